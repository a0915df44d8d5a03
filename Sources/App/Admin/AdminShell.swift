// What stands around every page of the admin area: its own navigation, so that nobody takes it for an organization's.

import Kit
import Web

enum AdminShell {
    static func view(_ visit: Visit, _ screen: Screen) -> [String: View] {
        [
            "home_current": .flag(screen.section == "home"),
            "groups": .list(
                AdminGroup.allCases.map { group in
                    let models = AdminModel.all.filter { $0.group == group }
                    return [
                        "name": .text(visit.text(group.title)), "open": .flag(models.contains { $0.name == screen.section }),
                        "models": .list(
                            models.map {
                                ["label": .text(visit.text($0.title)), "address": .text($0.address), "current": .flag($0.name == screen.section)]
                            }),
                    ]
                }),
        ]
    }
}

extension Screen {
    /// A page of the admin area.
    func administering(_ section: String, crumbs: [(label: String, address: String)] = []) -> Screen {
        var copy = self
        (copy.section, copy.crumbs, copy.isAdministration) = (section, crumbs, true)
        return copy
    }
}
