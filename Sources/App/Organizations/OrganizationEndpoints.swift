// Organizations over HTTP. Whoever makes one becomes its admin; others see it once they are members.

import Database
import HTTPTypes
import Kit
import Web

// MARK: Inputs

struct NewOrganizationInput: Input {
    let values: NewOrganization

    init(_ f: Fields) {
        values = NewOrganization(
            name: f.string("name", 1...255), slug: f.optionalSlug("Unique; made from the name when absent."),
            description: f.optionalString("description", 0...2000) ?? "", timeZone: f.optionalTimeZone() ?? TimeZoneName.standard)
    }
}

struct OrganizationChangesInput: Input {
    let id: ID
    let changes: OrganizationChanges

    init(_ f: Fields) {
        id = f.pathID("id")
        changes = OrganizationChanges(
            name: f.optionalString("name", 1...255), slug: f.optionalSlug("Unique."), description: f.optionalString("description", 0...2000),
            isActive: f.optionalBool("is_active", "While false, nothing in it can be changed but the organization itself."),
            timeZone: f.optionalTimeZone())
    }
}

struct OrganizationInput: Input {
    let id: ID
    init(_ f: Fields) { id = f.pathID("id") }
}

struct OrganizationListInput: Input, OrganizationFilter {
    let paging: Paging
    let organization: ID? = nil
    init(_ f: Fields) { paging = Paging(numbered: f) }
}

extension Fields {
    func optionalTimeZone(_ summary: String = "IANA name, such as Asia/Tehran.") -> String? {
        let name = optionalString("time_zone", 1...64, summary)
        check("time_zone", name.map(TimeZoneName.isKnown) ?? true, Message("منطقهٔ زمانی شناخته‌شده نیست.", "This time zone is not known."))
        return name
    }
}

// MARK: Routes

extension App {
    func organizationRoutes() -> [Route] {
        let list = ["/auth/organizations"]
        let one = ["/auth/organizations/{id}"]
        return [
            self.list(.viewer, "/organizations", "The caller's organizations", EndpointOptions(aliases: list)) {
                (input: OrganizationListInput, reach, tx) in
                try Page(
                    input.paging, count: OrganizationStore.count(reach, in: tx), caller: reach.actor.caller,
                    OrganizationStore.page(reach, input.paging, in: tx))
            },
            user(
                .post, "/organizations", "Make an organization; the caller becomes its admin", EndpointOptions(aliases: list, status: 201), createOrganization),
            member(
                .viewer, .get, "/organizations/{id}", "An organization", EndpointOptions(aliases: one),
                of: { (input: OrganizationInput) in .organization(input.id) }
            ) {
                _, scope, tx in try OrganizationStore.find(scope, in: tx)
            },
            member(
                .admin, .delete, "/organizations/{id}", "Delete an organization with all that is in it",
                EndpointOptions(aliases: one, errors: [.conflict, .staleVersion]), of: { (input: OrganizationInput) in .organizationItself(input.id) },
                deleteOrganization),
        ]
            + change(
                .admin, "/organizations/{id}", "Change an organization", aliases: one,
                of: { (input: OrganizationChangesInput) in .organizationItself(input.id) }, changeOrganization)
    }

    func createOrganization(_ input: NewOrganizationInput, _ actor: Actor, _ tx: Transaction) throws -> Organization {
        let now = clock.now()
        let scope = try OrganizationStore.create(input.values, actor, now: now, in: tx)
        let made = try OrganizationStore.find(scope, in: tx)
        let changes = Changes.of([
            ("name", .null, .string(made.name)), ("slug", .null, .string(made.slug)), ("role", .null, .string(made.role)),
        ])
        try AuditStore.record(AuditEvent(.organizationCreated, scope, object: ("organization", made.id), changes: changes), at: now, in: tx)
        return made
    }

    private func changeOrganization(_ input: OrganizationChangesInput, _ scope: Scope, _ tx: Transaction) throws -> Organization {
        let now = clock.now()
        try OrganizationStore.lock(scope, in: tx)
        let old = try OrganizationStore.find(scope, in: tx)
        try OrganizationStore.update(scope, old, input.changes, now: now, in: tx)
        let new = try OrganizationStore.find(scope, in: tx)
        let changes = Changes.of([
            ("name", .string(old.name), .string(new.name)), ("slug", .string(old.slug), .string(new.slug)),
            ("description", .string(old.description), .string(new.description)), ("is_active", .bool(old.isActive), .bool(new.isActive)),
            ("time_zone", .string(old.timeZone), .string(new.timeZone)),
        ])
        try AuditStore.record(AuditEvent(.organizationUpdated, scope, object: ("organization", new.id), changes: changes), at: now, in: tx)
        return new
    }

    private func deleteOrganization(_ input: OrganizationInput, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        let now = clock.now()
        try OrganizationStore.lock(scope, in: tx)
        let old = try OrganizationStore.find(scope, in: tx)
        let taken = try DeletionStore.delete(.organization, scope, now: now, in: tx)
        let changes = Changes.of([("name", .string(old.name), .null), ("slug", .string(old.slug), .null)] + taken.changes)
        try AuditStore.record(AuditEvent(.organizationDeleted, scope, object: ("organization", old.id), changes: changes), at: now, in: tx)
        return Nothing()
    }
}
