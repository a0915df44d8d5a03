// Limits, raises, and calls whose bill nobody knows: the same rules as an organization's own admins have.

import Database
import Kit
import Web

extension AdminEdit {
    private static let words: [String: Message] = [
        "scope": Message("دامنه", "Scope"), "scope_id": Message("شمارهٔ شخص، فضا یا سازمان", "No. of the person, workspace or organization"),
        "organization": Message("سازمان (برای سقف شخص)", "Organization (for a person’s limit)"), "period": Message("دوره", "Period"),
        "reason": Message("علت", "Reason"), "until": Message("تا تاریخ", "Until"), "cost": Message("هزینه، دلار", "Cost, US dollars"),
        "tokens": Message("توکن", "Tokens"), "requests": Message("درخواست", "Requests"),
    ]

    static let limit = AdminEdit.form(LimitUpdateInput.self) { input, change, tx in
        _ = try change.app.updateLimit(input, change.scope(in: tx), tx)
        return Message("سقف تغییر کرد.", "The limit is changed.")
    }

    static let newLimit = AdminEdit.form(LimitCreateInput.self, titles: words) { input, change, tx in
        _ = try change.app.createLimit(input, change.scope(of: input.scope, input.scopeID, given: input.organization, in: tx), tx)
        return Message("سقف گذاشته شد.", "The limit is set.")
    }

    static let newRaise = AdminEdit.form(RaiseInput.self, titles: words, insisting: ["until"]) { input, change, tx in
        let scope = try change.scope(of: input.scope, input.scopeID, given: input.organization, in: tx)
        _ = try change.app.raise(input, scope, tx, author: scope.user)
        return Message("سقف بالا رفت.", "The limit is raised.")
    }
}

extension AdminChange {
    /// The scope over the organization of something that a limit is for.
    func scope(of scope: UsageScope, _ id: ID, given: ID?, in tx: Transaction) throws -> Scope {
        guard let organization = try AdminHistoryStore.organization(who, of: scope, id, given: given, in: tx) else {
            throw scope == .user ? AppError.field("organization", AppError.required) : AppError.unknownObject("scope_id")
        }
        do {
            return try Access.scope(of: who, over: organization, in: tx)
        } catch let error as AppError where error.code == .notFound { throw AppError.unknownObject("organization") }
    }
}

extension AdminAction {
    static let deleteLimit = change(
        "delete", Message("برداشتن سقف", "Take the limit away"), Message("پیش‌فرض سامانه برمی‌گردد.", "The default of the installation applies again."),
        dangerous: true
    ) { change, tx in
        try change.app.deleteLimit(change.row.id, change.scope(in: tx), tx)
        return Message("برداشته شد.", "taken away")
    }

    static let withdrawRaise = change(
        "withdraw", Message("پس گرفتن", "Withdraw"), Message("از همین دم به کار نمی‌آید.", "It ends now."), dangerous: true,
        applies: { $0["withdrawn_at"] == .none }
    ) { change, tx in
        _ = try change.app.withdrawRaise(Fields.read(ContentIDInput.self, from: [], path: ["id": "\(change.row.id)"]), change.scope(in: tx), tx)
        return Message("پس گرفته شد.", "withdrawn")
    }

    static let resolveBilled = resolve(
        "billed", .billed, Message("صورت‌حساب شده", "It was billed"),
        Message("همهٔ آنچه نگه داشته شده خرج‌شده به شمار می‌آید.", "All that is held is taken as spent."))
    static let resolveFree = resolve(
        "free", .free, Message("رایگان بوده", "It was free"), Message("آنچه نگه داشته شده آزاد می‌شود.", "What is held is freed."))

    private static func resolve(_ name: String, _ outcome: Resolution, _ label: Message, _ explanation: Message) -> AdminAction {
        change(name, label, explanation, dangerous: true, applies: { $0["state"] == .text("unresolved") }) { change, tx in
            guard let call = try UnresolvedStore.lock(change.row.id, of: nil, in: tx) else { throw AdminAction.inapplicable }
            _ = try change.app.resolve(call, ResolveInput(id: call.id, outcome: outcome, cost: nil), by: change.who.user, change.who.caller, tx)
            return Message("تسویه شد.", "resolved")
        }
    }
}
