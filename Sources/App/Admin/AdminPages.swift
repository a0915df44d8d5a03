// The admin area: lists, objects, forms and actions over the declared models. For superusers; for everybody else these
// addresses do not exist.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func adminPages() -> [PageRoute] {
        [
            adminHome(),
            adminPage("/admin/{model}") { visit, who, tx in
                let model = try visit.adminModel()
                return try AdminListPage(visit: visit, who: who, model: model, query: AdminQuery(model) { visit.asked($0) }, tx: tx).screen()
            },
            adminPage("/admin/{model}/act") { visit, who, tx in try AdminActPage(visit: visit, who: who, tx: tx).screen() },
            action("/admin/{model}/act", on: "/admin/{model}/act", act),
            adminPage("/admin/{model}/new") { visit, _, _ in
                let model = try visit.adminModel()
                guard let form = model.create else { throw AppError.notFound }
                return AdminFormPage(visit: visit, model: model, form: form, row: nil).screen()
            },
            action("/admin/{model}/new", on: "/admin/{model}/new", make),
            adminPage("/admin/{model}/{id}") { visit, who, tx in
                let model = try visit.adminModel()
                let row = try AdminStore.find(who, model, visit.adminKey(model), in: tx)
                return try AdminObjectPage(visit: visit, who: who, model: model, row: row, tx: tx).screen()
            },
            adminPage("/admin/{model}/{id}/edit") { visit, who, tx in
                let model = try visit.adminModel()
                guard let form = model.edit else { throw AppError.notFound }
                return AdminFormPage(visit: visit, model: model, form: form, row: try AdminStore.find(who, model, visit.adminKey(model), in: tx)).screen()
            },
            action("/admin/{model}/{id}/edit", on: "/admin/{model}/{id}/edit", change),
        ]
    }

    func adminPage(_ path: String, _ draw: @escaping @Sendable (Visit, Operator, Transaction) throws -> Screen) -> PageRoute {
        page(path) { visit, tx in try draw(visit, OperatorClaim.superuser(visit.actor).admitted(in: tx), tx) }
    }

    // MARK: Forms

    private func make(_ visit: Visit) async throws -> Place {
        let (model, claim) = (try visit.adminModel(), OperatorClaim.superuser(try visit.actor))
        guard let form = model.create else { throw AppError.notFound }
        let members = visit.form.json(for: form.fields, clears: false, digits: Digits.ascii, moment: visit.moment).members ?? []
        let said = try await administering(claim) { who, tx in
            try form.apply(AdminChange(app: self, who: who, row: AdminRow(values: [:], key: AdminKey([]))), members, tx)
        }
        return Place(model.address, Flash(visit.text(said)))
    }

    private func change(_ visit: Visit) async throws -> Place {
        let (model, claim) = (try visit.adminModel(), OperatorClaim.superuser(try visit.actor))
        guard let form = model.edit else { throw AppError.notFound }
        let key = try visit.adminKey(model)
        let members = visit.form.json(for: form.fields, clears: true, digits: Digits.ascii, moment: visit.moment).members ?? []
        let version = visit.form["if_match"]
        let said = try await administering(claim) { who, tx in
            let row = try AdminStore.lock(who, model, key, in: tx)
            if let version, row["version"] != .none, row["version"].int.map({ "\($0)" }) != version { throw AppError(.staleVersion) }
            return try form.apply(AdminChange(app: self, who: who, row: row), members, tx)
        }
        return Place("\(model.address)/\(key.text)", Flash(visit.text(said)))
    }

    /// Does the same with each of the chosen rows; what is refused for one is done for the others.
    private func act(_ visit: Visit) async throws -> Place {
        let (model, claim) = (try visit.adminModel(), OperatorClaim.superuser(try visit.actor))
        guard let action = visit.form["action"].flatMap(model.action) else {
            // Who may not come in learns nothing of what there is.
            _ = try await database.read { try claim.admitted(in: $0) }
            throw AppError.notFound
        }
        let keys = try visit.chosen(model)
        var (done, refused): (Int, [(AdminKey, Message)]) = (0, [])
        for key in keys {
            do {
                let said = try await action.run(self, claim, model, key, visit.form["reason"] ?? "")
                done += 1
                if keys.count == 1 { return Place(try await place(after: key, model, claim), Flash(visit.text(said))) }
            } catch let error as AppError where keys.count > 1 && error.code.status == 409 {
                refused.append((key, Message(App.words(error, .persian), App.words(error, .english))))
            }
        }
        return Place(model.address, AdminPages.told(done, refused, visit))
    }

    /// The object, where it is still there.
    private func place(after key: AdminKey, _ model: AdminModel, _ claim: OperatorClaim) async throws -> String {
        let isThere = try await database.read { tx in try !AdminStore.find(claim.admitted(in: tx), model, [key], in: tx).isEmpty }
        return isThere ? "\(model.address)/\(key.text)" : model.address
    }
}

private enum AdminPages {
    static func told(_ done: Int, _ refused: [(AdminKey, Message)], _ visit: Visit) -> Flash {
        let words = visit.words
        let summary = visit.text("انجام شد: \(words.number(done))", "Done: \(words.number(done))")
        guard !refused.isEmpty else { return Flash(summary) }
        let reasons = refused.prefix(3).map { "#\($0.0.text) \(visit.text($0.1))" }.joined(separator: " ")
        return Flash(
            summary + visit.text("؛ پذیرفته نشد: \(words.number(refused.count)). ", "; refused: \(words.number(refused.count)). ") + reasons, isWarning: true)
    }
}

extension Visit {
    func adminModel() throws -> AdminModel {
        guard let model = AdminModel.named(call.pathParameters["model"] ?? "") else { throw AppError.notFound }
        return model
    }

    func adminKey(_ model: AdminModel) throws -> AdminKey { try AdminKey(call.pathParameters["id"] ?? "", of: model) }

    /// The rows that were chosen on a list, each once.
    func chosen(_ model: AdminModel) throws -> [AdminKey] {
        let given = (call.method == .post ? form.fields : call.query).filter { $0.name == "id" }.map(\.value)
        let keys = try given.prefix(AdminQuery.size).map { try AdminKey($0, of: model) }
        return keys.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
