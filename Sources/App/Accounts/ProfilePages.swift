// One's own name, sessions, language and theme.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func profilePages() -> [PageRoute] {
        [
            page("/profile") { visit, tx in
                let actor = try visit.actor
                let profile = try UserStore.profile(actor, in: tx)
                let sessions = try SessionStore.live(of: actor, now: visit.now, in: tx)
                return Screen(
                    "profile", visit.text("حساب من", "My account"),
                    [
                        "tabs": ProfilePages.tabs("", visit), "phone": .text(profile.phoneNumber),
                        "calendars": visit.options(
                            "calendar", profile.calendar, ["jalali", "gregorian"].map { ($0, ProfilePages.calendar($0, visit)) }),
                        "time_zone": visit.field("time_zone", profile.timeZone),
                        "zones": .list(OrganizationPages.zones.map { ["value": .text($0)] }), "clock": .text(visit.words.dateTime(visit.now)),
                        "version": .text("\(profile.version)"), "full_name": visit.field("full_name", profile.fullName),
                        "email": visit.field("email", profile.email), "joined": visit.words.time(profile.dateJoined),
                        "locales": visit.options("locale", visit.language.rawValue, [("fa", "فارسی"), ("en", "English")]),
                        "themes": .list(
                            [("", "خودکار", "System"), ("light", "روشن", "Light"), ("dark", "تیره", "Dark")].map { value, persian, english in
                                ["value": .text(value), "label": .text(visit.text(persian, english)), "current": .flag(visit.theme == value)]
                            }),
                        "sessions": .list(sessions.map { ProfilePages.session($0, visit) }), "several": .flag(sessions.count > 1),
                    ])
            },
            form("/profile", calls: .patch, "/auth/me", on: "/profile") { visit, answer in
                let language = answer["locale"]?.string ?? visit.language.rawValue
                return Place(
                    "/profile", Flash(language == "en" ? "Saved." : "ذخیره شد."),
                    cookies: [visit.server.preference(PageCookies.language, language)])
            },
            form("/profile/sessions/{id}/end", calls: .delete, "/auth/sessions/{id}", on: "/profile") { visit, _ in
                Place("/profile", Flash(visit.text("آن نشست پایان یافت.", "That session is over.")))
            },
            action("/profile/sessions/end-others", on: "/profile", endOthers),
            form("/profile/logout-all", calls: .post, "/auth/logout-all", on: "/profile") { visit, _ in
                Place(
                    "/login", Flash(visit.text("از همه‌جا بیرون آمدید.", "You are logged out everywhere.")),
                    cookies: [visit.server.sessionCookie("", age: .zero)])
            },
            action("/preferences", on: "/login", isOpen: true) { visit in
                var cookies: [(name: String, value: String)] = []
                if let language = visit.form["lang"].flatMap(Language.init(rawValue:)) {
                    cookies.append(visit.server.preference(PageCookies.language, language.rawValue))
                }
                if let language = visit.form["lang"], Locale(rawValue: language) != nil, visit.session != nil {
                    _ = try await visit.answer(.patch, "/auth/me", Form(fields: [("locale", language)]))
                }
                if let theme = visit.form["theme"], ["light", "dark", ""].contains(theme) { cookies.append(visit.server.preference(PageCookies.theme, theme)) }
                return Place(ProfilePages.back(visit), cookies: cookies)
            },
        ]
    }
}

extension App {
    /// Each by the endpoint that ends one.
    fileprivate func endOthers(_ visit: Visit) async throws -> Place {
        let others = try await database.read { try SessionStore.live(of: visit.actor, now: visit.now, in: $0).filter { !$0.isCurrent } }
        for session in others { _ = try await visit.answer(.delete, "/auth/sessions/{session}", Form(fields: [("session", "\(session.id)")])) }
        return Place("/profile", Flash(visit.text("نشست‌های دیگر پایان یافت.", "Your other sessions are over.")))
    }
}

enum ProfilePages {
    static func tabs(_ current: String, _ visit: Visit) -> View {
        let tabs = [("", "حساب و نشست‌ها", "Account and sessions"), ("keys", "کلیدهای API", "API keys"), ("data", "داده‌های من", "My data")]
        return .list(
            tabs.map { name, persian, english in
                [
                    "label": .text(visit.text(persian, english)), "address": .text(name.isEmpty ? "/profile" : "/profile/" + name),
                    "current": .flag(name == current),
                ]
            })
    }

    static func calendar(_ calendar: String, _ visit: Visit) -> String {
        calendar == "jalali" ? visit.text("هجری خورشیدی", "Jalali (Solar Hijri)") : visit.text("میلادی", "Gregorian")
    }

    static func session(_ session: SessionInfo, _ visit: Visit) -> View {
        [
            "id": .text("\(session.id)"), "device": .text(device(session.device, visit)), "ip": .text(session.ip), "used": visit.words.time(session.lastUsedAt),
            "current": .flag(session.isCurrent),
        ]
    }

    /// A program and a system, out of what browsers say of themselves.
    static func device(_ agent: String, _ visit: Visit) -> String {
        let programs = [("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")]
        let systems = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")]
        let found = [programs, systems].compactMap { list in list.first { agent.contains($0.0) }?.1 }
        return found.isEmpty ? visit.text("دستگاه ناشناس", "Unknown device") : found.joined(separator: " · ")
    }

    /// The page that the form stood on: a path of ours.
    static func back(_ visit: Visit) -> String {
        let given = visit.form["back"] ?? "/"
        return given.hasPrefix("/") && !given.hasPrefix("//") && given.utf8.allSatisfy({ (33...126).contains($0) && $0 != 92 }) ? given : "/"
    }
}

extension PageServer {
    /// A choice of this browser. Scripts read and write it too.
    func preference(_ name: String, _ value: String) -> (name: String, value: String) {
        Cookies.header(name, value, age: .days(365), isSecure: isSecure, isSecret: false)
    }
}
