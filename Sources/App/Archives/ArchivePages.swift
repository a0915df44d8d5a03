// The archive of an organization: asked for, watched, fetched.

import Database
import HTTPTypes
import Kit
import Web

extension App {
    func archivePages() -> [PageRoute] {
        let page = "/o/{id}/archives"
        return [
            self.page(page) { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), atLeast: .admin, tx)
                let paging = try visit.paging(20)
                let (count, exports) = try ExportStore.page(scope, paging, in: tx)
                let people = try People(scope, in: tx)
                let isBusy = exports.contains { ArchivePages.isUnderWay($0) }
                return Screen(
                    "archives", visit.text("بایگانی سازمان", "Archive of the organization"),
                    [
                        "tabs": OrganizationPages.tabs("archives", scope, visit), "id": .text("\(scope.organization)"), "busy": .flag(isBusy),
                        "exports": .list(exports.map { ArchivePages.row($0, people, visit) }), "pager": Pager.view(visit, paging, count, exports),
                        "personal_data": .text(ArchiveFile.personalData.text(visit.language)),
                    ]
                ).under("settings", scope)
            },
            form(page, calls: .post, "/organizations/{id}/exports", on: page) { visit, _ in Place(visit.call.path) },
            form("\(page)/{export}/delete", calls: .delete, "/organizations/{id}/exports/{export}", on: page) { visit, _ in
                Place("/o/\(visit.call.pathParameters["id"] ?? "")/archives", Flash(visit.text("بایگانی حذف شد.", "The archive is deleted.")))
            },
            raw("\(page)/{export}/download") { visit in
                try await visit.server.call(PageRoute.Endpoint(method: .get, path: "/organizations/{id}/exports/{export}/download"), visit)
            },
        ]
    }
}

private enum ArchivePages {
    static func isUnderWay(_ export: OrganizationExport) -> Bool { ["pending", "running"].contains(export.status) }

    static func row(_ export: OrganizationExport, _ people: People, _ visit: Visit) -> View {
        [
            "export": .text("\(export.id)"), "by": .text(people.name(export.user, visit)), "at": visit.words.time(export.createdAt),
            "running": .flag(isUnderWay(export)), "ready": .flag(export.status == "completed"), "progress": .text("\(export.progress)"),
            "percent": .text(visit.words.percent(export.progress)), "label": .text(label(export.status, visit)), "error": .text(export.error),
            "failed": .flag(export.status == "failed"), "records": export.records.map { .text(visit.words.number($0)) } ?? .none,
            "size": export.size.map { .text(visit.words.bytes($0)) } ?? .none, "expires": visit.words.moment(export.expiresAt), "sha256": .text(export.sha256),
        ]
    }

    private static func label(_ status: String, _ visit: Visit) -> String {
        switch status {
        case "pending": visit.text("در صف", "Waiting")
        case "running": visit.text("در حال ساخته شدن", "Being made")
        case "completed": visit.text("آماده", "Ready")
        case "failed": visit.text("ناکام", "Failed")
        default: visit.text("مهلتش گذشت", "Expired")
        }
    }
}
