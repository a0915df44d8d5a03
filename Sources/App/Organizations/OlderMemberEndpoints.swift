// Members as older clients know them: one list over all organizations, the organization in the query or the body.

import Database
import HTTPTypes
import Kit
import Web

struct OlderMemberListInput: Input, OrganizationFilter {
    let paging: Paging
    let organization: ID?

    init(_ f: Fields) {
        paging = Paging(numbered: f)
        organization = f.optionalID("organization")
    }
}

struct OlderNewMemberInput: Input {
    let organization: ID
    let values: NewMember

    init(_ f: Fields) {
        organization = f.id("organization")
        values = NewMember(f, userFields: ["user_id", "user"])
    }
}

struct OlderMemberInput: Input {
    let member: ID
    init(_ f: Fields) { member = f.pathID("id") }
}

struct OlderMemberRoleInput: Input {
    let member: ID
    let role: Role

    init(_ f: Fields) {
        member = f.pathID("id")
        role = f.requiredChoice("role", Role.self)
    }
}

extension App {
    func olderMemberRoutes() -> [Route] {
        let path = "/auth/organization-members"
        return [
            list(.viewer, path, "Members of the caller's organizations") { (input: OlderMemberListInput, reach, tx) in
                try Page(
                    input.paging, count: MemberStore.count(reach, in: tx), caller: reach.actor.caller,
                    MemberStore.page(reach, input.paging, in: tx))
            },
            member(
                .admin, .post, path, "Add a member", .created, field: "organization",
                of: { (input: OlderNewMemberInput) in .organization(input.organization) }
            ) { input, scope, tx in try addMember(input.values, scope, tx) },
            member(.viewer, .get, path + "/{id}", "A member", of: { (input: OlderMemberInput) in .member(input.member) }) { input, scope, tx in
                try MemberStore.find(input.member, scope, in: tx)
            },
            member(
                .viewer, .delete, path + "/{id}", "Remove a member, as an admin, or leave",
                EndpointOptions(errors: [.permissionDenied, .conflict, .staleVersion]), of: { (input: OlderMemberInput) in .member(input.member) }
            ) { input, scope, tx in try removeMember(input.member, scope, tx) },
        ]
            + change(
                .admin, path + "/{id}", "Change a member's role", errors: [.conflict],
                of: { (input: OlderMemberRoleInput) in .member(input.member) }
            ) { input, scope, tx in try changeRole(input.member, input.role, scope, tx) }
    }
}
