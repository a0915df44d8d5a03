// People and their memberships. The phone number is the account: who has one here already is that account, and is not changed.

import Database
import Kit
import TextKit

struct UsersStep: PlainStep {
    let table = OldTable.users

    private typealias Phone = (text: String, isMobile: Bool)

    func write(_ rows: [OldRow], _ work: ImportWork) throws {
        let phones = try rows.map { try phone($0, in: work.tx) }
        let here = try ImportStore.users(phones: phones.map(\.text), in: work.tx)
        var firsts: [String: ID] = [:]
        for (row, phone) in zip(rows, phones) where here[phone.text] == nil && firsts[phone.text] == nil { firsts[phone.text] = row.id }
        let new = zip(rows, phones).filter { firsts[$1.text] == $0.id }
        let ids = try work.claim("users", new.map(\.0.id))
        try store(new, ids, work)
        try work.remember(
            zip(rows, phones).map { row, phone in
                let id = here[phone.text] ?? firsts[phone.text].flatMap { ids[$0] } ?? row.id
                if firsts[phone.text] != row.id { merge(row, into: id, isNew: here[phone.text] == nil, work) }
                return (row.id, Imported(id: id))
            })
        work.made(new.count)
    }

    private func merge(_ row: OldRow, into id: ID, isNew: Bool, _ work: ImportWork) {
        work.note(row, isNew ? .sameNumber : .alreadyHere, "user \(id)")
        work.merged()
    }

    private func store(_ new: [(OldRow, Phone)], _ ids: [ID: ID], _ work: ImportWork) throws {
        try work.insert(
            "users", ["id", "phone_number", "full_name", "email", "is_active", "is_superuser", "date_joined", "last_login", "updated_at"],
            new.map { row, phone in
                if !phone.isMobile { work.note(row, .oddNumber) }
                let joined = row.time("date_joined") ?? work.now
                return ImportStore.values([
                    ids[row.id] ?? row.id, phone.text, row.text("full_name"), row.text("email"), row.flag("is_active", absent: true),
                    phone.isMobile && row.flag("is_superuser", absent: false), joined, row.time("last_login"), row.time("last_login") ?? joined,
                ])
            })
    }

    /// One spelling a number. What is none is kept as it was written.
    private func phone(_ row: OldRow, in tx: Transaction) throws -> Phone {
        let given = row.text("phone_number")
        if let mobile = IranianMobile.parse(given) { return (mobile, true) }
        return (given.trimmed.isEmpty ? try UserStore.unnumbered("\(UserStore.withoutNumber)\(row.id)", in: tx) : given.trimmed, false)
    }
}

struct MembersStep: PlainStep {
    let table = OldTable.members

    func write(_ rows: [OldRow], _ work: ImportWork) throws {
        let organizations = try work.places(.organizations, rows.map { $0.int("organization_id") })
        let users = try work.places(.users, rows.map { $0.int("user_id") })
        var there = try ImportStore.members(of: Array(Set(organizations.values.map(\.id))), in: work.tx)
        let new = rows.compactMap { row -> (row: OldRow, organization: ID, user: ID)? in
            guard let organization = row.int("organization_id").flatMap({ organizations[$0]?.id }) else { return left(row, .noOrganization, work) }
            guard let user = row.int("user_id").flatMap({ users[$0]?.id }) else { return left(row, .noUser, work) }
            guard there.insert([organization, user]).inserted else {
                work.note(row, .alreadyMember)
                work.merged()
                return nil
            }
            return (row, organization, user)
        }
        let ids = try work.claim("members", new.map(\.row.id))
        try work.insert(
            "members", ["id", "organization_id", "user_id", "role", "joined_at", "updated_at"],
            new.map { row, organization, user in
                let joined = row.time("joined_at") ?? work.now
                return ImportStore.values([ids[row.id] ?? row.id, organization, user, role(row, work).rawValue, joined, joined])
            })
        work.made(new.count)
    }

    private func left<T>(_ row: OldRow, _ reason: ImportReason, _ work: ImportWork) -> T? {
        work.note(row, reason)
        return nil
    }

    private func role(_ row: OldRow, _ work: ImportWork) -> Role {
        if let role = Role(rawValue: row.text("role").lowercased()) { return role }
        work.note(row, .unknownRole, row.text("role"))
        return .viewer
    }
}
