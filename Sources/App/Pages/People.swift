// Names of the people of an organization, for pages that know their ids.

import Database
import Kit
import Web

struct People: Sendable {
    private let names: [ID: String]
    let members: [Member]

    init(_ scope: Scope, in tx: Transaction) throws {
        members = try MemberStore.page(scope.reach, Paging(page: 1, size: 500), in: tx)
        names = Dictionary(members.compactMap { member in member.user.id.map { ($0, People.name(member)) } }) { first, _ in first }
    }

    /// Of anybody, by names that are known already.
    init(_ names: [ID: String]) { (self.names, members) = (names, []) }

    static func name(_ member: Member) -> String { member.user.fullName.isEmpty ? member.user.phoneNumber : member.user.fullName }

    /// Somebody who has left has no name any more.
    func name(_ id: ID?, _ visit: Visit) -> String {
        guard let id else { return visit.text("سامانه", "The system") }
        return names[id] ?? visit.text("عضو پیشین", "Former member")
    }
}
