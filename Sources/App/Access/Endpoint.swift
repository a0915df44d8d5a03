// How an endpoint is declared. One declaration gives the route, the validation, the schema, the authorization, the rate
// limit and the idempotency. Authorization and work share one transaction: what was allowed is still allowed when it is done.

import Database
import HTTPTypes
import Kit
import Logging
import Web

/// What an endpoint declares beside its input and its work.
package struct EndpointOptions: Sendable {
    package var aliases: [String] = []
    package var status = 200
    package var errors: [AppError.Code] = []
    /// A limit of its own, besides the one on all requests of a user.
    package var limit: (@Sendable (Settings.Limits) -> RateLimit)?
    /// Endpoints with the same name share their own limit.
    package var limitName = ""
    /// Why it leaves no event in the audit trail although it writes. Without a reason, a debug build refuses what left none.
    package var unaudited: String?
    /// Whether an API key will do. When absent: yes for what belongs to an organization, no for what belongs to a person.
    package var keys: Bool?
    package init(
        aliases: [String] = [], status: Int = 200, errors: [AppError.Code] = [], limitName: String = "", unaudited: String? = nil, keys: Bool? = nil,
        limit: (@Sendable (Settings.Limits) -> RateLimit)? = nil
    ) {
        self.aliases = aliases
        self.status = status
        self.errors = errors
        self.limit = limit
        self.limitName = limitName
        self.unaudited = unaudited
        self.keys = keys
    }
    package static let plain = EndpointOptions()
    package static let created = EndpointOptions(status: 201)
}

/// An answer with headers of its own.
package struct Answer<Output: Codable & Sendable>: Sendable {
    package let output: Output
    package var headers: [(name: String, value: String)] = []
    package init(_ output: Output, headers: [(name: String, value: String)] = []) {
        self.output = output
        self.headers = headers
    }
}

/// An answer without a body.
package struct Nothing: Codable, Sendable {
    package init() {}
}

/// An object that grows a number with each change; the number is its ETag.
package protocol Versioned { var version: Int { get } }

extension App {
    // MARK: The forms of an endpoint

    /// For everybody. `limits` are checked before anything is read or written.
    package func open<I: Input, O: Codable & Sendable>(
        _ method: HTTPRequest.Method, _ path: String, _ summary: String, _ options: EndpointOptions = .plain,
        limits: @escaping @Sendable (I, Caller, Settings.Limits) -> [(key: String, limit: RateLimit)] = { _, _, _ in [] },
        _ work: @escaping @Sendable (I, Caller, Transaction) throws -> O
    ) -> Route {
        route(method, path, summary, options, access: "open", I.self, O.self) { call in
            let input = try Fields.read(I.self, from: call)
            let caller = Caller(call)
            let headers = try await check(limits(input, caller, settings.limits))
            let answer = try await database.write { tx in
                let answer = Answer(try work(input, caller, tx))
                try requireEvent(options, path, tx)
                return answer
            }
            return try reply(answer, options, headers)
        }
    }

    /// For everybody, where a refusal must not undo what the transaction wrote: the failure is thrown after the commit.
    package func committing<I: Input, O: Codable & Sendable>(
        _ method: HTTPRequest.Method, _ path: String, _ summary: String, _ options: EndpointOptions = .plain,
        limits: @escaping @Sendable (I, Caller, Settings.Limits) -> [(key: String, limit: RateLimit)] = { _, _, _ in [] },
        _ work: @escaping @Sendable (I, Caller, Transaction) throws -> Result<O, AppError>
    ) -> Route {
        route(method, path, summary, options, access: "open", I.self, O.self) { call in
            let input = try Fields.read(I.self, from: call)
            let caller = Caller(call)
            let headers = try await check(limits(input, caller, settings.limits))
            let result = try await database.write { tx in
                let result = try work(input, caller, tx)
                if case .success = result { try requireEvent(options, path, tx) }
                return result
            }
            return try reply(Answer(result.get()), options, headers)
        }
    }

    /// For everybody who is logged in.
    package func user<I: Input, O: Codable & Sendable>(
        _ method: HTTPRequest.Method, _ path: String, _ summary: String, _ options: EndpointOptions = .plain,
        _ work: @escaping @Sendable (I, Actor, Transaction) throws -> O
    ) -> Route {
        authenticated(method, path, summary, options, access: "user") { (input: I, visitor, tx) in Answer(try work(input, visitor.actor(in: tx), tx)) }
    }

    /// The same under limits of what is asked, where a refusal must not undo what the transaction wrote.
    package func userCommitting<I: Input, O: Codable & Sendable>(
        _ method: HTTPRequest.Method, _ path: String, _ summary: String, _ options: EndpointOptions = .plain,
        limits: @escaping @Sendable (I, Caller, Settings.Limits) -> [(key: String, limit: RateLimit)],
        _ work: @escaping @Sendable (I, Actor, Transaction) throws -> Result<O, AppError>
    ) -> Route {
        route(method, path, summary, options, access: "user", I.self, O.self) { call in
            let (credential, _) = try await admit(call, options)
            if case .key = credential, !options.takesKeys("user") { throw AppError.noKeys }
            let input = try Fields.read(I.self, from: call)
            let visitor = Visitor(credential: credential, caller: Caller(call))
            let headers = try await check(limits(input, visitor.caller, settings.limits))
            return try await database.write { tx -> Result<Reply, AppError> in
                let actor = try visitor.actor(in: tx)
                var refusal: AppError?
                do {
                    return .success(
                        try Idempotency.once(call, visitor, now: clock.now(), key: keys.sealedAnswers, in: tx) {
                            let result = try work(input, actor, tx)
                            if case .failure(let error) = result { refusal = error }
                            let answer = Answer(try result.get())
                            try requireEvent(options, path, tx)
                            return try reply(answer, options, headers)
                        })
                } catch let error as AppError where refusal != nil {
                    try Idempotency.forget(call, actor, in: tx)
                    return .failure(error)
                }
            }.get()
        }
    }

    /// For everybody who is logged in: a question that changes nothing and belongs to nobody, too long for an address.
    package func asking<I: Input, O: Codable & Sendable>(
        _ path: String, _ summary: String, _ options: EndpointOptions, _ work: @escaping @Sendable (I) throws -> O
    ) -> Route {
        route(.post, path, summary, options, access: "user", I.self, O.self) { call in
            let (credential, headers) = try await admit(call, options)
            if case .key = credential, !options.takesKeys("user") { throw AppError.noKeys }
            let caller = Caller(call)
            _ = try await database.read { tx in try Access.actor(credential, caller, in: tx) }
            return try reply(Answer(work(Fields.read(I.self, from: call))), options, headers)
        }
    }

    /// For members of the organization that the request names, from `role` on.
    package func member<I: Input, O: Codable & Sendable>(
        _ role: Role, _ method: HTTPRequest.Method, _ path: String, _ summary: String, _ options: EndpointOptions = .plain,
        of target: @escaping @Sendable (I) -> Target, _ work: @escaping @Sendable (I, Scope, Transaction) throws -> O
    ) -> Route {
        memberAnswering(role, method, path, summary, options, of: target) { input, scope, tx in Answer(try work(input, scope, tx)) }
    }

    /// The same, with headers of its own in the answer.
    package func memberAnswering<I: Input, O: Codable & Sendable>(
        _ role: Role, _ method: HTTPRequest.Method, _ path: String, _ summary: String, _ options: EndpointOptions = .plain,
        of target: @escaping @Sendable (I) -> Target, _ work: @escaping @Sendable (I, Scope, Transaction) throws -> Answer<O>
    ) -> Route {
        let writes = method != .get
        return authenticated(method, path, summary, options, access: role.rawValue) { (input: I, visitor, tx) in
            let target = target(input)
            let scope: Scope
            do {
                scope = try visitor.scope(over: target, atLeast: role, writes: writes, in: tx)
            } catch let error as AppError where error.code == .notFound && target.isSoleOrganization {
                throw AppError.field("organization_id", AppError.required)  // There is none, or more than one.
            }
            return try work(input, scope, tx)
        }
    }

    /// The same where a field of the body names the organization's object: one that is not the caller's is a wrong field,
    /// with the words that are said of one that does not exist.
    package func member<I: Input, O: Codable & Sendable>(
        _ role: Role, _ method: HTTPRequest.Method, _ path: String, _ summary: String, _ options: EndpointOptions = .plain,
        field: String, of target: @escaping @Sendable (I) -> Target, _ work: @escaping @Sendable (I, Scope, Transaction) throws -> O
    ) -> Route {
        member(role, method, path, summary, options, named: { (field, target($0)) }, work)
    }

    /// The same where it depends on the body which of its fields names the object.
    package func member<I: Input, O: Codable & Sendable>(
        _ role: Role, _ method: HTTPRequest.Method, _ path: String, _ summary: String, _ options: EndpointOptions = .plain,
        named target: @escaping @Sendable (I) -> (field: String, target: Target), _ work: @escaping @Sendable (I, Scope, Transaction) throws -> O
    ) -> Route {
        authenticated(method, path, summary, options, access: role.rawValue) { (input: I, visitor, tx) in
            let (field, target) = target(input)
            let scope: Scope
            do {
                scope = try visitor.scope(over: target, atLeast: role, writes: true, in: tx)
            } catch let error as AppError where error.code == .notFound {
                // Nothing was named, and the caller has no organization or several: what is missing is which one.
                throw target.isSoleOrganization ? AppError.field("organization", AppError.required) : AppError.unknownObject(field)
            }
            return Answer(try work(input, scope, tx))
        }
    }

    /// PATCH, and PUT as older clients send it: both change the fields that are given and leave the others.
    package func change<I: Input, O: Codable & Sendable>(
        _ role: Role, _ path: String, _ summary: String, aliases: [String] = [], errors: [AppError.Code] = [],
        of target: @escaping @Sendable (I) -> Target, _ work: @escaping @Sendable (I, Scope, Transaction) throws -> O
    ) -> [Route] {
        let options = EndpointOptions(aliases: aliases, errors: [.staleVersion] + errors)
        return [.patch, .put].map { member(role, $0, path, summary, options, of: target, work) }
    }

    /// A list over all organizations in which the caller has `role`, or over the one that `organization=` names.
    package func list<I: Input & OrganizationFilter, O: Codable & Sendable>(
        _ role: Role, _ path: String, _ summary: String, _ options: EndpointOptions = .plain,
        _ work: @escaping @Sendable (I, Reach, Transaction) throws -> O
    ) -> Route {
        authenticated(.get, path, summary, options, access: role.rawValue) { (input: I, visitor, tx) in
            Answer(try work(input, visitor.reach(atLeast: role, only: input.organization, in: tx), tx))
        }
    }

    // MARK: What they are made of

    private func authenticated<I: Input, O: Codable & Sendable>(
        _ method: HTTPRequest.Method, _ path: String, _ summary: String, _ options: EndpointOptions, access: String,
        _ work: @escaping @Sendable (I, Visitor, Transaction) throws -> Answer<O>
    ) -> Route {
        route(method, path, summary, options, access: access, I.self, O.self) { call in
            let (credential, headers) = try await admit(call, options)
            if case .key = credential, !options.takesKeys(access) { throw AppError.noKeys }
            let input = try Fields.read(I.self, from: call)
            let visitor = Visitor(credential: credential, caller: Caller(call))
            if method == .get {
                let answer = try await database.read { tx in try work(input, visitor, tx) }
                return try reply(answer, options, headers)
            }
            let name = method == .post ? call.header("Idempotency-Key").map { "\(call.headers[.authorization] ?? "") \($0)" } : nil
            return try await underWay.once(name) {
                try await noting(visitor) { tx in
                    try Idempotency.once(call, visitor, now: clock.now(), key: keys.sealedAnswers, in: tx) {
                        let answer = try work(input, visitor, tx)
                        try requireEvent(options, path, tx)
                        return try reply(answer, options, headers)
                    }
                }
            }
        }
    }

    /// Writes, and puts a refused budget on record: whoever meets one can look up later what was missing, where nothing else is left of it.
    private func noting<T: Sendable>(_ visitor: Visitor, _ work: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        do { return try await database.write(work) } catch let error as AppError where error.code == .budgetExceeded {
            guard let refused = error.cause as? BudgetRefused else { throw error }
            try await database.write { tx in
                let scope = try visitor.scope(over: .organization(refused.organization), atLeast: .viewer, writes: false, in: tx)
                let event = AuditEvent(.budgetRefused, scope, object: ("organization", scope.organization), changes: refused.facts)
                try AuditStore.record(event, at: clock.now(), in: tx)
            }
            throw error
        }
    }

    /// Verifies the token or key and counts the request. A session is looked at later, in the transaction of the work, and
    /// so is whether the key is good still. A key counts as its person: more keys are not more requests.
    func admit(_ call: Call, _ options: EndpointOptions = .plain) async throws -> (Credential, headers: [(name: String, value: String)]) {
        let credential = try await bearer(call)
        try Idempotency.check(call)
        var checks = [(key: "user:\(credential.user)", limit: settings.limits.user)]
        if let own = options.limit?(settings.limits) { checks.append((key: "own:\(options.limitName):\(credential.user)", limit: own)) }
        return (credential, try await check(checks))
    }

    func bearer(_ call: Call) async throws -> Credential {
        guard let header = call.headers[.authorization] else { throw AppError(.notAuthenticated) }
        let parts = header.utf8.split(separator: 32, omittingEmptySubsequences: true).map(Substring.init)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw AppError(.tokenInvalid) }
        let token = String(parts[1])
        if ApiKeyText.isOne(token) { return .key(try await grant(of: token, call)) }
        return .session(try tokens.verify(token, now: clock.now()))
    }

    /// Looks the key up, and notes now and then that it is used.
    private func grant(of token: String, _ call: Call) async throws -> ApiKeyGrant {
        let (now, address) = (clock.now(), call.address)
        let found = try await database.read { try ApiKeyStore.find(token, in: $0) }
        guard let found else { throw AppError(.tokenInvalid) }
        if let expires = found.expiresAt, now >= expires { throw AppError(.tokenExpired) }
        if now > (found.lastUsedAt ?? Timestamp(milliseconds: 0)) + ApiKeyStore.usePeriod {
            try await database.write { try ApiKeyStore.noteUse(found.grant, from: address, now: now, in: $0) }
        }
        return found.grant
    }

    /// Counts a try under each limit. The headers tell of the one that is nearest to its end.
    func check(_ checks: [(key: String, limit: RateLimit)]) async throws -> [(name: String, value: String)] {
        var tightest: RateDecision?
        for (key, limit) in checks {
            let decision = await limiter.check(key, limit)
            guard decision.allowed else {
                meters.throttled(key)
                var error = AppError.throttled(retryAfter: decision.reset)
                error.headers = decision.headers
                throw error
            }
            if decision.remaining < tightest?.remaining ?? .max { tightest = decision }
        }
        return tightest?.headers ?? []
    }

    private func reply<O>(_ answer: Answer<O>, _ options: EndpointOptions, _ headers: [(name: String, value: String)]) throws -> Reply {
        var all = headers + answer.headers
        // A cast of what it is not costs more each time than the question what it can be.
        if O.self is any Versioned.Type, let versioned = answer.output as? any Versioned { all.append(("ETag", "\"\(versioned.version)\"")) }
        if O.self == Nothing.self { return Reply(status: options.status == 200 ? 204 : options.status, headers: all) }
        return .json(try JSONBytes.encode(answer.output), status: options.status, headers: all)
    }

    /// No change without an event. Looked at where the program is made, so that a forgotten one does not get as far as its users.
    private func requireEvent(_ options: EndpointOptions, _ path: String, _ tx: Transaction) throws {
        #if DEBUG
            guard tx.isAudited || options.unaudited != nil else {
                logger.critical("a change without an event in the audit trail", metadata: ["path": "\(path)"])
                throw AppError(.internalError)
            }
        #endif
    }

    /// Counts what did not fit into a budget.
    private func counting(_ handle: @escaping @Sendable (Call) async throws -> Reply) -> @Sendable (Call) async throws -> Reply {
        { call in
            do {
                return try await handle(call)
            } catch let error as AppError {
                meters.refused(error)
                throw error
            }
        }
    }

    /// The declaration as a route, with the errors that its form implies.
    func route<I: Input, O: Codable & Sendable>(
        _ method: HTTPRequest.Method, _ path: String, _ summary: String, _ options: EndpointOptions, access: String, _ input: I.Type, _ output: O.Type,
        _ handle: @escaping @Sendable (Call) async throws -> Reply
    ) -> Route {
        let takesKeys = access != "open" && options.takesKeys(access)
        let isEmpty = output == Nothing.self
        var route = Route(
            method: method, path: path, aliases: options.aliases, summary: summary, access: access,
            status: isEmpty && options.status == 200 ? 204 : options.status,
            shape: {
                let fields = Fields.describe(I.self)
                return RouteShape(
                    input: fields, output: isEmpty ? nil : Shape.of(O.self), outputName: isEmpty ? nil : SchemaNames.name(of: O.self),
                    errors: App.errors(of: method, path, options, access: access, fields))
            }, handle: options.errors.contains(.budgetExceeded) ? counting(handle) : handle)
        route.unaudited = options.unaudited
        route.takesKeys = takesKeys
        route.isVersioned = output is any Versioned.Type
        return route
    }

    /// What may go wrong, from how the endpoint is declared.
    private static func errors(
        of method: HTTPRequest.Method, _ path: String, _ options: EndpointOptions, access: String, _ fields: [FieldDescription]
    ) -> [AppError.Code] {
        var errors = Set(options.errors + [.throttled, .unavailable, .internalError, .hostNotAllowed])
        if !fields.isEmpty { errors.insert(.invalidInput) }
        if method != .get { errors.formUnion([.invalidInput, .invalidJSON, .unsupportedMediaType, .payloadTooLarge]) }
        if access != "open" { errors.formUnion([.notAuthenticated, .tokenInvalid, .tokenExpired]) }
        if access != "open" && method == .post { errors.formUnion([.idempotencyMismatch, .conflict]) }
        if path.contains("{") { errors.insert(.notFound) }
        if Role(rawValue: access) != nil && access != "viewer" { errors.insert(.permissionDenied) }
        if access != "open", !options.takesKeys(access) || method != .get { errors.insert(.permissionDenied) }
        if fields.contains(where: { $0.name == "page" }) { errors.insert(.notFound) }
        return errors.sorted { $0.rawValue < $1.rawValue }
    }
}

extension EndpointOptions {
    /// Whether a key may call an endpoint of this access.
    func takesKeys(_ access: String) -> Bool { keys ?? (access != "user") }
}

extension AppError {
    static let noKeys = AppError(
        .permissionDenied,
        Message("این کار را فقط خود شخص می‌تواند انجام دهد، نه یک کلید API.", "This is for a person who is logged in; an API key cannot do it."))
}

/// A list that can be narrowed to one organization.
package protocol OrganizationFilter { var organization: ID? { get } }

/// A fault of the database reaches the caller as what it is: busy is 503, not 500.
extension DatabaseError: AppErrorConvertible {}

extension AppError {
    /// What is said of a field that cannot be left out here.
    static let required = Message("این فیلد الزامی است.", "This field is required.")

    /// What is said of an id that names nothing in the caller's organization, whether it exists elsewhere or not.
    static func unknownObject(_ field: String) -> AppError {
        .field(field, Message("چنین موردی وجود ندارد.", "Object does not exist."))
    }
}
