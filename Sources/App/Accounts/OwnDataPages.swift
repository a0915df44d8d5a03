// What the product keeps of a person, shown to the person: what it is, how much, and who else sees it.

import Database
import Kit
import Web

extension App {
    func ownDataPages() -> [PageRoute] {
        [
            page("/profile/data") { visit, tx in
                let actor = try visit.actor
                let profile = try UserStore.profile(actor, in: tx)
                return Screen(
                    "own_data", visit.text("داده‌های من", "My data"),
                    [
                        "tabs": ProfilePages.tabs("data", visit), "facts": .list(OwnData.facts(profile, visit)),
                        "traces": .list(try OwnData.traces(actor, visit, tx)),
                        "organizations": .list(
                            profile.organizations.map { ["name": .text($0.name), "role": .text(visit.words.role($0.role)), "address": .text("/o/\($0.id)")] }),
                    ])
            }
        ]
    }
}

private enum OwnData {
    static func facts(_ profile: Profile, _ visit: Visit) -> [View] {
        let facts: [(Message, String)] = [
            (Message("شمارهٔ موبایل", "Mobile number"), profile.phoneNumber), (Message("نام", "Name"), profile.fullName),
            (Message("ایمیل", "E-mail"), profile.email),
            (Message("زبان", "Language"), profile.locale == "fa" ? "فارسی" : "English"),
            (Message("تقویم", "Calendar"), ProfilePages.calendar(profile.calendar, visit)),
            (Message("منطقهٔ زمانی", "Time zone"), profile.timeZone),
            (Message("عضویت", "Joined"), visit.words.dateTime(profile.dateJoined)),
            (Message("آخرین ورود", "Last login"), profile.lastLogin.map(visit.words.dateTime) ?? ""),
        ]
        return facts.map { ["label": .text(visit.text($0)), "value": .text($1.isEmpty ? "—" : $1)] }
    }

    static func traces(_ actor: Actor, _ visit: Visit, _ tx: Transaction) throws -> [View] {
        let reach = try Access.reach(actor, atLeast: .viewer, only: nil, in: tx)
        var filter = AuditStore.Filter()
        filter.user = actor.user
        let one = Paging(page: 1, size: 1)
        let traces: [(Message, Message, Int)] = [
            (
                Message("نشست‌های باز", "Open sessions"), Message("دستگاه، نشانی IP و زمان؛ تنها شما می‌بینید", "Device, IP address and time; only you see them"),
                try SessionStore.live(of: actor, now: visit.now, in: tx).count
            ),
            (
                Message("کلیدهای API", "API keys"),
                Message("تنها اثر کلید؛ شما و مدیران سازمان می‌بینید", "Only a hash of each; you and admins see that they exist"),
                try ApiKeyStore.page(.own(actor), one, now: visit.now, in: tx).count
            ),
            (
                Message("محتواهایی که ساخته‌اید", "Contents that you made"), Message("اعضای همان سازمان می‌بینند", "Members of the organization see them"),
                try ContentStore.count(reach, ContentStore.Filter(createdBy: actor.user), in: tx)
            ),
            (
                Message("اعلان‌ها", "Notifications"), Message("خوانده‌ها سه ماه و نخوانده‌ها یک سال می‌مانند", "Kept for three months once read, a year otherwise"),
                try NotificationStore.page(reach, .init(), one, in: tx).count
            ),
            (
                Message("رویدادهای ردنگار", "Events in audit trails"),
                Message(
                    "آن‌چه کرده‌اید، با زمان و نشانی IP؛ مدیران سازمان می‌بینند و پاک‌شدنی نیست",
                    "What you did, with time and IP address; admins see them, and nothing erases them"),
                try AuditStore.count(reach, filter, in: tx)
            ),
        ]
        return traces.map { ["label": .text(visit.text($0)), "note": .text(visit.text($1)), "count": .text(visit.words.number($2))] }
    }
}
