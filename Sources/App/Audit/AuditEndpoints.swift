// The audit trail over HTTP, for admins of an organization.

import HTTPTypes
import Kit
import Web

struct AuditListInput: Input, OrganizationFilter {
    let paging: Paging
    let organization: ID?
    let filter: AuditStore.Filter

    init(_ f: Fields) {
        paging = Paging(f)
        organization = f.optionalID("organization")
        var filter = AuditStore.Filter()
        filter.content = f.optionalID("content")
        filter.user = f.optionalID("user")
        filter.action = f.choice("action", AuditAction.self)
        filter.from = f.optionalTime("from", "Events at or after this moment.")
        filter.to = f.optionalTime("to", "Events before this moment.")
        self.filter = filter
    }
}

extension App {
    func auditRoutes() -> [Route] {
        [
            list(.admin, "/audit-logs", "The audit trail, newest first", EndpointOptions(aliases: ["/ai/audit-logs"])) {
                (input: AuditListInput, reach, tx) in
                try Page(
                    input.paging, count: AuditStore.count(reach, input.filter, in: tx), caller: reach.actor.caller,
                    AuditStore.page(reach, input.filter, input.paging, in: tx))
            }
        ]
    }
}
