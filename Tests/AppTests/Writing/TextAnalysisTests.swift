// What can be said of a text: offsets that fit, nothing kept, nothing for strangers.

import Kit
import Support
import Testing

@testable import App

@Suite struct TextAnalysisTests {
    private static let text = "## یک\n\nمی روم به /v2/generate، شمارهٔ 🙂 09123456789\n\n### Two\n\n<b>x</b>"

    @Test(arguments: Engine.allCases) func aTextIsLookedThrough(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let told = try await team.viewer.post("/text/analysis", ["text": .string(TextAnalysisTests.text)])
            #expect(told.status == 200 && told["direction"] == "rtl" && told["reading_minutes"] == 1 && told["word_count"] == 9)
            let scalars = Array(TextAnalysisTests.text.unicodeScalars)
            func piece(_ mark: JSON?) -> String {
                guard let start = mark?["start"]?.int, let end = mark?["end"]?.int else { return "?" }
                return String(String.UnicodeScalarView(scalars[Int(start)..<Int(end)]))
            }
            let found = told["personal_data"].array ?? []
            #expect(found.count == 1 && piece(found.first) == "09123456789" && found.first?["kind"] == "mobile" && found.first?["masked"] == "09•••89")
            let advice = told["suggestions"].array ?? []
            #expect(advice.contains { $0["rule"] == "half_space" && $0["after"] == "\u{200C}" })
            #expect(advice.allSatisfy { piece($0) == $0["before"]?.string })
            #expect(told["outline"].array?.map { $0["text"]?.string } == ["یک", "Two"])
            let html = told["html"].string ?? ""
            #expect(html.contains("<bdi dir=\"ltr\">/v2/generate</bdi>") && html.contains("<h3 id=\"s2\" dir=\"ltr\">Two</h3>") && !html.contains("<b>"))
        }
    }

    @Test func whoIsNotLoggedInIsToldNothing() async throws {
        try await withServer(.sqlite, worker: false) { server in
            #expect(try await server.client.post("/text/analysis", ["text": "x"]).status == 401)
            let team = try await server.team()
            #expect(try await team.viewer.post("/text/analysis", [:]).faults("text").count == 1)
            let empty = try await team.viewer.post("/text/analysis", ["text": ""])
            #expect(empty.status == 200 && empty["word_count"] == 0 && empty["reading_minutes"] == 0)
        }
    }
}
