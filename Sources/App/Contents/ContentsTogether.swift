// Several contents at once: each goes through its own endpoint, with its own rights, limits and events, and the result of
// each is told. Approving is not among them: whoever approves has read that text.

import HTTPTypes
import Kit
import Web

struct ContentsTogether {
    enum Deed: String, CaseIterable {
        case submit, generate, assign, delete

        var name: Message {
            switch self {
            case .submit: Message("فرستادن برای بررسی", "Send for review")
            case .generate: Message("تولید متن", "Generate")
            case .assign: Message("سپردن به…", "Assign to…")
            case .delete: Message("حذف", "Delete")
            }
        }

        var least: Role { self == .assign ? .editor : .writer }

        var endpoint: PageRoute.Endpoint {
            switch self {
            case .submit, .generate: PageRoute.Endpoint(method: .post, path: "/contents/{id}/\(rawValue)")
            case .assign: PageRoute.Endpoint(method: .put, path: "/contents/{id}/assignment")
            case .delete: PageRoute.Endpoint(method: .delete, path: "/contents/{id}")
            }
        }

        func told(_ count: String) -> Message {
            switch self {
            case .submit: Message("\(count) محتوا برای بررسی فرستاده شد.", "Sent for review: \(count).")
            case .generate: Message("تولید \(count) محتوا آغاز شد.", "Generations begun: \(count).")
            case .assign: Message("\(count) محتوا سپرده شد.", "Assigned: \(count).")
            case .delete: Message("\(count) محتوا حذف شد.", "Deleted: \(count).")
            }
        }
    }

    private static let most = 100

    let visit: Visit
    let deed: Deed
    let ids: [ID]

    /// - Throws: what is missing in the form, beside its field.
    init(_ visit: Visit) throws {
        self.visit = visit
        ids = Array(visit.all("id").compactMap { ID($0) }.prefix(Self.most))
        guard let deed = visit.form["do"].flatMap(Deed.init(rawValue:)) else { throw AppError.field("do", Message("کاری برگزینید.", "Choose what to do.")) }
        self.deed = deed
        guard !ids.isEmpty else { throw AppError.field("id", Message("دست‌کم یک محتوا برگزینید.", "Select at least one content.")) }
        guard deed != .delete || visit.form["sure"] == "true" else {
            throw AppError.field("sure", Message("برای حذف، «مطمئنم» را هم بزنید.", "To delete, tick “I am sure” too."))
        }
    }

    func work() async throws -> Place {
        var rows: [Flash.Row] = []
        for id in ids { rows.append((id, try await fault(id))) }
        let done = rows.count { $0.fault == nil }
        let failed = rows.count - done
        let words = visit.words
        let parts = [
            done > 0 ? visit.text(deed.told(words.number(done))) : "",
            failed > 0 ? visit.text("\(words.number(failed)) مورد نشد.", "Not done: \(words.number(failed)).") : "",
        ]
        var flash = Flash(parts.filter { !$0.isEmpty }.joined(separator: " "), isWarning: failed > 0)
        flash.rows = rows
        let back = visit.form["back"].flatMap { $0.hasPrefix("?") ? $0 : nil } ?? ""
        return Place("/w/\(visit.call.pathParameters["workspace"] ?? "")/contents\(back)", flash)
    }

    /// Why it could not be done with this one.
    private func fault(_ id: ID) async throws -> String? {
        var fields: [(name: String, value: String)] = [("id", "\(id)")]
        if deed == .assign { fields.append(("assignee", visit.form["assignee"] ?? "")) }
        // The same click again is the same request for each of them.
        if let once = visit.form["once"] { fields.append(("once", "\(once)-\(id)")) }
        do {
            _ = try await visit.server.call(deed.endpoint, visit.sending(fields))
            return nil
        } catch let error as AppError {
            let first = error.fields.first?.messages.first.map(visit.text)
            return first ?? visit.text(error.detail)
        }
    }
}
