// Finding contents: whatever was typed, whoever asks, whatever happened to the text since.

import Database
import Kit
import Support
import Testing
import TextKit

@testable import App

@Suite struct SearchAPITests {
    private func find(_ person: Person, _ query: String, _ more: String = "") async throws -> Response {
        try await person.get("/search?q=\(percentEncoded(query))\(more)")
    }

    private func titles(_ answer: Response) -> [String] { answer.results.compactMap { $0["content"]["title"]?.string } }

    @Test(arguments: Engine.allCases) func wordsAreFoundHoweverTheyWereTyped(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let texts = [
                "یک": "در كتاب‌خانهٔ شهر نشستيم.", "دو": "کتاب خانه‌ها بسته‌اند", "سه": "كتابخانه", "چهار": "سال ۱۴۰۴ و ١٤٠٥", "پنج": "گفت‌وگوی آزاد",
                "شش": "گفت و گو", "هفت": "مادر ما در خانه", "هشت": "نمي‌روم", "نه": "مسئلهٔ أمنیت و رؤیا", "ده": "Große Café (x-ray) C++", "یازده": "خانهٔ دوست",
            ]
            for (title, body) in texts {
                _ = try await team.writer.make("/contents", ["title": .string(title), "project": .int(team.project), "body": .string(body)])
            }
            for (query, expected) in [
                ("کتابخانه", ["یک", "دو", "سه"]), ("کتاب‌خانه", ["یک", "دو", "سه"]), ("كتاب خانه", ["یک", "دو", "سه"]), ("١٤٠٤", ["چهار"]), ("1405", ["چهار"]),
                ("گفتوگو", ["پنج", "شش"]), ("گفت‌وگو", ["پنج", "شش"]), ("گفت و گو", ["پنج", "شش"]), ("مادر", ["هفت"]), ("نمی روم", ["هشت"]), ("نمیروم", ["هشت"]),
                ("مساله", []), ("مسئله", ["نه"]), ("مسيله", ["نه"]), ("امنيت", ["نه"]), ("رویا", ["نه"]), ("grosse", ["ده"]), ("CAFE", ["ده"]),
                ("x-ray", ["ده"]),
                ("خان", ["دو", "هفت", "یازده"]), ("\"خانه دوست\"", ["یازده"]), ("خانه -دوست", ["دو", "هفت"]), ("\"دوست خانه\"", []),
                ("خانه -\"ما در\"", ["دو", "یازده"]),
                ("یازده", ["یازده"]),
            ] as [(String, [String])] {
                let answer = try await find(team.viewer, query)
                #expect(answer.status == 200 && Set(titles(answer)) == Set(expected), "\(query): \(titles(answer))")
                #expect(answer["count"].int == Int64(expected.count), "\(query)")
                let listed = try await team.viewer.get("/contents?search=\(percentEncoded(query))").results.compactMap { $0["title"].string }
                #expect(Set(listed) == Set(expected), "\(query) in the list")
            }
        }
    }

    @Test(arguments: Engine.allCases) func whateverIsTypedIsAnswered(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            _ = try await team.content("عنوان", body: "متن")
            for query in [
                "\"", "\"متن", "متن\"", "-", "--", "-متن", "(متن", "متن*", "*", "متن AND", "NOT", "OR OR", "متن:", "NEAR(متن, 2)", "{title} : متن", "^متن", "'",
                "''", "\\",
                "متن | متن", "متن & !", "متن <-> ", ":*", "=1", "%", "\u{FFFF}", "😀", "«", "«»", String(repeating: "(", count: 200),
                String(repeating: "\"ا", count: 90),
                String(repeating: "ک", count: 200), "\u{200C}", "ـــ", "٠", "tenant:1", "'=1'",
            ] {
                let answer = try await find(team.viewer, query)
                #expect(answer.status == 200, "\(query): \(answer.status) \(answer.body)")
            }
            for (query, status) in [
                ("", 400), ("q=", 400), ("q=a%00b", 400), ("q=%20", 400), ("q=\(String(repeating: "a", count: 201))", 400), ("q=x&status=foo", 400),
                ("q=x&page=2", 404),
            ] {
                #expect(try await team.viewer.get("/search?\(query)").status == status, "\(query)")
            }
        }
    }

    @Test(arguments: Engine.allCases) func theIndexFollowsEveryChange(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content("نخستین", body: "زرافه")
            func found(_ query: String) async throws -> Bool { try await titles(find(team.viewer, query)).isEmpty == false }
            #expect(try await found("زرافه"))
            _ = try await team.writer.patch("/contents/\(id)", ["body": "کرگدن"])
            #expect(try await found("کرگدن"))
            #expect(try await !found("زرافه"))
            _ = try await team.writer.patch("/contents/\(id)", ["title": "دومین"])
            #expect(try await found("دومین"))
            #expect(try await !found("نخستین"))
            _ = try await team.writer.post("/contents/\(id)/versions/1/restore", [:])
            #expect(try await found("زرافه"))
            _ = try await server.generate(id, by: team.writer)
            let word = try #require(
                try await team.viewer.get("/contents/\(id)")["body"].string?.split(whereSeparator: { !$0.isLetter }).first { $0.count > 4 })
            #expect(try await found(String(word)))
            #expect(try await !found("زرافه"))
            #expect(try await team.editor.delete("/contents/\(id)").status == 204)
            #expect(try await !found(String(word)))
        }
    }

    @Test(arguments: Engine.allCases) func anotherTenantFindsNothing(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            _ = try await team.content("راز", body: "رازآلود")
            for query in ["راز", "راز -چیز", "رازآلود", "\"راز\"", "\(team.organization)", "=\(team.organization)"] {
                let answer = try await find(other.admin, query)
                #expect(answer.status == 200 && answer["count"] == 0 && answer.results.isEmpty, "\(query)")
                #expect(try await find(other.admin, query, "&organization=\(team.organization)")["count"] == 0)
                #expect(try await find(other.admin, query, "&workspace=\(team.workspace)")["count"] == 0)
            }
            // Who is in both finds in both, or in the one that is named.
            _ = try await other.writer.make("/contents", ["title": "راز دیگر", "project": .int(other.project)])
            _ = try await team.admin.post("/organizations/\(team.organization)/members", ["phone_number": .string(other.viewer.phone), "role": "viewer"])
            #expect(try await find(other.viewer, "راز")["count"] == 2)
            #expect(try await titles(find(other.viewer, "راز", "&organization=\(team.organization)")) == ["راز"])
        }
    }

    @Test(arguments: Engine.allCases) func theBestComesFirstAndPagesAndFiltersHold(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let filler = String(repeating: "واژه‌ای دیگر ", count: 200)
            for number in 0..<5 { _ = try await team.content("شمارهٔ \(number)", body: filler + " فنجان " + filler) }
            _ = try await team.content("دربارهٔ فنجان", body: filler)
            _ = try await team.content("پر از آن", body: String(repeating: "فنجان قهوه ", count: 20))
            let first = try await find(team.viewer, "فنجان", "&page_size=3")
            #expect(first["count"] == 7 && first.results.count == 3)
            #expect(Set(titles(first).prefix(2)) == ["دربارهٔ فنجان", "پر از آن"])
            let second = try await team.viewer.get(String((first["next"].string ?? "").dropFirst("http://127.0.0.1:\(server.port)".count)))
            #expect(second.results.count == 3 && Set(titles(second)).isDisjoint(with: titles(first)))
            let review = try await team.content(in: .review)
            #expect(try await find(team.viewer, "متن", "&status=review").results.compactMap { $0["content"]["id"]?.int } == [review])
            #expect(try await find(team.viewer, "متن", "&status=approved")["count"] == 0)
            #expect(try await find(team.viewer, "فنجان", "&project=\(team.project)&workspace=\(team.workspace)")["count"] == 7)
            #expect(try await find(team.viewer, "فنجان", "&project=999999")["count"] == 0)
        }
    }

    @Test func whatWasFoundIsShownInPieces() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            _ = try await team.content("<b>كتاب‌خانه</b>", body: "## سرآغاز\n\nدر **کتاب خانه** بودم و [پیوند](https://a.b/کتابخانه) را دیدم.")
            let hit = try #require(try await find(team.viewer, "کتابخانه").results.first)
            #expect(hit["title"] == [["text": "<b>", "match": false], ["text": "كتاب‌خانه", "match": true], ["text": "</b>", "match": false]])
            let pieces = (hit["fragments"].array ?? []).flatMap { $0.array ?? [] }
            #expect(pieces.compactMap { $0["text"]?.string }.joined() == "سرآغاز\n\nدر کتاب خانه بودم و پیوند را دیدم.")
            #expect(pieces.filter { $0["match"] == true }.compactMap { $0["text"]?.string } == ["کتاب خانه"])
        }
    }

    @Test(arguments: Engine.allCases) func theIndexIsBuiltAnew(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            for number in 0..<3 { _ = try await team.content("فیل \(number)", body: "تن") }
            let gone = try await team.content("فیل رفته")
            try await server.run("DELETE FROM content_search")
            #expect(try await find(team.viewer, "فیل")["count"] == 0)
            #expect(try await server.app.reindex() == 4)
            #expect(try await find(team.viewer, "فیل")["count"] == 4)
            _ = try await team.editor.delete("/contents/\(gone)")
            #expect(try await server.app.reindex() == 3)
            #expect(try await server.count("content_search") == 3)
        }
    }

    /// An installation from before the index: its contents are found after the step.
    @Test(arguments: Engine.allCases) func theStepIndexesWhatExists(_ engine: Engine) async throws {
        let older = Migration.all.filter { $0.number < 8 }
        try await withDatabase(engine, migrations: older) { database in
            try await database.wide.write { tx in
                try tx.run("INSERT INTO users (id, phone_number, date_joined, updated_at) VALUES (1, '+989120000001', 0, 0)")
                try tx.run("INSERT INTO organizations (id, name, slug, created_at, updated_at) VALUES (1, 'a', 'a', 0, 0)")
                try tx.run("INSERT INTO workspaces (id, organization_id, name, slug, created_at, updated_at) VALUES (1, 1, 'a', 'a', 0, 0)")
                try tx.run("INSERT INTO projects (id, organization_id, workspace_id, name, slug, created_at, updated_at) VALUES (1, 1, 1, 'a', 'a', 0, 0)")
                for id in 1...3 {
                    try tx.run(
                        """
                        INSERT INTO contents (id, organization_id, workspace_id, project_id, title, body, search_text, created_at, updated_at, deleted_at)
                        VALUES (\(id), 1, 1, 1, 'ماه', 'ستاره', '', 0, 0, \(id == 3 ? Int64(1) : nil))
                        """)
                }
            }
            _ = try await Migrator(Migration.all).migrate(database)
            let count = try await database.wide.read { try $0.int("SELECT COUNT(*) FROM contents c WHERE \(SearchStore.condition(SearchQuery("ستاره"), [1]))") }
            #expect(count == 2)
        }
    }

    @Test(arguments: Engine.allCases) func theLongestTextIsTaken(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            // As many different words as fit, and a word without an end.
            let words = (0..<60_000).map { String($0, radix: 36) }.joined(separator: " ")
            let id = try await team.content("بلند", body: String(words.prefix(300_000)) + " " + String(repeating: "ی", count: 100_000))
            #expect(try await find(team.viewer, "1z").results.compactMap { $0["content"]["id"]?.int } == [id])
        }
    }
}
