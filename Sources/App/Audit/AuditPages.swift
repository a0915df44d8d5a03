// The audit trail as a timeline: who did what, to what, and what it changed.

import Database
import Kit
import Web

extension App {
    func auditPages() -> [PageRoute] {
        [
            page("/o/{id}/audit") { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), atLeast: .admin, tx)
                let input = try visit.query(AuditListInput.self)
                let people = try People(scope, in: tx)
                let count = try AuditStore.count(scope.reach, input.filter, in: tx)
                let events = try AuditStore.page(scope.reach, input.filter, input.paging, in: tx)
                return Screen(
                    "audit", visit.text("ردنگار رویدادها", "Audit trail"),
                    [
                        "days": .list(AuditPages.days(events, people, visit)), "count": .text(visit.words.number(count)),
                        "pager": Pager.view(visit, input.paging, count),
                        "actions": .list(
                            AuditAction.allCases.map {
                                [
                                    "value": .text($0.rawValue), "label": .text(AuditPages.name($0.rawValue, visit)),
                                    "selected": .flag($0 == input.filter.action),
                                ]
                            }),
                        "people": .list(
                            people.members.compactMap { member in
                                member.user.id.map {
                                    ["value": .text("\($0)"), "label": .text(People.name(member)), "selected": .flag($0 == input.filter.user)]
                                }
                            }),
                        "base": .text("/o/\(scope.organization)/audit"), "narrowed": .flag(input.filter.action != nil || input.filter.user != nil),
                    ]
                ).under("audit", scope)
            }
        ]
    }
}

enum AuditPages {
    /// Events of the same day under one heading.
    static func days(_ events: [AuditRow], _ people: People, _ visit: Visit) -> [View] {
        var days: [(name: String, events: [View])] = []
        for event in events {
            let name = visit.words.date(event.timestamp)
            if days.last?.name != name { days.append((name, [])) }
            days[days.count - 1].events.append(row(event, people, visit))
        }
        return days.map { ["name": .text($0.name), "events": .list($0.events)] }
    }

    static func row(_ event: AuditRow, _ people: People, _ visit: Visit) -> View {
        let changes = (event.changes.members ?? []).map { member -> View in
            guard let pair = member.value.array, pair.count == 2 else { return ["field": .text(member.name), "after": .text(plain(member.value))] }
            return ["field": .text(member.name), "before": .text(plain(pair[0])), "after": .text(plain(pair[1])), "pair": true]
        }
        return [
            "who": .text(people.name(event.user, visit)), "what": .text(name(event.action, visit)), "action": .text(event.action),
            "at": visit.words.time(event.timestamp),
            "tone": .text(tone(event.action)), "changes": .list(changes), "has_changes": .flag(!changes.isEmpty), "ip": .text(event.ip),
            "content": event.content.map { .text("/contents/\($0)") } ?? .none, "request_id": .text(event.requestId),
            "hash": .text(String(event.hash.prefix(12))),
        ]
    }

    private static func plain(_ value: JSON) -> String {
        switch value {
        case .null: "—"
        case .string(let text): text
        default: value.text
        }
    }

    private static func tone(_ action: String) -> String {
        if ["deleted", "removed", "rejected", "refused", "failed", "reused", "revoked"].contains(where: action.hasSuffix) { return "danger" }
        if action.contains("generation") { return "ai" }
        return ["approved", "created", "added"].contains(where: action.hasSuffix) ? "ok" : ""
    }

    static func name(_ action: String, _ visit: Visit) -> String { (names[action] ?? Message(action, action)).text(visit.language) }

    private static let names: [String: Message] = [
        "user.logged_in": Message("وارد شد", "logged in"), "user.logged_out": Message("خارج شد", "logged out"),
        "session.revoked": Message("نشستی را پایان داد", "ended a session"), "session.token_reused": Message("توکن کهنه به کار رفت", "an old token was used"),
        "user.updated": Message("حسابش را تغییر داد", "changed the account"), "organization.created": Message("سازمان را ساخت", "made the organization"),
        "organization.updated": Message("سازمان را تغییر داد", "changed the organization"),
        "organization.deleted": Message("سازمان را حذف کرد", "deleted the organization"),
        "member.added": Message("عضوی افزود", "added a member"), "member.invited": Message("کسی را دعوت کرد", "invited somebody"),
        "member.updated": Message("نقشی را تغییر داد", "changed a role"), "member.removed": Message("عضوی را برداشت", "removed a member"),
        "workspace.created": Message("فضای کاری ساخت", "made a workspace"), "workspace.updated": Message("فضای کاری را تغییر داد", "changed a workspace"),
        "workspace.deleted": Message("فضای کاری را حذف کرد", "deleted a workspace"), "project.created": Message("پروژه ساخت", "made a project"),
        "project.updated": Message("پروژه را تغییر داد", "changed a project"), "project.deleted": Message("پروژه را حذف کرد", "deleted a project"),
        "prompt.created": Message("پرامپت ساخت", "made a prompt"), "prompt.updated": Message("پرامپت را تغییر داد", "changed a prompt"),
        "prompt.deleted": Message("پرامپت را حذف کرد", "deleted a prompt"), "content.created": Message("محتوا ساخت", "made a content"),
        "content.updated": Message("محتوا را ویرایش کرد", "edited a content"), "content.deleted": Message("محتوا را حذف کرد", "deleted a content"),
        "content.generation_started": Message("تولید را آغاز کرد", "started a generation"),
        "content.generation_completed": Message("تولید کامل شد", "generation was completed"),
        "content.generation_failed": Message("تولید ناکام ماند", "generation failed"),
        "content.generation_cancelled": Message("تولید متوقف شد", "generation was stopped"),
        "content.submitted": Message("برای بررسی فرستاد", "submitted for review"), "content.approved": Message("محتوا را تأیید کرد", "approved a content"),
        "content.rejected": Message("محتوا را رد کرد", "rejected a content"), "content.reopened": Message("محتوا را بازگشود", "reopened a content"),
        "content.restored": Message("نسخه‌ای را بازگرداند", "restored a version"), "limit.created": Message("سقف گذاشت", "set a limit"),
        "limit.updated": Message("سقف را تغییر داد", "changed a limit"), "limit.deleted": Message("سقف را برداشت", "took a limit away"),
        "limit.warning": Message("به سقف نزدیک شد", "a limit is near"), "budget.refused": Message("برای بودجه رد شد", "was refused by a budget"),
        "api_key.created": Message("کلید API ساخت", "made an API key"), "api_key.updated": Message("کلید API را تغییر داد", "changed an API key"),
        "api_key.revoked": Message("کلید API را باطل کرد", "revoked an API key"), "webhook.created": Message("وب‌هوک ساخت", "made a webhook"),
        "webhook.updated": Message("وب‌هوک را تغییر داد", "changed a webhook"), "webhook.deleted": Message("وب‌هوک را حذف کرد", "deleted a webhook"),
        "webhook.secret_rotated": Message("رمز وب‌هوک را عوض کرد", "replaced a webhook's secret"),
        "webhook.disabled": Message("وب‌هوکی از کار افتاد", "had a webhook switched off"),
        "budget.resolved": Message("صورت‌حسابی روشن شد", "a bill became known"),
    ]
}
