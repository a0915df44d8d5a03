// A content as a file over HTTP: kinds, names, safety, the trail.

import Kit
import Support
import Testing

@testable import App

@Suite struct ContentExportTests {
    @Test(arguments: Engine.allCases) func everyKindIsServed(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let id = try await team.content("قهوه/چای: «راهنما»", body: "## یک\n\nمتن *کج* با [پیوند](https://a.b).\n\nEnglish only here.")
            let types = ["md": "text/markdown", "html": "text/html", "json": "application/json", "docx": "application/vnd.openxml", "txt": "text/plain"]
            for (format, type) in types {
                let answer = try await team.viewer.get("/contents/\(id)/export?format=\(format)")
                #expect(answer.status == 200 && answer.header("Content-Type")?.hasPrefix(type) == true, "\(format)")
                let disposition = try #require(answer.header("Content-Disposition"))
                #expect(disposition == "attachment; filename=\"content.\(format)\"; filename*=UTF-8''\(percentEncoded("قهوهچای «راهنما».\(format)"))")
            }
            let markdown = try await team.viewer.get("/contents/\(id)/export")
            #expect(markdown.body == "# قهوه/چای: «راهنما»\n\n## یک\n\nمتن *کج* با [پیوند](https://a.b).\n\nEnglish only here.\n")
            let plain = try await team.viewer.get("/contents/\(id)/export?format=txt")
            #expect(plain.body == "قهوه/چای: «راهنما»\n\nیک\n\nمتن کج با پیوند.\n\nEnglish only here.\n")
            let json = try await team.viewer.get("/contents/\(id)/export?format=json")
            #expect(json.id == id && json["word_count"].int != nil)
            let html = try await team.viewer.get("/contents/\(id)/export?format=html").body
            #expect(html.contains("<html lang=\"fa\" dir=\"rtl\">") && html.contains("<p dir=\"ltr\">English only here.</p>"))
            #expect(html.contains("<p dir=\"rtl\">متن <em>کج</em> با <a href=\"https://a.b\" rel=\"noopener noreferrer\">پیوند</a>.</p>"))
            let refused = try await team.viewer.get("/contents/\(id)/export?format=pdf")
            #expect(refused.status == 400 && !refused.faults("format").isEmpty)
            let events = try await team.admin.get("/audit-logs?content=\(id)&action=content.exported").results
            #expect(Set(events.compactMap { $0["changes"]["format"]?.string }) == Set(types.keys) && events.first?["user"] == .int(team.viewer.id))
        }
    }

    @Test func nothingThatSomebodyWroteBecomesMarkup() {
        let body = "<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://a.b/\"onerror=x) `<i>`\n\n```\"><img>\n</code><b>\n```\n<https://a.b/'x>"
        let text = ExportedText(title: "</title><script>", body: body, createdAt: Timestamp(milliseconds: 0), updatedAt: Timestamp(milliseconds: 0))
        let html = HTMLDocument(text).text
        for piece in ["<script", "javascript:", "<img", "<b>", "<i>", "onerror=x\""] { #expect(!html.contains(piece), "\(piece)") }
        #expect(html.contains("<code class=\"language-&quot;&gt;&lt;img&gt;\">") && html.contains("&lt;/title&gt;&lt;script&gt;"))
    }

    @Test(arguments: [
        ("a\u{202E}gpj.exe", "agpj.exe"), ("../../x", "x"), ("   ", "content"), ("a\r\nX: y", "aX y"), ("...", "content"), ("«متن»", "«متن»"),
    ]) func namesAreNamesOfFiles(_ title: String, _ name: String) { #expect(ExportName.whole(title) == name) }

    @Test func aTitleOfSignsIsATitle() {
        func markdown(_ title: String, _ body: String) -> String {
            ExportedText(title: title, body: body, createdAt: Timestamp(milliseconds: 0), updatedAt: Timestamp(milliseconds: 0)).markdown
        }
        #expect(markdown("*a* #b", "x") == "# \\*a\\* \\#b\n\nx\n")
        #expect(markdown("عنوان", "# عنوان\n\nx\n") == "# عنوان\n\nx\n")
    }
}
