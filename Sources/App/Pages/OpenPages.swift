// What anybody may read of this installation: what runs here, of whom it consists, and what it does with data.

import Database
import Kit
import Web

extension App {
    func openPages() -> [PageRoute] {
        [
            openPage("/about") { visit, _ in
                let notices = visit.server.shelf.current().notices
                return Screen(
                    "about", visit.text("درباره", "About"),
                    [
                        "version": .text(Product.version), "operator": .text(settings.operatorName), "contact": .text(settings.operatorContact),
                        "notices": .list(
                            notices.map { ["name": .text($0.name), "version": .text($0.version), "licence": .text($0.licence), "home": .text($0.home)] }),
                        "api": .text(settings.publicAPI),
                    ])
            },
            openPage("/terms") { visit, _ in Screen("terms", visit.text("شرایط استفاده", "Terms of use"), policies()) },
            openPage("/privacy") { visit, _ in Screen("privacy", visit.text("حریم خصوصی", "Privacy"), policies()) },
        ]
    }

    private func policies() -> [String: View] { ["operator": .text(settings.operatorName), "contact": .text(settings.operatorContact)] }
}

/// A work of others that pages are made with, as the list beside the installed files has it: `name | version | licence | home`.
struct Notice: Sendable, Equatable {
    let name: String
    let version: String
    let licence: String
    let home: String

    static func read(_ text: String) -> [Notice] {
        text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmed }
            return parts.count == 4 && !parts[0].isEmpty ? Notice(name: parts[0], version: parts[1], licence: parts[2], home: parts[3]) : nil
        }
    }
}
