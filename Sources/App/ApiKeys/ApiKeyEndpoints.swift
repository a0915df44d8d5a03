// API keys over HTTP: one's own, and for admins those of all members. Only people make and end them: a key that leaked
// must not be able to make itself a successor.

import Database
import HTTPTypes
import Kit
import Web

// MARK: Inputs

struct ApiKeyInput: Input {
    let id: ID
    init(_ f: Fields) { id = f.pathID("id") }
}

struct ApiKeyListInput: Input {
    let paging: Paging
    init(_ f: Fields) { paging = Paging(f) }
}

struct MembersKeyListInput: Input {
    let organization: ID
    let paging: Paging

    init(_ f: Fields) {
        organization = f.pathID("id")
        paging = Paging(f)
    }
}

struct NewApiKeyInput: Input {
    let organization: ID
    let name: String
    let role: Role
    let expiresAt: Timestamp?

    init(_ f: Fields) {
        organization = f.id("organization", "The one organization in which the key counts.")
        name = f.string("name", 1...100, "What it is for.")
        role = f.requiredChoice("role", Role.self, "What it may at most; not more than its person.")
        expiresAt = f.optionalTime("expires_at", "From then on it is refused; never, when absent.")
    }
}

struct ApiKeyNameInput: Input {
    let id: ID
    let name: String
    init(_ f: Fields) {
        id = f.pathID("id")
        name = f.string("name", 1...100)
    }
}

struct MembersKeyInput: Input {
    let organization: ID
    let key: ID
    init(_ f: Fields) {
        organization = f.pathID("id")
        key = f.pathID("key")
    }
}

// MARK: Routes

extension App {
    func apiKeyRoutes() -> [Route] {
        [
            user(.get, "/auth/api-keys", "The caller's API keys") { (input: ApiKeyListInput, actor, tx) in
                let (count, keys) = try ApiKeyStore.page(.own(actor), input.paging, now: clock.now(), in: tx)
                return try Page(input.paging, count: count, caller: actor.caller, keys)
            },
            member(
                .viewer, .post, "/auth/api-keys", "Make an API key; the answer is the only place that shows it",
                EndpointOptions(status: 201, errors: [.conflict], keys: false), field: "organization",
                of: { (input: NewApiKeyInput) in .organization(input.organization) }, createKey),
            user(.get, "/auth/api-keys/{id}", "One of the caller's API keys") { (input: ApiKeyInput, actor, tx) in
                try ApiKeyStore.find(input.id, .own(actor), now: clock.now(), in: tx)
            },
            user(.patch, "/auth/api-keys/{id}", "Rename an API key", EndpointOptions(errors: [.staleVersion]), renameKey),
            user(.delete, "/auth/api-keys/{id}", "Revoke one of the caller's API keys") { (input: ApiKeyInput, actor, tx) in
                let key = try ApiKeyStore.find(input.id, .own(actor), now: clock.now(), in: tx)
                return try revoke(key, because: "revoked by its owner", actor, tx)
            },
            member(
                .admin, .get, "/organizations/{id}/api-keys", "The API keys of all members", EndpointOptions(keys: false),
                of: { (input: MembersKeyListInput) in .organization(input.organization) }
            ) { input, scope, tx in
                let (count, keys) = try ApiKeyStore.page(.everyMembers(scope), input.paging, now: clock.now(), in: tx)
                return try Page(input.paging, count: count, caller: scope.caller, keys)
            },
            member(
                .admin, .delete, "/organizations/{id}/api-keys/{key}", "Revoke a member's API key", EndpointOptions(keys: false),
                of: { (input: MembersKeyInput) in .organization(input.organization) }
            ) { input, scope, tx in
                let key = try ApiKeyStore.find(input.key, .everyMembers(scope), now: clock.now(), in: tx)
                return try revoke(key, because: "revoked by an admin", scope.actor, tx)
            },
        ]
    }

    private func createKey(_ input: NewApiKeyInput, _ scope: Scope, _ tx: Transaction) throws -> ApiKey {
        let now = clock.now()
        guard input.role <= scope.role else {
            throw AppError.field("role", Message("نقش کلید نمی‌تواند از نقش خود شما بالاتر باشد.", "A key cannot have a higher role than you have."))
        }
        if let expires = input.expiresAt, expires <= now {
            throw AppError.field("expires_at", Message("این زمان گذشته است.", "This time is past."))
        }
        guard try ApiKeyStore.countOwn(scope, in: tx) < ApiKeyStore.mostKeys else {
            throw AppError(
                .conflict, Message("کلیدهای شما به سقف رسیده‌اند؛ ابتدا یکی را باطل کنید.", "You have as many keys as one can have. Revoke one first."))
        }
        let token = ApiKeyText.make(entropy)
        let id = try ApiKeyStore.create(
            .init(name: input.name, role: input.role, expiresAt: input.expiresAt), token, scope, now: now, in: tx)
        var key = try ApiKeyStore.find(id, .own(scope.actor), now: now, in: tx)
        let changes = Changes.of([
            ("name", .null, .string(key.name)), ("role", .null, .string(key.role)), ("prefix", .null, .string(key.prefix)),
            ("expires_at", .null, key.expiresAt.map { .string($0.description) } ?? .null),
        ])
        try audit(.apiKeyCreated, key, scope.actor, changes, tx)
        key.key = token.reveal()
        return key
    }

    private func renameKey(_ input: ApiKeyNameInput, _ actor: Actor, _ tx: Transaction) throws -> ApiKey {
        let now = clock.now()
        let before = try ApiKeyStore.find(input.id, .own(actor), now: now, in: tx)
        try actor.caller.meet(version: before.version)
        guard try ApiKeyStore.rename(before, to: input.name, now: now, in: tx) else { throw DatabaseError.serialization }
        try audit(.apiKeyUpdated, before, actor, Changes.of([("name", .string(before.name), .string(input.name))]), tx)
        return try ApiKeyStore.find(input.id, .own(actor), now: now, in: tx)
    }

    private func revoke(_ key: ApiKey, because reason: String, _ actor: Actor, _ tx: Transaction) throws -> Nothing {
        guard try ApiKeyStore.revoke(key, because: reason, now: clock.now(), in: tx) else { throw AppError.notFound }
        try audit(.apiKeyRevoked, key, actor, .object(("prefix", .string(key.prefix)), ("owner", .int(key.user)), ("reason", .string(reason))), tx)
        return Nothing()
    }

    private func audit(_ action: AuditAction, _ key: ApiKey, _ actor: Actor, _ changes: JSON, _ tx: Transaction) throws {
        try AuditStore.record(
            AuditEvent(
                action, organization: key.organization, user: actor.user, object: ("api_key", key.id), caller: actor.caller, changes: changes),
            at: clock.now(), in: tx)
    }
}
