// One content: the editor, where a text is written, generated and sent on its way. The list is in `ContentListPages.swift`.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func contentPages() -> [PageRoute] {
        [
            page("/contents/{id}", editor),
            form("/contents/{id}", calls: .patch, "/contents/{id}", on: "/contents/{id}") { visit, made in
                Place("/contents/\(made["id"]?.int ?? 0)", Flash(visit.text("ذخیره شد.", "Saved.")))
            },
            form("/contents/{id}/draft", calls: .put, "/contents/{id}/draft", on: "/contents/{id}") { visit, _ in
                Place("/contents/\(visit.call.pathParameters["id"] ?? "")")
            },
            form("/contents/{id}/draft/discard", calls: .delete, "/contents/{id}/draft", on: "/contents/{id}") { visit, _ in
                Place(
                    "/contents/\(visit.call.pathParameters["id"] ?? "")",
                    Flash(visit.text("نوشتهٔ ذخیره‌نشده کنار گذاشته شد.", "The unsaved text is thrown away.")))
            },
            form("/contents/{id}/presence", calls: .put, "/contents/{id}/presence", on: "/contents/{id}") { visit, _ in
                Place("/contents/\(visit.call.pathParameters["id"] ?? "")")
            },
            step("submit", "برای بررسی فرستاده شد.", "Sent for review."), step("reopen", "دوباره پیش‌نویس شد.", "It is a draft again."),
            step("cancel", "تولید متوقف شد.", "Generation is stopped."), step("generate", nil, nil),
            step("approve", "تأیید شد.", "Approved."), step("reject", "رد شد؛ نویسنده دلیل را می‌بیند.", "Rejected. Its author sees the reason."),
            form("/contents/{id}/delete", calls: .delete, "/contents/{id}", on: "/contents/{id}") { visit, _ in
                Place("/", Flash(visit.text("محتوا حذف شد.", "The content is deleted.")))
            },
        ]
    }

    /// A form that takes a content one step further.
    private func step(_ name: String, _ persian: String?, _ english: String?) -> PageRoute {
        form("/contents/{id}/\(name)", calls: .post, "/contents/{id}/\(name)", on: "/contents/{id}") { visit, _ in
            let id = visit.call.pathParameters["id"] ?? ""
            return Place("/contents/\(id)", persian.map { Flash(visit.text($0, english ?? "")) })
        }
    }

    private func editor(_ visit: Visit, _ tx: Transaction) throws -> Screen {
        let scope = try visit.scope(.content(visit.id()), tx)
        let content = try ContentStore.find(scope, visit.id(), in: tx)
        let view = try EditorView(visit, scope, content, self, tx)
        var screen = Screen(content.state == .inProgress ? "live" : "editor", content.title, try view.fields(tx)).under(
            "contents", scope, workspace: content.workspace,
            crumbs: [(visit.text("محتواها", "Contents"), "/w/\(content.workspace)/contents")])
        screen.runsDetector = content.state != .inProgress
        return screen
    }
}
