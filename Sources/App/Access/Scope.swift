// Tenancy is a type. A scope can be made only here, from the membership as it is now, inside the transaction that uses it;
// every store function takes one first, so that a query without an organization cannot be written by accident. With a scope the
// transaction is told whose rows it may see, so that PostgreSQL answers a statement that forgets the organization with nothing.

import Database
import Kit
import Web

/// The circumstances of a request, as far as the product needs them.
package struct Caller: Sendable {
    package let address: String
    package let userAgent: String
    package let requestID: String
    package let language: Language
    /// The versions of which a change must meet one (`If-Match`, RFC 9110, 13.1.1); `nil` where any will do.
    private let ifMatch: Set<Int>?
    /// Absolute URL of the request without its query, and the query: for links to other pages.
    package let url: String
    package let query: [(name: String, value: String)]
    /// The API key with which the request came; `nil` for a person at a keyboard.
    fileprivate(set) package var apiKey: ID?
    /// Who runs the installation and acts as such: `superuser`, or an account of the host. The trail tells of it.
    fileprivate(set) package var operatorName: String?

    package init(_ call: Call) {
        address = call.address
        userAgent = call.userAgent
        requestID = call.requestID
        language = call.language
        ifMatch = call.header("If-Match").flatMap(Caller.versions)
        url = call.origin + call.path
        query = call.query
    }

    /// What is no version of ours is met by none.
    private static func versions(_ header: String) -> Set<Int>? {
        let tags = header.split(separator: ",").map { $0.trimmed }
        return tags == ["*"] ? nil : Set(tags.compactMap { Int(($0.hasPrefix("W/") ? $0.dropFirst(2) : $0[...]).filter { $0 != "\"" }) })
    }

    /// - Throws: `staleVersion` when the caller means another version.
    package func meet(version: Int) throws {
        guard ifMatch?.contains(version) ?? true else { throw AppError(.staleVersion) }
    }

    package func meets(version: Int) -> Bool { ifMatch?.contains(version) ?? true }

    /// Whether it was said which version is meant.
    package var namesVersion: Bool { ifMatch != nil }

    /// The newest of the versions that are meant.
    package var namedVersion: Int? { ifMatch?.max() }

    func acting(as operatorName: String) -> Caller {
        var copy = self
        copy.operatorName = operatorName
        return copy
    }

    /// For work that no request asked for.
    package init(system purpose: String, address: String = "", userAgent: String = "") {
        self.address = address
        self.userAgent = userAgent
        requestID = purpose
        language = .persian
        ifMatch = nil
        url = ""
        query = []
    }
}

/// How a request shows who it comes from.
package enum Credential: Sendable {
    case session(AccessToken.Claims)
    case key(ApiKeyGrant)

    var user: ID {
        switch self {
        case .session(let claims): claims.user
        case .key(let grant): grant.user
        }
    }
}

/// Somebody at the door: the credential is genuine, and whether it is still good is asked together with what it is good for.
struct Visitor: Sendable {
    let credential: Credential
    let caller: Caller

    func actor(in tx: Transaction) throws -> Actor { try Access.actor(credential, caller, in: tx) }

    func scope(over target: Target, atLeast role: Role, writes: Bool, in tx: Transaction) throws -> Scope {
        try Access.scope(credential, caller, over: target, atLeast: role, writes: writes, in: tx)
    }

    func reach(atLeast role: Role, only organization: ID?, in tx: Transaction) throws -> Reach {
        try Access.reach(credential, caller, atLeast: role, only: organization, in: tx)
    }
}

/// Somebody who is logged in, or a program that came with somebody's key.
package struct Actor: Sendable {
    package let user: ID
    /// 0 where there is none: for keys and for jobs.
    package let session: ID
    package let caller: Caller
    /// What the key allows at most.
    package let key: ApiKeyGrant?

    package init(user: ID, session: ID, caller: Caller, key: ApiKeyGrant? = nil) {
        self.user = user
        self.session = session
        self.key = key
        var caller = caller
        caller.apiKey = key?.id
        self.caller = caller
    }

    /// A column with a role as it counts for this caller: never more than the key allows.
    func capped(_ role: SQL) -> SQL {
        guard let most = key?.role, most < .admin else { return role }
        let higher = Role.allCases.filter { $0 > most }.map(\.rawValue)
        return "CASE WHEN \(role) IN \(SQL.list(higher)) THEN \(most.rawValue) ELSE \(role) END"
    }
}

/// What somebody may do in one organization.
package struct Scope: Sendable {
    package let organization: ID
    package let role: Role
    package let actor: Actor
    /// Whether the organization is switched on. One that is not can be read.
    package let isActive: Bool

    fileprivate init(organization: ID, role: Role, actor: Actor, isActive: Bool = true) {
        self.organization = organization
        self.role = role
        self.actor = actor
        self.isActive = isActive
    }

    package var user: ID { actor.user }
    package var caller: Caller { actor.caller }
    /// For a list within this one organization.
    package var reach: Reach { Reach(organizations: [organization], actor: actor) }

    /// - Parameter version: of the row that is to change, read under its lock; `nil` when there is none.
    /// - Throws: `notFound`, or `staleVersion` when the caller means another version (`If-Match`).
    package func meet(version: Int64?) throws {
        guard let version else { throw AppError.notFound }
        try caller.meet(version: Int(version))
    }
}

/// The organizations that a list may show: all in which the caller has the role that the list asks for.
package struct Reach: Sendable {
    package let organizations: [ID]
    package let actor: Actor
    fileprivate init(organizations: [ID], actor: Actor) {
        self.organizations = organizations
        self.actor = actor
    }
    package var user: ID { actor.user }
}

/// An object by which a request names its organization.
package enum Target: Sendable {
    /// The organization as an object, to be changed or deleted: by its admins also while they have switched it off.
    case organizationItself(ID)
    case organization(ID), workspace(ID), project(ID), prompt(ID), content(ID), generation(ID), limit(ID), raise(ID), reservation(ID), member(ID)
    case webhook(ID), delivery(ID), batch(ID), schedule(ID)
    case comment(ID)
    /// The caller's own.
    case notification(ID)
    /// For members of a single organization: that one. Older clients name none.
    case soleOrganization

    var isSoleOrganization: Bool { if case .soleOrganization = self { true } else { false } }

    /// The organization of the object, the caller's role in it, and whether something may be changed; no row when there is no
    /// such object for this caller.
    fileprivate func membership(of user: ID) -> SQL {
        switch self {
        case .organization(let id):
            """
            SELECT o.id AS organization, m.role AS role, o.is_active AS active FROM organizations o JOIN members m ON m.organization_id = o.id AND m.user_id = \(user)
            WHERE o.id = \(id) AND o.deleted_at IS NULL
            """
        case .organizationItself(let id):
            """
            SELECT o.id AS organization, m.role AS role, CASE WHEN o.suspended_at IS NULL THEN 1 ELSE 0 END AS active
            FROM organizations o JOIN members m ON m.organization_id = o.id AND m.user_id = \(user) WHERE o.id = \(id) AND o.deleted_at IS NULL
            """
        case .workspace(let id): Target.owned(.raw("workspaces"), .raw("AND t.deleted_at IS NULL"), id, user)
        case .project(let id): Target.owned(.raw("projects"), .raw("AND t.deleted_at IS NULL"), id, user)
        case .prompt(let id): Target.owned(.raw("prompts"), .raw("AND t.deleted_at IS NULL"), id, user)
        case .content(let id): Target.owned(.raw("contents"), .raw("AND t.deleted_at IS NULL"), id, user)
        case .soleOrganization:
            """
            SELECT MIN(o.id) AS organization, MIN(m.role) AS role, MIN(o.is_active) AS active
            FROM organizations o JOIN members m ON m.organization_id = o.id AND m.user_id = \(user)
            WHERE o.deleted_at IS NULL HAVING COUNT(*) = 1
            """
        case .limit(let id): Target.owned(.raw("usage_limits"), .empty, id, user)
        case .raise(let id): Target.owned(.raw("limit_raises"), .empty, id, user)
        case .reservation(let id): Target.owned(.raw("reservations"), .empty, id, user)
        case .member(let id): Target.owned(.raw("members"), .empty, id, user)
        case .batch(let id): Target.owned(.raw("batches"), .empty, id, user)
        case .schedule(let id): Target.owned(.raw("schedules"), .empty, id, user)
        case .comment(let id):
            """
            SELECT t.organization_id AS organization, m.role AS role, o.is_active AS active FROM comments t
            JOIN contents c ON c.organization_id = t.organization_id AND c.id = t.content_id AND c.deleted_at IS NULL
            JOIN members m ON m.organization_id = t.organization_id AND m.user_id = \(user) JOIN organizations o ON o.id = t.organization_id
            WHERE t.id = \(id) AND t.deleted_at IS NULL AND o.deleted_at IS NULL
            """
        case .notification(let id): Target.owned(.raw("notifications"), "AND t.user_id = \(user)", id, user)
        case .webhook(let id): Target.owned(.raw("webhooks"), .raw("AND t.deleted_at IS NULL"), id, user)
        case .delivery(let id): Target.owned(.raw("webhook_deliveries"), .empty, id, user)
        case .generation(let id):
            """
            SELECT t.organization_id AS organization, m.role AS role, o.is_active AS active FROM generations t
            JOIN members m ON m.organization_id = t.organization_id AND m.user_id = \(user) JOIN organizations o ON o.id = t.organization_id
            WHERE t.job_id = \(id) AND o.deleted_at IS NULL
            """
        }
    }

    private static func owned(_ table: SQL, _ alive: SQL, _ id: ID, _ user: ID) -> SQL {
        """
        SELECT t.organization_id AS organization, m.role AS role, o.is_active AS active FROM \(table) t
        JOIN members m ON m.organization_id = t.organization_id AND m.user_id = \(user) JOIN organizations o ON o.id = t.organization_id
        WHERE t.id = \(id) AND o.deleted_at IS NULL \(alive)
        """
    }
}

package enum Access {
    /// Whoever is behind a verified credential, if it is still good. Its end is seen at once.
    static func actor(_ credential: Credential, _ caller: Caller, in tx: Transaction) throws -> Actor {
        tx.trace?.user = credential.user
        switch credential {
        case .session(let claims): return try actor(claims, caller, in: tx)
        case .key(let grant):
            guard try ApiKeyStore.isGood(grant, in: tx) else { throw AppError(.tokenInvalid) }
            return Actor(user: grant.user, session: 0, caller: caller, key: grant)
        }
    }

    static func actor(_ claims: AccessToken.Claims, _ caller: Caller, in tx: Transaction) throws -> Actor {
        guard try tx.exists("SELECT 1 \(live(claims))") else { throw AppError(.tokenInvalid) }
        return Actor(user: claims.user, session: claims.session, caller: caller)
    }

    /// The session of a token, while it is good. What else is asked in the same statement stands at `joining`.
    private static func live(_ claims: AccessToken.Claims, joining more: SQL = .empty) -> SQL {
        """
        FROM sessions s JOIN users u ON u.id = s.user_id \(more)
        WHERE s.id = \(claims.session) AND s.user_id = \(claims.user) AND s.revoked_at IS NULL AND u.is_active = 1
        """
    }

    private typealias Membership = (organization: ID, role: Role?, isActive: Bool)

    /// What is read of a membership together with the session. Hardly ever another than at the session's last request, so it is
    /// supposed to be the same: the work's first statement travels with the question.
    private struct Found: Equatable {
        let organization: ID?
        let role: String?
        var isActive = true
        /// Whether anybody outside listens; asked by whoever writes.
        var isHeard = false
    }

    /// The scope of whoever is behind a credential: whether the credential is good and what its person may do there is one
    /// question to the database, not two.
    static func scope(_ credential: Credential, _ caller: Caller, over target: Target, atLeast role: Role, writes: Bool, in tx: Transaction) throws -> Scope {
        tx.trace?.user = credential.user
        guard case .session(let claims) = credential else {
            return try scope(actor(credential, caller, in: tx), over: target, atLeast: role, writes: writes, in: tx)
        }
        // Whoever writes asks for listeners later on, which most organizations do not have.
        let isHeard: SQL = writes ? WebhookStore.hasSome(.raw("f.organization")) : "0"
        let found = try tx.seeing(.everybodys) {
            try tx.rows(
                "SELECT f.organization, f.role, f.active, \(isHeard) \(live(claims, joining: "LEFT JOIN (\(target.membership(of: claims.user))) f ON 1 = 1"))",
                asLastTime: SuppositionKey(writes ? "change" : "scope", of: claims.session)
            ) { Found(organization: $0.intOrNil(), role: $0.textOrNil(), isActive: $0.bool(), isHeard: $0.bool()) }
        }.first
        guard let found else { throw AppError(.tokenInvalid) }
        if writes, !found.isHeard { tx.unheard = found.organization }
        let actor = Actor(user: claims.user, session: claims.session, caller: caller)
        let membership = found.organization.map { Membership($0, found.role.flatMap(Role.init), found.isActive) }
        return try scope(actor, target, membership, atLeast: role, writes: writes, tx)
    }

    /// The caller's scope over the organization of `target`.
    /// - Throws: `notFound` when there is no such object for this caller, which does not tell whether it exists for others;
    ///   `permissionDenied` when the role is too low, or a change is tried in an organization that is switched off.
    static func scope(_ actor: Actor, over target: Target, atLeast role: Role, writes: Bool, in tx: Transaction) throws -> Scope {
        let meant = actor.key.map { target.isSoleOrganization ? .organization($0.organization) : target } ?? target
        let found = try tx.seeing(.everybodys) {
            try tx.first(meant.membership(of: actor.user)) { Membership($0.int(), Role(rawValue: $0.text()), $0.bool()) }
        }
        return try scope(actor, target, found, atLeast: role, writes: writes, tx)
    }

    private static func scope(
        _ actor: Actor, _ target: Target, _ found: Membership?, atLeast role: Role, writes: Bool, _ tx: Transaction
    ) throws -> Scope {
        guard let (organization, membership, isActive) = found, let membership else { throw AppError.notFound }
        if let key = actor.key, key.organization != organization { throw AppError.notFound }
        let held = min(membership, actor.key?.role ?? .admin)
        guard held >= role else { throw AppError(.permissionDenied) }
        if writes, !isActive { throw try switchedOff(organization, in: tx) }
        tx.letIn([organization])
        tx.trace?.organization = organization
        return Scope(organization: organization, role: held, actor: actor, isActive: isActive)
    }

    /// What is said of a change in an organization that is switched off: by its own admins, or by whoever runs the installation.
    private static func switchedOff(_ organization: ID, in tx: Transaction) throws -> AppError {
        let because = try tx.seeing(.organizations([organization])) {
            try tx.first("SELECT suspended_because FROM organizations WHERE id = \(organization) AND suspended_at IS NOT NULL") { $0.text() }
        }
        guard let because else { return AppError(.permissionDenied, Message("این سازمان غیرفعال است.", "This organization is switched off.")) }
        return AppError(
            .permissionDenied,
            Message(
                "این سازمان را گردانندهٔ سامانه بسته است: \(because)", "Whoever runs this installation has suspended this organization: \(because)"))
    }

    static func isSuperuser(_ actor: Actor, in tx: Transaction) throws -> Bool {
        guard actor.key == nil else { return false }
        return try tx.exists(
            """
            SELECT 1 FROM users u JOIN sessions s ON s.user_id = u.id
            WHERE u.id = \(actor.user) AND u.is_superuser = 1 AND u.is_active = 1 AND s.id = \(actor.session) AND s.revoked_at IS NULL
            """)
    }

    /// An operator's scope over one organization, for the rules and stores that tenants' own routes use too. The sight of the
    /// transaction narrows to it.
    /// - Throws: `notFound`.
    static func scope(of who: Operator, over organization: ID, in tx: Transaction) throws -> Scope {
        let found = try tx.seeing(.everybodys) {
            try tx.first("SELECT is_active FROM organizations WHERE id = \(organization) AND deleted_at IS NULL") { $0.bool() }
        }
        guard let isActive = found else { throw AppError.notFound }
        tx.see(.organizations([organization]))
        return Scope(organization: organization, role: .admin, actor: Actor(user: who.user ?? 0, session: 0, caller: who.caller), isActive: isActive)
    }

    /// What whoever is behind a credential may list: one question, as with `scope`.
    static func reach(_ credential: Credential, _ caller: Caller, atLeast role: Role, only organization: ID?, in tx: Transaction) throws -> Reach {
        tx.trace?.user = credential.user
        guard case .session(let claims) = credential else {
            return try reach(actor(credential, caller, in: tx), atLeast: role, only: organization, in: tx)
        }
        let rows = try tx.seeing(.everybodys) {
            let memberships: SQL = """
                LEFT JOIN (SELECT m.organization_id AS organization, m.role AS role FROM members m JOIN organizations o ON o.id = m.organization_id
                  WHERE m.user_id = \(claims.user) AND o.deleted_at IS NULL) f ON 1 = 1
                """
            return try tx.rows(
                "SELECT f.organization, f.role \(live(claims, joining: memberships)) ORDER BY f.organization",
                asLastTime: SuppositionKey("reach", of: claims.session)
            ) { Found(organization: $0.intOrNil(), role: $0.textOrNil()) }
        }
        guard !rows.isEmpty else { throw AppError(.tokenInvalid) }
        let all = rows.compactMap { row in row.organization.map { ($0, row.role.flatMap(Role.init)) } }
        return try reach(Actor(user: claims.user, session: claims.session, caller: caller), all, atLeast: role, only: organization, tx)
    }

    /// - Throws: `permissionDenied` when the role is too low in every organization that is meant.
    static func reach(_ actor: Actor, atLeast role: Role, only organization: ID?, in tx: Transaction) throws -> Reach {
        let all = try tx.seeing(.everybodys) {
            try tx.rows(
                """
                SELECT m.organization_id, m.role FROM members m JOIN organizations o ON o.id = m.organization_id
                WHERE m.user_id = \(actor.user) AND o.deleted_at IS NULL ORDER BY m.organization_id
                """
            ) { ($0.int(), Role(rawValue: $0.text())) }
        }.filter { id, _ in actor.key == nil || id == actor.key?.organization }
        return try reach(actor, all, atLeast: role, only: organization, tx)
    }

    private static func reach(_ actor: Actor, _ all: [(ID, Role?)], atLeast role: Role, only organization: ID?, _ tx: Transaction) throws -> Reach {
        let named = all.filter { id, _ in organization == nil || id == organization }
        let allowed = named.filter { _, held in held.map { min($0, actor.key?.role ?? .admin) >= role } ?? false }
        // Who is a member nowhere sees an empty list; who is one and may not see it is told so.
        if allowed.isEmpty, !named.isEmpty { throw AppError(.permissionDenied) }
        tx.letIn(allowed.map(\.0))
        return Reach(organizations: allowed.map(\.0), actor: actor)
    }

    /// The scope of somebody who makes an organization and becomes its admin.
    static func founder(_ actor: Actor, in tx: Transaction, making: () throws -> ID) throws -> Scope {
        let organization = try beyond(.founding, in: tx, making)
        tx.letIn([organization])
        return Scope(organization: organization, role: .admin, actor: actor)
    }

    /// Why a request looks further than the organizations that it was let into. Every such place is named here.
    enum Errand {
        /// A name must be free among all organizations, and the new one is not in sight yet.
        case founding
        /// Who logs in takes up the invitations of whichever organizations; a key says itself whose it is.
        case login
        /// A person's own memberships and keys, in whichever organizations.
        case ownMemberships
        /// Who is known to an admin from any of his organizations can be added to another.
        case acquaintances
    }

    /// Runs `body` with the rows of all organizations in sight.
    static func beyond<T>(_ errand: Errand, in tx: Transaction, _ body: () throws -> T) rethrows -> T { try tx.seeing(.everybodys, body) }

    /// The scope of a job: made anew from what the job says and the membership as it is now.
    /// - Throws: `permissionDenied` when the person is no longer a member who may do this.
    static func scope(ofJobBy user: ID, in organization: ID, atLeast role: Role, _ tx: Transaction) throws -> Scope {
        let actor = Actor(user: user, session: 0, caller: Caller(system: "job"))
        do {
            return try scope(actor, over: .organization(organization), atLeast: role, writes: true, in: tx)
        } catch let error as AppError where error.code == .notFound { throw AppError(.permissionDenied) }
    }
}
