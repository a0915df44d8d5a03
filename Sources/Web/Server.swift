// The HTTP server: every request passes here once, and every fault becomes one kind of answer.

import Glibc
import HTTPTypes
import Hummingbird
import Kit
import Logging
import NIOCore

package struct ServerConfiguration: Sendable {
    package var address: String = "127.0.0.1"
    package var port: Int = 8000
    /// Host names that are answered; a leading dot means all names below, `*` means all.
    package var allowedHosts: [String] = ["localhost", "127.0.0.1", "[::1]"]
    package var corsOrigins: [String] = []
    package var trustedProxies = TrustedProxies.none
    package var maximumBody = 1 << 20
    /// Whether queries come from forms, which write a blank as `+` and names like values. Programs write times with a plus sign.
    package var readsFormQueries = false
    /// The setting that names the port, for those who must choose another.
    package var portSetting = "API_PORT"
    /// How a fault is told: JSON to programs unless something else is wanted.
    package var problem: @Sendable (AppError, Call) -> Reply = { error, call in
        Problem.reply(error, language: call.language, requestID: call.requestID)
    }
    /// Where requests are counted; `nil` for nowhere.
    package var meter: RequestMeter?
    /// The file of a socket to listen on, in place of address and port.
    package var socket: String?
    package init() {}
}

package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    let peer: String

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}

package struct Server: Sendable {
    private let configuration: ServerConfiguration
    private let responder: RouterResponder<WebContext>
    private let logger: Logger
    private let clock: ContinuousClock = ContinuousClock()
    /// By the number that a request's trace carries.
    private let templates: [String]
    private let meters: [RouteMeter]
    private let hosts: AllowedHosts

    /// - Parameter mounted: each route with every full path at which it answers.
    package init(configuration: ServerConfiguration, mounted: [(path: String, route: Route)], logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        let router = Router(context: WebContext.self)
        let numbered = mounted.enumerated().map { (path: $1.path, number: $0, route: $1.route) }
        for (path, routes) in Dictionary(grouping: numbered, by: \.path) {
            Server.mount(routes.map { ($0.number, $0.route) }, at: path, on: router, configuration)
        }
        responder = router.buildResponder()
        templates = mounted.map(\.path)
        hosts = AllowedHosts(configuration.allowedHosts)
        meters = configuration.meter?.add(mounted) ?? []
    }

    /// The declared methods of one path, and OPTIONS, which tells them to those who ask for another.
    private static func mount(
        _ routes: [(number: Int, route: Route)], at path: String, on router: Router<WebContext>, _ configuration: ServerConfiguration
    ) {
        let declared = routes.map(\.route.method)
        let path = RouterPath(path)
        let allowed = (declared + (declared.contains(.get) ? [.head] : []) + [.options]).map(\.rawValue).sorted().joined(separator: ", ")
        for (number, route) in routes {
            let handler: @Sendable (Request, WebContext) async throws -> Response = { request, context in
                Trace.current?.route = number
                return try await Server.run(route, request, context, configuration)
            }
            router.on(path, method: route.method, use: handler)
            if route.method == .get { router.on(path, method: .head, use: handler) }
        }
        if !declared.contains(.options) { router.on(path, method: .options) { _, _ in Response(status: .noContent, headers: [.allow: allowed]) } }
    }

    /// Those that anything is declared for. Of others there are as many as callers invent.
    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

    /// What the path of a request can be asked for; `nil` for a path that there is not.
    private func allowed(_ request: Request, _ context: WebContext) async throws -> String? {
        var head = request.head
        head.method = .options
        return try await responder.respond(to: Request(head: head, body: request.body), context: context).headers[.allow]
    }

    /// Hands a request to its route: body within its limit, parameters out of the path.
    private static func run(_ route: Route, _ request: Request, _ context: WebContext, _ configuration: ServerConfiguration) async throws -> Response {
        var body: [UInt8] = []
        if request.method != .get && request.method != .head {
            do {
                let buffer = try await request.body.collect(upTo: route.maximumBody ?? configuration.maximumBody)
                body = Array(buffer.readableBytesView)
            } catch is NIOTooManyBytesError { throw AppError(.payloadTooLarge) }
        }
        var parameters: [String: String] = [:]
        for name in route.pathParameters { parameters[name] = context.parameters.get(name) }
        if !parameters.isEmpty, let id = parameters.count == 1 ? parameters.first?.value : parameters["id"] { Trace.current?.object = ID(id) ?? 0 }
        let reply = try await route.handle(call(request, context, configuration, body: body, parameters: parameters))
        return response(reply, for: request, configuration.meter)
    }

    private static func call(
        _ request: Request, _ context: WebContext, _ configuration: ServerConfiguration, body: [UInt8] = [], parameters: [String: String] = [:]
    ) -> Call {
        let trusted = configuration.trustedProxies
        let behindProxy = trusted.contains(context.peer)
        let forwarded = behindProxy ? request.headers[values: .forwardedFor].joined(separator: ",") : nil
        let scheme = behindProxy ? request.headers[.forwardedProto] : nil
        return Call(
            method: request.method, path: request.uri.path,
            query: query(request, configuration),
            headers: request.headers, body: body, pathParameters: parameters,
            address: behindProxy ? trusted.client(peer: context.peer, forwarded: forwarded) : context.peer,
            language: Language(accepting: request.headers[.acceptLanguage]), requestID: Trace.requestID,
            origin: "\(scheme == "https" ? "https" : "http")://\(request.head.authority ?? "localhost")")
    }

    private static func query(_ request: Request, _ configuration: ServerConfiguration) -> [(name: String, value: String)] {
        if configuration.readsFormQueries { return Form.fields(Array((request.uri.query ?? "").utf8)) ?? [] }
        return request.uri.queryParameters.map { (String($0.key), String($0.value)) }
    }

    private static func response(_ reply: Reply, for request: Request, _ meter: RequestMeter? = nil) -> Response {
        var headers = HTTPFields()
        for (name, value) in reply.headers {
            if let name = HTTPField.Name.of(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        let status = HTTPResponse.Status(code: reply.status)
        switch reply.body {
        case .none:
            return Response(status: status, headers: headers)
        case .bytes(let bytes, let type):
            headers[.contentType] = type
            guard request.method != .head else {
                headers[.contentLength] = String(bytes.count)
                return Response(status: status, headers: headers, body: ResponseBody(contentLength: bytes.count) { try await $0.finish(nil) })
            }
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .stream(let type, let write):
            headers[.contentType] = type
            // To hear that the caller goes away is to read on: whatever was sent behind the request is lost, so the caller is
            // told to send it elsewhere.
            headers[.connection] = "close"
            guard request.method != .head else { return Response(status: status, headers: headers) }
            return Response(status: status, headers: headers, body: streamBody(request, meter, write))
        }
    }

    private static func streamBody(
        _ request: Request, _ meter: RequestMeter?, _ write: @escaping @Sendable (any StreamWriter) async throws -> Void
    ) -> ResponseBody {
        ResponseBody { writer in
            meter?.streams.add(1)
            defer { meter?.streams.add(-1) }
            let stream = BodyStream(writer)
            // The work is cancelled when the caller goes away, also while it has nothing to say.
            do {
                try await request.body.consumeWithCancellationOnInboundClose { _ in try await write(stream) }
            } catch is CancellationError {}
            try await stream.finish()
        }
    }
}

private final class BodyStream: StreamWriter {
    private var writer: any ResponseBodyWriter
    init(_ writer: any ResponseBodyWriter) { self.writer = writer }
    func write(_ text: String) async throws { try await writer.write(ByteBuffer(string: text)) }
    func write(_ bytes: [UInt8]) async throws { try await writer.write(ByteBuffer(bytes: bytes)) }
    func finish() async throws { try await writer.finish(nil) }
}

extension Server: HTTPResponder {
    package func respond(to request: Request, context: WebContext) async throws -> Response {
        let started = clock.now
        configuration.meter?.inFlight.add(1)
        let trace = Trace(
            requestID: Trace.accept(request.headers[.requestID]), parent: request.headers[.traceParent])
        return await Trace.$current.withValue(trace) {
            var response = await answer(request, context)
            response.headers[.requestID] = trace.requestID
            response.headers[.contentTypeOptions] = "nosniff"
            if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
            allowOrigin(request, &response)
            let took = clock.now - started
            configuration.meter?.ended(meters.isEmpty || trace.route < 0 ? nil : meters[trace.route], status: Int(response.status.code), took: took)
            log(request, response, trace, took)
            return response
        }
    }

    /// The one place where a fault becomes an answer.
    private func answer(_ request: Request, _ context: WebContext) async -> Response {
        func problem(_ error: AppError) -> Response {
            if let cause = error.cause { logger.error("\(error.code.rawValue)", metadata: ["request_id": "\(Trace.requestID)", "cause": "\(cause)"]) }
            return Server.response(configuration.problem(error, Server.call(request, context, configuration)), for: request)
        }
        do {
            guard let authority = request.head.authority, hosts.contains(authority) else { return problem(AppError(.hostNotAllowed)) }
            if isPreflight(request) { return Response(status: .noContent) }
            let isKnown = Server.methods.contains(request.method)
            let response = isKnown ? try await responder.respond(to: request, context: context) : Response(status: .methodNotAllowed)
            guard response.status.code >= 400, response.headers[.contentType] == nil else { return response }
            // A path that the router does not know, or knows with other methods, or cannot read, is refused without a word.
            if !isKnown || response.status == .notFound, let allowed = try await allowed(request, context) {
                var refusal = problem(AppError(.methodNotAllowed))
                refusal.headers[.allow] = allowed
                return refusal
            }
            throw HTTPError(isKnown ? response.status : .notFound)
        } catch let error as AppError {
            return problem(error)
        } catch let error as HTTPError {
            return problem(AppError(error.status == .notFound ? .notFound : error.status == .contentTooLarge ? .payloadTooLarge : .invalidInput))
        } catch let error as any AppErrorConvertible {
            return problem(error.appError)
        } catch {
            return problem(AppError(.internalError, cause: error))
        }
    }

    // MARK: Cross-origin requests (the Fetch standard, section 3.2)

    private func isPreflight(_ request: Request) -> Bool {
        request.method == .options && request.headers[.origin] != nil && request.headers[.accessControlRequestMethod] != nil
    }

    private func allowOrigin(_ request: Request, _ response: inout Response) {
        guard let origin = request.headers[.origin] else { return }
        response.headers[.vary] = "Origin"
        guard configuration.corsOrigins.contains(origin) || configuration.corsOrigins.contains("*") else { return }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlExposeHeaders] =
            "X-Request-Id, ETag, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Idempotency-Replayed"
        guard isPreflight(request) else { return }
        response.headers[.accessControlAllowMethods] = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
        response.headers[.accessControlAllowHeaders] =
            "Authorization, Content-Type, Accept-Language, If-Match, Idempotency-Key, Last-Event-ID, X-Request-Id"
        response.headers[.accessControlMaxAge] = "600"
    }

    /// One line a request. The path itself is not in it, only the route and the id that was meant: what callers write into a
    /// path may be anything, also a secret.
    private func log(_ request: Request, _ response: Response, _ trace: Trace, _ took: Duration) {
        guard logger.logLevel <= .info else { return }
        let route = trace.route < 0 ? "-" : templates[trace.route]
        var metadata: Logger.Metadata = [
            "request_id": "\(trace.requestID)", "route": "\(route)", "status": "\(response.status.code)", "ms": "\(took.inMilliseconds)",
        ]
        if trace.isPartOfAnother { metadata["trace_id"] = "\(trace.traceID)" }
        for (name, id) in [("user", trace.user), ("organization", trace.organization), ("object", trace.object)] where id != 0 {
            metadata[name] = "\(id)"
        }
        logger.info("\(request.method.rawValue) \(route) \(response.status.code)", metadata: metadata)
    }
}

/// An error of a lower layer that knows what the outside may be told of it.
package protocol AppErrorConvertible: Error { var appError: AppError { get } }

extension Server {
    /// Serves until the task is cancelled or a graceful shutdown is asked for.
    /// - Parameter onRunning: told the port in use, which matters when the configured one is 0.
    package func run(onRunning: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        let application = Application(
            responder: self,
            server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: .init(
                address: configuration.socket.map { .unixDomainSocket(path: $0) } ?? .hostname(configuration.address, port: configuration.port),
                serverName: nil, backlog: 1024),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: quiet)
        do {
            try await application.run()
        } catch let error as IOError {
            throw CannotListen(configuration, error)
        }
    }
}

/// The address or the port of the settings cannot be used.
package struct CannotListen: Error, Sendable, CustomStringConvertible {
    package let description: String

    fileprivate init(_ configuration: ServerConfiguration, _ error: IOError) {
        let place = "port \(configuration.port) of \(configuration.address)"
        let why =
            switch error.errnoCode {
            case EADDRINUSE: "another program has it. Stop that one, or choose another port: \(configuration.portSetting)=\(configuration.port + 1)"
            case EACCES: "ports below 1024 need more rights. Choose another, such as \(configuration.portSetting)=8000"
            case EADDRNOTAVAIL: "this machine has no such address. Look at BIND."
            default: "\(error)"
            }
        description = "Cannot listen on \(place): \(why)"
    }
}
