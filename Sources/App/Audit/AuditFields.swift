// What a change was, in words: names of fields and their values as people say them. What is not known here is shown as it is
// stored.

import Kit
import Web

struct AuditFields {
    let people: People
    let visit: Visit

    func name(_ field: String) -> String { AuditFields.names[field].map { visit.text($0) } ?? field }

    func value(_ value: JSON, of field: String) -> String {
        switch value {
        case .null: "—"
        case .bool(let flag): flag ? visit.text("بله", "yes") : visit.text("نه", "no")
        case .string(let text): said(text, field)
        case .int(let number) where AuditFields.isPerson(field): people.name(number, visit)
        case .int(let number): visit.words.number(Int(clamping: number))
        case .number(let text): Money(text).flatMap { field.contains("cost") || AuditFields.amounts.contains(field) ? visit.words.money($0) : nil } ?? text
        case .array(let items): items.map { self.value($0, of: field) }.joined(separator: visit.text("، ", ", "))
        case .object(let members):
            members.map { "\(name($0.name)): \(self.value($0.value, of: $0.name))" }.joined(separator: visit.text("، ", ", "))
        }
    }

    private func said(_ text: String, _ field: String) -> String {
        switch field {
        case "role": return visit.words.role(text)
        case "status": return visit.words.status(text)
        case "pii_policy": return MemberPages.policy(text, visit)
        case "calendar": return ProfilePages.calendar(text, visit)
        case "category": return visit.words.category(text)
        case "scope":
            return [
                "user": visit.text("شخص", "person"), "workspace": visit.text("فضای کاری", "workspace"), "organization": visit.text("سازمان", "organization"),
            ][text] ?? text
        case "period": return text == "daily" ? visit.text("روزانه", "daily") : text == "monthly" ? visit.text("ماهانه", "monthly") : text
        case "metric":
            return ["cost": visit.text("هزینه", "cost"), "tokens": visit.text("توکن", "tokens"), "requests": visit.text("درخواست", "requests")][text] ?? text
        case "title", "body", "prompt_template": return length(text) ?? text
        default: return Timestamp(text).map { text.count > 10 ? visit.words.dateTime($0) : visit.words.date($0) } ?? text
        }
    }

    /// Of texts the trail holds how long they are and no more.
    private func length(_ text: String) -> String? {
        guard let found = text.wholeMatch(of: /(\d+) characters(, changed)?/), let count = Int(found.1) else { return nil }
        let number = visit.words.number(count)
        let length = visit.text("\(number) نویسه", "\(number) characters")
        return found.2 == nil ? length : length + visit.text("، تغییرکرده", ", changed")
    }

    private static func isPerson(_ field: String) -> Bool { ["user", "assignee", "owner", "author", "created_by"].contains(field) }
    private static let amounts: Set<String> = ["limit", "used", "reserved", "needed"]

    private static let names: [String: Message] = [
        "kind": Message("نوع", "kind"), "rows": Message("ردیف‌ها", "rows"), "revision": Message("بازنگری", "revision"), "change": Message("تغییر", "change"),
        "name": Message("نام", "name"), "title": Message("عنوان", "title"), "slug": Message("نام لاتین", "slug"),
        "description": Message("توضیح", "description"),
        "full_name": Message("نام", "name"), "email": Message("ایمیل", "e-mail"), "locale": Message("زبان", "language"),
        "calendar": Message("تقویم", "calendar"),
        "role": Message("نقش", "role"), "user": Message("شخص", "person"), "phone_number": Message("شماره", "number"), "status": Message("وضعیت", "status"),
        "reason": Message("دلیل", "reason"), "version": Message("نسخه", "version"), "pii_policy": Message("دادهٔ شخصی", "personal data"),
        "second_pair_of_eyes": Message("چشم دوم", "second pair of eyes"), "approvals_required": Message("تأییدهای لازم", "approvals needed"),
        "is_active": Message("فعال", "active"), "time_zone": Message("منطقهٔ زمانی", "time zone"), "cost_limit": Message("سقف هزینه", "cost limit"),
        "tokens_limit": Message("سقف توکن", "token limit"), "requests_limit": Message("سقف درخواست", "request limit"), "period": Message("دوره", "period"),
        "scope": Message("سقفِ", "limit of"), "scope_id": Message("شناسهٔ صاحب سقف", "owner of the limit"), "metric": Message("سنجه", "metric"),
        "limit": Message("سقف", "limit"), "used": Message("خرج‌شده", "used"), "reserved": Message("نگه‌داشته", "held"), "needed": Message("لازم", "needed"),
        "resets_at": Message("باز می‌شود", "opens again"), "until": Message("تا", "until"), "cost": Message("هزینه", "cost"),
        "tokens": Message("توکن", "tokens"),
        "requests": Message("درخواست", "requests"), "model": Message("مدل", "model"), "job": Message("کار", "job"), "prefix": Message("آغاز کلید", "prefix"),
        "expires_at": Message("انقضا", "expires"), "url": Message("نشانی", "address"), "events": Message("رویدادها", "events"),
        "assignee": Message("مسئول", "assignee"),
        "due_at": Message("مهلت", "due"), "category": Message("دسته", "category"), "owner": Message("صاحب", "owner"), "percent": Message("درصد", "per cent"),
        "workspaces": Message("فضاهای کاری", "workspaces"), "projects": Message("پروژه‌ها", "projects"), "prompts": Message("پرامپت‌ها", "prompts"),
        "contents": Message("محتواها", "contents"), "generate_at": Message("زمان تولید", "to be generated at"), "format": Message("قالب", "format"),
        "words": Message("واژه‌ها", "words"), "id": Message("شناسه", "id"), "author": Message("نویسنده", "author"), "outcome": Message("نتیجه", "outcome"),
        "parent": Message("پاسخ به", "reply to"), "old_secret_until": Message("رمز پیشین تا", "old secret until"), "project": Message("پروژه", "project"),
        "prompt": Message("پرامپت", "prompt"), "body": Message("متن", "text"), "schedule": Message("زمان‌بندی", "schedule"),
        "held_cost": Message("هزینهٔ نگه‌داشته", "held cost"),
    ]
}
