// What is said about a text, beside the text: threads on the whole and on passages of it.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func commentPages() -> [PageRoute] {
        let page = "/contents/{id}/comments"
        return [
            self.page(page) { visit, tx in try CommentView(visit, visit.scope(.content(visit.id()), tx), tx).screen() },
            action(page, on: page, say),
            form("\(page)/{comment}/resolve", calls: .post, "/comments/{comment}/resolve", on: page) { visit, made in
                CommentPages.at(visit, made, visit.text("گفت‌وگو حل‌شده خوانده شد.", "The thread is settled."))
            },
            form("\(page)/{comment}/reopen", calls: .post, "/comments/{comment}/reopen", on: page) { visit, made in
                CommentPages.at(visit, made, visit.text("گفت‌وگو دوباره باز شد.", "The thread is open again."))
            },
            action("\(page)/{comment}/edit", on: page, rewrite),
            form("\(page)/{comment}/delete", calls: .delete, "/comments/{comment}", on: page) { visit, _ in
                Place("/contents/\(visit.call.pathParameters["id"] ?? "")/comments", Flash(visit.text("یادداشت حذف شد.", "The comment is deleted.")))
            },
            raw("/comments/{id}") { visit in
                let address = try await database.read { tx in
                    let scope = try visit.scope(.comment(visit.id()), tx)
                    return try CommentPages.address(of: CommentStore.find(scope, visit.id(), in: tx), scope, tx)
                }
                return Reply(status: 303, headers: [("Location", address)])
            },
        ]
    }

    /// Somebody writes names and quotes; the endpoint takes numbers and places.
    private func say(_ visit: Visit) async throws -> Place {
        let fields = try await database.read { tx -> [(name: String, value: String)] in
            let scope = try visit.scope(.content(visit.id()), tx)
            var fields = [("body", CommentText(try People(scope, in: tx).members).stored(visit.form["body"] ?? ""))]
            guard let quote = visit.form["quote"], !quote.trimmed.isEmpty else { return fields }
            let content = try ContentStore.find(scope, visit.id(), in: tx)
            let skipped = Int(visit.form["occurrence"] ?? "") ?? 0
            guard content.currentVersion > 0,
                let range = QuoteFinder(try VersionStore.find(scope, content.id, content.currentVersion, in: tx).body).find(quote, skipping: skipped)
            else { throw AppError.field("quote", Message("این عبارت در متن نیست.", "These words are not in the text.")) }
            fields += [("start", "\(range.lowerBound)"), ("end", "\(range.upperBound)"), ("version_number", "\(content.currentVersion)")]
            return fields
        }
        let kept = visit.form.fields.filter { !["body", "quote", "occurrence"].contains($0.name) }
        let made = try await visit.answer(.post, "/contents/{id}/comments", Form(fields: kept + fields))
        return CommentPages.at(visit, made, visit.text("یادداشت گذاشته شد.", "Your comment is there."))
    }

    private func rewrite(_ visit: Visit) async throws -> Place {
        let body = try await database.read { tx in
            try CommentText(People(visit.scope(.content(visit.id()), tx), in: tx).members).stored(visit.form["body"] ?? "")
        }
        let made = try await visit.answer(.patch, "/comments/{comment}", Form(fields: visit.form.fields.filter { $0.name != "body" } + [("body", body)]))
        return CommentPages.at(visit, made, visit.text("یادداشت تغییر کرد.", "The comment is changed."))
    }
}

extension Visit {
    /// Calls an endpoint with a form that was put together here.
    func answer(_ method: HTTPRequest.Method, _ path: String, _ form: Form) async throws -> JSON {
        var visit = self
        visit.form = form
        let reply = try await server.call(PageRoute.Endpoint(method: method, path: path), visit)
        guard case .bytes(let bytes, _) = reply.body else { return .null }
        return try JSONParser.parse(bytes)
    }
}

enum CommentPages {
    static let size = 30

    /// The thread that was just touched.
    static func at(_ visit: Visit, _ made: JSON, _ words: String) -> Place {
        Place("/comments/\(made["id"]?.int ?? 0)", Flash(words))
    }

    /// The page of the list on which a comment stands.
    static func address(of comment: CommentStore.Stored, _ scope: Scope, _ tx: Transaction) throws -> String {
        let first = try comment.parent.map { try CommentStore.find(scope, $0, in: tx) } ?? comment
        let filter = CommentStore.Filter(content: comment.content, resolved: first.resolvedAt != nil)
        let page = try CommentStore.count(scope, filter, before: first.id, in: tx) / size + 1
        let query = [first.resolvedAt == nil ? nil : "resolved=true", page == 1 ? nil : "page=\(page)"].compactMap { $0 }.joined(separator: "&")
        return "/contents/\(comment.content)/comments" + (query.isEmpty ? "" : "?" + query) + "#c-\(comment.id)"
    }
}
