// The audit trail over HTTP, for admins of an organization.

import Database
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
        filter.objectType = f.choice("object_type", AuditObject.self, "What events are about.")
        filter.objectID = f.optionalID("object_id", "Which one of this kind.")
        filter.user = f.optionalID("user")
        filter.action = f.choice("action", AuditAction.self)
        filter.from = f.optionalTime("from", "Events at or after this moment.")
        filter.to = f.optionalTime("to", "Events before this moment.")
        self.filter = filter
    }
}

extension App {
    func auditRoutes() -> [Route] {
        [auditTrail()]
    }

    /// JSON a page at a time, or everything as CSV when the caller prefers `text/csv`.
    private func auditTrail() -> Route {
        let options = EndpointOptions(aliases: ["/ai/audit-logs"])
        let asJSON = list(.admin, "/audit-logs", "The audit trail, the newest first; CSV by `Accept: text/csv`", options) {
            (input: AuditListInput, reach, tx) in
            try Page(
                input.paging, count: AuditStore.count(reach, input.filter, in: tx), caller: reach.actor.caller,
                AuditStore.page(reach, input.filter, input.paging, in: tx))
        }
        return asJSON.documented { $0.mediaTypes = ["text/csv"] }.handling { call in
            guard call.headers[.accept]?.contains("text/csv") == true else { return try await asJSON.handle(call) }
            let (claims, headers) = try await admit(call)
            let input = try Fields.read(AuditListInput.self, from: call)
            // What leaves in bulk is told of, so it is a write.
            let rows = try await database.write { tx in
                let actor = try Access.actor(claims, Caller(call), in: tx)
                let reach = try Access.reach(actor, atLeast: .admin, only: input.organization, in: tx)
                let rows = try AuditStore.page(reach, input.filter, Paging(page: 1, size: AuditCSV.maximumRows), in: tx).rows
                for (organization, own) in Dictionary(grouping: rows, by: \.organization).sorted(by: { $0.key < $1.key }) {
                    let event = AuditEvent(
                        .auditExported, organization: organization, user: actor.user, object: ("audit", nil), caller: actor.caller,
                        changes: .object(("rows", .int(Int64(own.count))), ("format", "csv")))
                    try AuditStore.record(event, at: clock.now(), in: tx)
                }
                return rows
            }
            let disposition = (name: "Content-Disposition", value: "attachment; filename=\"audit.csv\"")
            return Reply(status: 200, headers: headers + [disposition], body: .bytes(AuditCSV.encode(rows), type: "text/csv; charset=utf-8"))
        }
    }
}
