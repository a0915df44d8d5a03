// Batches by forms alone: a table with faults is shown with them, a table without is estimated, made and written.

import App
import Kit
import Support
import Testing

@Suite struct BatchPageTests {
    @Test(arguments: Engine.allCases) func aTableIsCheckedEstimatedAndWritten(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await server.team()
            let prompt = try await team.editor.make(
                "/prompts",
                ["workspace": .int(team.workspace), "title": "محصول", "category": "ecommerce", "prompt_template": "معرفی {product} برای {audience}."])
            let browser = try await Browser(port: port).visiting(team.writer)
            let place = "/w/\(team.workspace)/batches/new"
            try await browser.open(place + "?prompt=\(prompt)")
            #expect(browser.page.body.contains("title,product,audience"))
            let fields = ["prompt": "\(prompt)", "project": "\(team.project)", "min_words": "۱۰۰"]

            try await browser.submit(place, fields.with("table", "title,product,audience\nفنجان,فنجان,همه\nقوری,,همه\n"), clicking: ("then", "check"))
            #expect(browser.page.status == 422 && browser.page.body.contains("سطرهای خطادار: ۱"))
            #expect(browser.page.body.contains("<tr class=\"bad\">") && browser.page.body.contains("متغیر «product» مقدار ندارد"))

            try await browser.submit(place, fields.with("table", "title,product\nفنجان,فنجان,زیادی\n"), clicking: ("then", "check"))
            #expect(browser.page.status == 422 && browser.page.body.contains("3 خانه دارد، نه 2"))

            let table = "title;product;audience\nفنجان;فنجان;همه\nقوری;قوری;همه\n"
            try await browser.submit(place, fields.with("table", table), clicking: ("then", "check"))
            #expect(browser.page.status == 200 && browser.page.body.contains("۲ سطر بی‌خطاست؛ برآورد"))
            #expect(try await team.admin.get("/contents")["count"].int == 0)

            try await browser.submit(place, ["table": table], clicking: ("then", "start"))
            #expect(browser.path.hasPrefix("/batches/") && browser.page.body.contains("دسته ساخته شد"))
            let batch = browser.path
            try await settle { try await browser.open(batch).body.contains("۲ از ۲ متن") }
            #expect(browser.page.body.contains("st-approved") && browser.page.body.contains("فنجان"))
            #expect(try await browser.open("/w/\(team.workspace)/batches").body.contains("محصول"))
        }
    }

    @Test func aPausedBatchGoesOnOrIsCancelled() async throws {
        try await withPages { server, port in
            let team = try await server.team()
            let prompt = try await team.editor.make(
                "/prompts", ["workspace": .int(team.workspace), "title": "P", "category": "blog", "prompt_template": "{topic}"])
            let browser = try await Browser(port: port, language: "en").visiting(team.writer)
            let place = "/w/\(team.workspace)/batches/new"
            func make() async throws -> String {
                try await browser.open(place)
                try await browser.submit(
                    place, ["prompt": "\(prompt)", "project": "\(team.project)", "table": "title,topic\nA,a\n"], clicking: ("then", "keep"))
                return browser.path
            }
            let first = try await make()
            #expect(browser.page.body.contains("It is paused"))
            try await browser.submit(first + "/resume")
            try await settle { try await browser.open(first).body.contains("1 of 1 texts") }
            let second = try await make()
            try await browser.submit(second + "/cancel")
            #expect(browser.page.body.contains("The batch is cancelled"))
            let viewer = try await Browser(port: port).visiting(team.viewer)
            #expect(try await viewer.open(place).status == 403)
            #expect(try await viewer.open(second).status == 200 && !viewer.forms.contains { $0.action.hasPrefix(second) })
            let others = try await Browser(port: port).visiting(server.team(2).admin)
            #expect(try await others.open(second).status == 404)
        }
    }
}

extension [String: String] {
    fileprivate func with(_ name: String, _ value: String) -> [String: String] { merging([name: value]) { $1 } }
}

/// Waits until something that others bring about is so.
func settle(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<600 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw TestFailure("it did not come to be")
}
