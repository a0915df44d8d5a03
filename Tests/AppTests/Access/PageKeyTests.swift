// Following the links of a list: each row once, whatever comes and goes meanwhile, and the same pages on the way back.

import App
import Foundation
import Kit
import Support
import Testing

@Suite struct PageKeyTests {
    private func follow(_ link: JSON, _ server: TestServer, _ person: Person) async throws -> Response {
        try await person.get(String(try #require(link.string).dropFirst("http://127.0.0.1:\(server.port)".count)))
    }

    private func ids(_ answer: Response) -> [Int64] { answer.results.compactMap { $0["id"].int } }

    /// Ten moments, so that many rows share one, and few titles.
    private func fill(_ count: Int, _ team: Team, _ server: TestServer) async throws -> [Int64] {
        var made: [Int64] = []
        for number in 0..<count {
            if number % 10 == 0 { server.clock.advance(by: .minutes(1)) }
            made.append(try await team.content("متن \(number % 3)"))
        }
        return made
    }

    @Test(arguments: Engine.allCases) func eachRowIsSeenOnceWhileRowsComeAndGo(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            var remaining = Set(try await fill(130, team, server))
            var page = try await team.viewer.get("/contents?page_size=7")
            var seen = ids(page)
            while page["next"].string != nil {
                // The newest come to stand before what was seen; one that was seen goes, and one that was not.
                _ = try await team.content("تازه")
                for gone in [seen.last, remaining.subtracting(seen).min()] {
                    guard let gone else { continue }
                    #expect(try await team.editor.delete("/contents/\(gone)").status == 204)
                    remaining.remove(gone)
                }
                page = try await follow(page["next"], server, team.viewer)
                #expect(page.status == 200)
                seen += ids(page)
            }
            #expect(Set(seen).count == seen.count, "a row was seen twice")
            #expect(remaining.isSubset(of: seen), "a row was passed over")
        }
    }

    @Test(arguments: Engine.allCases) func allOrdersAreWalkedThereAndBack(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let made = try await fill(25, team, server)
            for content in made.prefix(12) {
                let due: JSON = .string(content % 2 == 0 ? "2030-01-01T00:00:00Z" : "2031-01-01T00:00:00Z")
                #expect(try await team.editor.send("PUT", "/contents/\(content)/assignment", JSON.object(("due_at", due)).text).status == 200)
            }
            for order in ["-updated_at", "updated_at", "-created_at", "created_at", "title", "-title", "due_at", "-due_at"] {
                let whole = ids(try await team.viewer.get("/contents?page_size=100&ordering=\(order)"))
                #expect(whole.count == 25)
                var pages = [try await team.viewer.get("/contents?page_size=4&ordering=\(order)")]
                while let last = pages.last, last["next"].string != nil { pages.append(try await follow(last["next"], server, team.viewer)) }
                #expect(pages.flatMap(ids) == whole, "\(order)")
                for (number, page) in pages.enumerated() {
                    #expect(ids(try await team.viewer.get("/contents?page_size=4&ordering=\(order)&page=\(number + 1)")) == ids(page), "\(order)")
                }
                var back = pages.removeLast()
                while let before = pages.popLast() {
                    back = try await follow(back["previous"], server, team.viewer)
                    #expect(ids(back) == ids(before) && back["next"] == before["next"] && back["previous"] == before["previous"], "\(order)")
                }
                #expect(back["previous"] == nil)
            }
        }
    }

    @Test(arguments: Engine.allCases) func logsAreWalkedByKeys(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            _ = try await fill(12, team, server)
            let content = try await team.content(in: .draft)
            for path in ["/audit-logs?", "/contents/\(content)/versions?", "/projects?", "/notifications?", "/usage/logs?", "/ai/jobs?", "/prompts?"] {
                let whole = try await team.admin.get("\(path)page_size=100").results.map(\.text)
                var page = try await team.admin.get("\(path)page_size=2")
                var walked = page.results.map(\.text)
                while let next = page["next"].string {
                    #expect(next.contains("&after="), "\(path)")
                    page = try await follow(page["next"], server, team.admin)
                    walked += page.results.map(\.text)
                }
                #expect(walked == whole, "\(path)")
                if path == "/audit-logs?" { #expect(walked.count > 6) }
            }
        }
    }

    @Test func keysThatDoNotFitAreRefused() async throws {
        try await withServer { server in
            let team = try await server.team()
            _ = try await fill(5, team, server)
            func key(_ path: String) async throws -> String {
                let page = try await team.admin.get(path)
                let link = try #require(page["next"].string)
                return try #require(URLComponents(string: link)?.queryItems?.first { $0.name == "after" }?.value)
            }
            let newest = try await key("/contents?page_size=2")
            #expect(newest.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") } && newest.count < 100)
            let ofAudit = try await key("/audit-logs?page_size=2")
            for (query, field) in [
                ("after=\(newest)&before=\(newest)", "before"), ("after=zzz", "after"), ("before=%27--", "before"), ("after=W10", "after"),
                ("after=\(newest)&ordering=title", "after"), ("before=\(ofAudit)", "before"), ("after=\(newest.dropLast(8))", "after"),
                // Of this order, but a text where a number is due, and one value too few.
                ("after=\(Base64URL.encode(Array(#"["-updated_at","1","2"]"#.utf8)))", "after"),
                ("after=\(Base64URL.encode(Array(#"["-updated_at",1]"#.utf8)))", "after"), ("after=\(Base64URL.encode(Array("[]".utf8)))", "after"),
            ] {
                let answer = try await team.admin.get("/contents?\(query)")
                #expect(answer.status == 400 && answer.body.contains("\"\(field)\""), "\(query): \(answer.body)")
            }
            // Past the last row there is nothing, which is no fault, and a way back.
            let rows = ids(try await team.admin.get("/contents?ordering=-updated_at"))
            let beyond = try await team.admin.get("/contents?page_size=4&page=2&after=\(try await key("/contents?page_size=4"))")
            #expect(ids(beyond) == Array(rows.suffix(1)) && beyond["next"] == nil)
            let last = try await key("/contents?page_size=4")
            #expect(try await team.editor.delete("/contents/\(rows[4])").status == 204)
            let empty = try await team.admin.get("/contents?page_size=4&page=2&after=\(last)")
            #expect(empty.status == 200 && empty["results"] == [] && empty["next"] == nil && empty["count"] == 4)
            #expect(ids(try await follow(empty["previous"], server, team.admin)) == Array(rows.prefix(4)))
        }
    }
}
