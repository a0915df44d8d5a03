// Lists of contents: filters, search in whatever letters and digits, order and pages.

import App
import Kit
import Support
import Testing

@Suite struct ContentListTests {
    private func titles(_ answer: Response) -> [String] { answer.results.compactMap { $0["title"].string } }

    @Test(arguments: Engine.allCases) func filtersNarrow(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let second = try await team.admin.make("/organizations/\(team.organization)/workspaces", ["name": "B"])
            let elsewhere = try await team.editor.make("/projects", ["name": "B", "workspace": .int(second)])
            _ = try await team.writer.make("/contents", ["title": "الف", "project": .int(team.project), "body": "تماس 09123456789"])
            _ = try await team.editor.make("/contents", ["title": "ب", "project": .int(team.project), "body": "متن"])
            let third = try await team.editor.make("/contents", ["title": "پ", "project": .int(elsewhere), "body": "متن"])
            _ = try await team.editor.post("/contents/\(third)/submit")
            let queries: [(String, [String])] = [
                ("", ["پ", "ب", "الف"]), ("project=\(team.project)", ["ب", "الف"]), ("workspace=\(second)", ["پ"]), ("status=review", ["پ"]),
                ("status=draft&project=\(elsewhere)", []), ("created_by=\(team.writer.id)", ["الف"]), ("has_pii=true", ["الف"]), ("has_pii=false", ["پ", "ب"]),
                ("ordering=title", ["الف", "ب", "پ"]), ("ordering=-title", ["پ", "ب", "الف"]), ("ordering=created_at", ["الف", "ب", "پ"]),
                ("ordering=-created_at", ["پ", "ب", "الف"]), ("ordering=updated_at", ["الف", "ب", "پ"]),
                ("organization=\(team.organization)", ["پ", "ب", "الف"]),
                ("organization=999", []), ("project=999999", []), ("status=", ["پ", "ب", "الف"]), ("unknown=1", ["پ", "ب", "الف"]),
            ]
            for (query, expected) in queries {
                let answer = try await team.viewer.get("/contents?\(query)")
                #expect(answer.status == 200 && titles(answer) == expected, "\(query)")
                #expect(answer["count"].int == Int64(expected.count), "\(query)")
            }
            for (query, field) in [
                ("status=foo", "status"), ("project=abc", "project"), ("created_by=0", "created_by"), ("has_pii=maybe", "has_pii"),
                ("ordering=body", "ordering"),
                ("workspace=-1", "workspace"), ("search=%20", "search"), ("search=a%00b", "search"), ("project=%00", "project"), ("page_size=0", "page_size"),
                ("page_size=101", "page_size"), ("page_size=abc", "page_size"),
            ] {
                let answer = try await team.viewer.get("/contents?\(query)")
                #expect(answer.status == 400 && !answer.faults(field).isEmpty, "\(query)")
            }
        }
    }

    @Test(arguments: Engine.allCases) func searchSeesThroughLettersAndDigits(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let texts = [
                "یک": "کتاب‌های پاییزی ۱۴۰۴", "دو": "تخفیف 50% برای a_b", "سه": "Große Coffee", "چهار": "سلام!",
            ]
            for (title, body) in texts {
                _ = try await team.writer.make("/contents", ["title": .string(title), "project": .int(team.project), "body": .string(body)])
            }
            for (query, expected) in [
                ("كتاب", ["یک"]), ("کتابهای", ["یک"]), ("پائیزی", ["یک"]), ("پاييزي", ["یک"]), ("1404", ["یک"]), ("١٤٠٤", ["یک"]), ("۵۰", ["دو"]),
                ("50%", ["دو"]),
                ("%", []), ("_", []), ("a_b", ["دو"]), ("axb", []), ("coffee", ["سه"]), ("COFFEE", ["سه"]), ("پاییزی کتاب", ["یک"]),
                ("کتاب coffee", []),
                ("!", []), ("\\", []), ("'", []), ("%\u{301}", []), ("یک", ["یک"]), ("کت", ["یک"]), ("\"", []), ("سلام!", ["چهار"]),
            ] as [(String, [String])] {
                let answer = try await team.viewer.get("/contents?search=\(percentEncoded(query))")
                #expect(answer.status == 200 && titles(answer) == expected, "\(query)")
            }
        }
    }

    @Test func pagesAreLinkedAndKeepTheParameters() async throws {
        try await withServer { server in
            let team = try await server.team()
            for number in 0..<5 { _ = try await team.content("متن \(number)") }
            let first = try await team.viewer.get("/contents?page_size=2&ordering=title&search=%D9%85%D8%AA%D9%86&status=draft")
            #expect(first["count"] == 5 && first["previous"] == nil && titles(first) == ["متن 0", "متن 1"])
            let next = try #require(first["next"].string)
            #expect(next.hasPrefix("http://127.0.0.1:\(server.port)/api/v1/contents?"))
            for part in ["page=2", "page_size=2", "ordering=title", "search=%D9%85%D8%AA%D9%86", "status=draft"] { #expect(next.contains(part)) }
            let second = try await team.viewer.get(String(next.dropFirst("http://127.0.0.1:\(server.port)".count)))
            #expect(titles(second) == ["متن 2", "متن 3"])
            let last = try await team.viewer.get(String((second["next"].string ?? "").dropFirst("http://127.0.0.1:\(server.port)".count)))
            #expect(titles(last) == ["متن 4"] && last["next"] == nil)
            let back = try await team.viewer.get(String((last["previous"].string ?? "").dropFirst("http://127.0.0.1:\(server.port)".count)))
            #expect(back.body == second.body)
            for page in ["4", "0", "-1", "abc", "", "1.5", "999999999999999999999", "۲"] where page != "" {
                let answer = try await team.viewer.get("/contents?page_size=2&page=\(percentEncoded(page))")
                #expect(answer.status == 404 && answer.code == "not_found", "\(page)")
            }
            #expect(try await team.viewer.get("/contents?page=&page_size=").status == 200)
            // An empty list has a first page.
            #expect(try await team.viewer.get("/contents?status=approved")["results"] == [])
            #expect(try await team.viewer.get("/contents?page_size=100")["count"] == 5)
        }
    }

    @Test func othersContentsAreNotListed() async throws {
        try await withServer { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            _ = try await team.content("خصوصی")
            for query in [
                "", "project=\(team.project)", "workspace=\(team.workspace)", "organization=\(team.organization)", "created_by=\(team.writer.id)",
                "search=خصوصی",
            ] {
                let answer = try await other.admin.get("/contents?\(percentEncodedQuery(query))")
                #expect(answer.status == 200 && answer["count"] == 0, "\(query)")
            }
        }
    }

    private func percentEncodedQuery(_ query: String) -> String {
        query.split(separator: "=", maxSplits: 1).map { percentEncoded(String($0)) }.joined(separator: "=")
    }
}

func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || [45, 46, 95, 126].contains(byte)
            ? String(UnicodeScalar(byte)) : "%" + Hashing.hex([byte]).uppercased()
    }.joined()
}
