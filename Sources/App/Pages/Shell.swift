// What stands around every page: where one is, where one can go, how the month stands.

import Database
import Kit
import Web

enum Shell {
    static func view(_ visit: Visit, _ screen: Screen, _ tx: Transaction) throws -> View {
        let base = base(visit, screen)
        guard visit.session != nil else { return base }
        let actor = try visit.actor
        let profile = try UserStore.profile(actor, in: tx)
        let name = profile.fullName.isEmpty ? Member.shown(profile.phoneNumber, to: nil, isOneself: true) : profile.fullName
        var view: [String: View] = [
            "person": ["name": .text(name), "initials": .text(PageWords.initials(profile.fullName)), "superuser": .flag(profile.isSuperuser)],
            "unread": try unread(visit, actor, tx),
        ]
        if screen.isAdministration { return base.adding(view).adding(AdminShell.view(visit, screen)) }
        if let scope = try screen.scope ?? place(visit, profile, tx) {
            view.merge(try navigation(visit, screen, scope, profile, tx)) { _, new in new }
        }
        return base.adding(view)
    }

    /// What stands beside the bell.
    private static func unread(_ visit: Visit, _ actor: Actor, _ tx: Transaction) throws -> View {
        let count = try NotificationStore.unread(Access.reach(actor, atLeast: .viewer, only: nil, in: tx), in: tx).unread
        return count == 0 ? .none : .text(visit.words.number(min(count, 99)))
    }

    private static func base(_ visit: Visit, _ screen: Screen) -> View {
        let persian = visit.language == .persian
        return [
            "lang": .text(visit.language.rawValue), "dir": persian ? "rtl" : "ltr", "theme": .text(visit.theme), "csrf": .text(visit.token),
            "once": .text(visit.app.entropy.token(12)), "title": .text(screen.title), "path": .text(visit.call.path),
            "other_lang": persian ? "en" : "fa", "failure": failure(visit),
            "flash": visit.flash.map { ["text": .text($0.text), "warning": .flag($0.isWarning)] } ?? .none,
            "crumbs": .list(screen.crumbs.map { ["label": .text($0.label), "address": .text($0.address)] }), "demo": .flag(visit.app.settings.openAIKey == nil),
        ]
    }

    /// What was refused, above the form. Faults of fields stand beside their fields.
    private static func failure(_ visit: Visit) -> View {
        guard let error = visit.failure else { return .none }
        let fields =
            error.fields.isEmpty
            ? View.none
            : .list(error.fields.map { ["text": .text($0.messages.map { $0.text(visit.language) }.joined(separator: " "))] })
        return ["text": .text(error.detail.text(visit.language)), "fields": fields, "stale": .flag(error.code == .staleVersion)]
    }

    /// The organization of pages that lie in none: the one of the last visit, or the first.
    static func place(_ visit: Visit, _ profile: Profile, _ tx: Transaction) throws -> Scope? {
        if let workspace = visit.cookies[PageCookies.workspace].flatMap({ ID($0) }) {
            do { return try visit.scope(.workspace(workspace), tx) } catch let error as AppError where error.code == .notFound {}
        }
        return try profile.organizations.first.map { try visit.scope(.organization($0.id), tx) }
    }

    /// The workspace that pages of an organization stand beside.
    static func workspace(_ visit: Visit, _ all: [Workspace]) -> Workspace? {
        let last = visit.cookies[PageCookies.workspace].flatMap { ID($0) }
        return all.first { $0.id == last } ?? all.last
    }

    private static func navigation(_ visit: Visit, _ screen: Screen, _ scope: Scope, _ profile: Profile, _ tx: Transaction) throws -> [String: View] {
        let workspaces = try WorkspaceStore.page(scope.reach, Paging(page: 1, size: 100), in: tx)
        let current = workspaces.first { $0.id == screen.workspace } ?? workspace(visit, workspaces)
        let organization = profile.organizations.first { $0.id == scope.organization }
        var entries: [View] = []
        if let current {
            let waiting = try ContentStore.count(scope.reach, ContentStore.Filter(workspace: current.id, status: .review), in: tx)
            let base = "/w/\(current.id)"
            entries = [
                entry(visit, screen, "home", base, "layout-dashboard", "داشبورد", "Dashboard"),
                entry(visit, screen, "contents", base + "/contents", "file-text", "محتواها", "Contents"),
                entry(visit, screen, "review", base + "/review", "check-check", "صف بررسی", "Review", count: waiting),
                entry(visit, screen, "projects", base + "/projects", "folder", "پروژه‌ها", "Projects"),
                entry(visit, screen, "prompts", base + "/prompts", "library", "پرامپت‌ها", "Prompts"),
                entry(visit, screen, "usage", base + "/usage", "chart-column", "مصرف", "Usage"),
            ]
        }
        let base = "/o/\(scope.organization)"
        var administration = [entry(visit, screen, "members", base + "/members", "users", "اعضا و نقش‌ها", "Members")]
        administration.append(entry(visit, screen, "limits", base + "/limits", "gauge", "سقف مصرف", "Limits"))
        administration.append(entry(visit, screen, "settings", base + "/settings", "settings", "تنظیمات", "Settings"))
        if scope.role == .admin { administration.append(entry(visit, screen, "audit", base + "/audit", "scroll-text", "ردنگار رویدادها", "Audit trail")) }
        return [
            "nav": .list(entries), "nav_org": .list(administration), "organization": .text(organization?.name ?? ""),
            "organization_initials": .text(String((organization?.name ?? "•").prefix(1))), "workspace": .text(current?.name ?? ""),
            "workspace_id": .text(current.map { "\($0.id)" } ?? ""), "organization_id": .text("\(scope.organization)"),
            "commands": .list(commands(visit, base, scope)), "switched_off": .flag(!scope.isActive),
            "role": .text(visit.words.role(scope.role.rawValue)), "may_write": .flag(scope.role >= .writer), "may_edit": .flag(scope.role >= .editor),
            "may_manage": .flag(scope.role >= .admin),
            "workspaces": .list(
                workspaces.reversed().map { ["name": .text($0.name), "address": .text("/w/\($0.id)"), "current": .flag($0.id == current?.id)] }),
            "organizations": .list(
                profile.organizations.filter { $0.id != scope.organization }.map { ["name": .text($0.name), "address": .text("/o/\($0.id)")] }),
            "has_organizations": .flag(profile.organizations.count > 1), "meter": try meter(visit, scope, current, tx),
        ]
    }

    /// Pages that the palette finds beside those of the navigation.
    private static func commands(_ visit: Visit, _ base: String, _ scope: Scope) -> [View] {
        var pages = [
            ("/notifications", "اعلان‌ها", "Notifications"), ("/search", "جست‌وجو در همهٔ متن‌ها", "Search all texts"),
            ("/profile/keys", "کلیدهای API من", "My API keys"),
            ("/profile/data", "داده‌های من", "My data"), (base + "/notifications", "چه چیزهایی خبر داده شود", "What to be told of"),
            (base + "/workspaces", "فضاهای کاری", "Workspaces"), (base + "/limits/refusals", "چرا رد شد؟", "Why was it refused?"),
            (base + "/limits/raises", "افزایش‌های موقت سقف", "Raises of limits"), ("/welcome", "سازمان تازه", "New organization"),
            ("/welcome/archive", "سازمان از بایگانی", "An organization from an archive"), ("/about", "درباره", "About"),
            ("/privacy", "حریم خصوصی", "Privacy"), ("/terms", "شرایط استفاده", "Terms of use"),
        ]
        if scope.role == .admin {
            pages += [
                (base + "/webhooks", "وب‌هوک‌ها", "Webhooks"), (base + "/keys", "کلیدهای API اعضا", "Members’ API keys"),
                (base + "/archives", "بایگانی سازمان", "Archive of the organization"), (base + "/limits/unresolved", "صورت‌حساب‌های ناروشن", "Open bills"),
            ]
        }
        return pages.map { ["address": .text($0), "label": .text(visit.text($1, $2))] }
    }

    private static func entry(
        _ visit: Visit, _ screen: Screen, _ section: String, _ address: String, _ icon: String, _ persian: String, _ english: String, count: Int = 0
    ) -> View {
        [
            "address": .text(address), "icon": .text(icon), "label": .text(visit.text(persian, english)),
            "current": .flag(screen.section == section), "count": count == 0 ? .none : .text(visit.words.number(count)),
        ]
    }

    /// How much of the workspace's month is used.
    private static func meter(_ visit: Visit, _ scope: Scope, _ workspace: Workspace?, _ tx: Transaction) throws -> View {
        guard let workspace else { return .none }
        let summary = try UsageSummaryStore.summary(scope, .workspace, workspace.id, month: nil, visit.app.settings, now: visit.now, in: tx)
        return Meter.view(used: summary.totalCost, of: summary.limit.costLimit, forecast: summary.forecastCost, visit.words)
    }
}

/// A bar of what is used of a limit.
enum Meter {
    static func view(used: Money, of limit: Money?, forecast: Money? = nil, _ words: PageWords) -> View {
        guard let limit else { return .none }
        return view(
            share: limit == .zero ? (used > .zero ? 1 : 0) : Double(used.nanos) / Double(limit.nanos),
            forecast: limit == .zero ? nil : forecast.map { Double($0.nanos) / Double(limit.nanos) }, used: words.money(used), limit: words.money(limit), words)
    }

    static func view(share: Double, forecast: Double? = nil, used: String, limit: String, _ words: PageWords) -> View {
        let percent = Int((share * 100).rounded())
        return [
            "used": .text(used), "limit": .text(limit), "percent": .text(words.percent(percent)), "now": .text("\(min(100, max(0, percent)))"),
            "width": .text("\(min(100, max(0, percent)))"),  // Close to the edges it would look like a part of the bar.
            "forecast": forecast.flatMap { (0.03...0.99).contains($0) ? .text("\(Int($0 * 100))") : nil } ?? .none,
            "level": .text(share >= 1 ? "over" : share >= 0.8 ? "warn" : ""),
        ]
    }
}
