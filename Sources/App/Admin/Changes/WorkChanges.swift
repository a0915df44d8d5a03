// What may be done with jobs, keys and webhooks: set going again, stopped, taken out of use.

import Database
import Jobs
import Kit
import Web

extension AdminAction {
    static let retryJob = job(
        "retry", Message("از نو به صف", "Retry"),
        Message(
            "کار تازه‌ای با همهٔ نوبت‌هایش به صف می‌رود. تولید با قواعد امروز خواسته می‌شود: عضویت، وضعیت محتوا و بودجه.",
            "The work gets a new job with all its attempts. A generation is asked for anew under today’s rules: membership, state of the content, budget."),
        in: ["dead"]
    ) { await $0.retryJob($1, by: $2) }

    static let cancelJob = job(
        "cancel", Message("لغو", "Cancel"),
        Message(
            "آنچه در صف است همان دم و آنچه در جریان است تا ۱۰ ثانیه می‌ایستد. پول نگه‌داشته آزاد می‌شود و متن پرداخت‌شده می‌ماند.",
            "What waits stops at once, what runs within 10 seconds. Held money is freed; text that was paid for is kept."),
        in: ["ready", "running"], dangerous: true
    ) { await $0.cancelJob($1, by: $2) }

    static let discardJob = job(
        "discard", Message("دور ریختن", "Discard"),
        Message("کار رهاشده پاک می‌شود. مصرف و ردنگار و خود تولید می‌ماند.", "The job is deleted. Usage, trail and the generation itself stay."), in: ["dead"],
        dangerous: true
    ) { await $0.discardJob($1, by: $2) }

    private static func job(
        _ name: String, _ label: Message, _ explanation: Message, in states: Set<String>, dangerous: Bool = false,
        _ run: @escaping @Sendable (App, ID, OperatorClaim) async -> JobOutcome
    ) -> AdminAction {
        AdminAction(
            name: name, label: label, explanation: explanation, isDangerous: dangerous, applies: { states.contains($0["state"].text ?? "") }
        ) { app, claim, _, key, _ in
            let outcome = await run(app, key.values.first?.int ?? 0, claim)
            guard outcome.isDone else { throw AppError(.conflict, outcome.words) }
            return outcome.words
        }
    }

    static let revokeKey = change(
        "revoke", Message("باطل کردن", "Revoke"),
        Message("برنامه‌ای که با آن می‌آید از همین دم راه ندارد.", "The program that comes with it has no access any more."),
        dangerous: true, applies: { $0["revoked_at"] == .none }
    ) { change, tx in
        guard try AdminHistoryStore.revokeKey(change, because: "revoked by the operator", in: tx) else { throw AdminAction.inapplicable }
        try change.record(.apiKeyRevoked, organization: change.row["organization_id"].int ?? 0, "api_key", .object(("name", change.row["name"].json)), in: tx)
        return Message("باطل شد.", "revoked")
    }

    static let disableWebhook = change(
        "disable", Message("خاموش کردن", "Switch off"),
        Message("تا مدیر سازمان روشنش کند چیزی فرستاده نمی‌شود.", "Nothing is sent until an admin switches it on again."),
        dangerous: true, applies: { $0["is_active"] == .int(1) && $0["deleted_at"] == .none }
    ) { change, tx in
        let organization = change.row["organization_id"].int ?? 0
        let reason = "switched off by the operator"
        guard try WebhookStore.disable(change.row.id, organization: organization, because: reason, now: change.now, in: tx) else {
            throw AdminAction.inapplicable
        }
        let changes = JSON.object(("is_active", [true, false]), ("reason", .string(reason)))
        try change.record(.webhookDisabled, organization: organization, "webhook", changes, in: tx)
        return Message("خاموش شد.", "switched off")
    }
}
