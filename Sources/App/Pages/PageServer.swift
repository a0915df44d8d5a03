// Serves pages: finds out who comes, lets the declared page or form do its work, and sends what came of it, with everything
// that browsers must know.

import Database
import HTTPTypes
import Kit
import Logging
import TextKit
import Web

package struct PageServer: Sendable {
    let app: App
    let shelf: AssetShelf
    /// The endpoints that forms call, by method and path.
    let endpoints: [String: Route]
    let pages: [PageRoute]
    let shield: Guard
    let isSecure: Bool

    /// - Throws: `AssetsMissing`, `TemplateError`.
    package init(_ app: App) throws {
        self.app = app
        shelf = try AssetShelf(AssetFolder.find(app.settings.webAssets), reloads: app.settings.debug)
        endpoints = Dictionary(app.routes().map { (PageRoute.Endpoint(method: $0.method, path: $0.path).shape, $0) }) { first, _ in first }
        pages = app.pages()
        isSecure = !app.settings.debug
        shield = Guard(key: app.keys.forms, entropy: app.entropy, origins: app.settings.csrfOrigins + [app.settings.publicWeb])
    }

    package func server() -> Server {
        var configuration = app.serverConfiguration
        configuration.port = app.settings.webPort
        configuration.portSetting = "WEB_PORT"
        configuration.meter = app.meters.requests.server("web")
        configuration.corsOrigins = []
        configuration.maximumBody = 8 << 20  // A text of half a million letters, as forms write it.
        configuration.readsFormQueries = true
        configuration.problem = { error, call in problem(error, call) }
        return Server(configuration: configuration, mounted: mounted(), logger: app.logger)
    }

    private func mounted() -> [(path: String, route: Route)] {
        var routes = pages.map { page in
            var route = route(page.method, page.path) { call in try await respond(page, call) }
            route.maximumBody = page.largestFile.map { $0 + 64 << 10 }
            return route
        }
        routes.append(
            route(.get, "/static/{hash}/{folder}/{file}") { call in
                let path = "\(call.pathParameters["folder"] ?? "")/\(call.pathParameters["file"] ?? "")"
                let encodings = call.header("Accept-Encoding") ?? ""
                return try shelf.current().statics.reply(path, hash: call.pathParameters["hash"] ?? "", accepting: encodings)
            })
        return routes.map { ($0.path, $0) } + app.faces().filter { $0.path.hasPrefix("/health") || $0.path == "/metrics" }.map { ($0.path, $0) }
    }

    private func route(_ method: HTTPRequest.Method, _ path: String, _ handle: @escaping @Sendable (Call) async throws -> Reply) -> Route {
        Route(method: method, path: path, summary: "", access: "page", handle: handle)
    }

    // MARK: One request

    private func respond(_ page: PageRoute, _ asked: Call) async throws -> Reply {
        let cookies = Cookies(asked.headers)
        let call = asked.speaking(language(asked, cookies))
        let form = call.method == .post ? try Form(call, files: page.largestFile != nil) : .empty
        let visitor = cookies[PageCookies.session(isSecure)] ?? cookies[PageCookies.visitor] ?? app.entropy.token()
        if call.method == .post {
            try shield.check(call, form, visitor: cookies[PageCookies.session(isSecure)] ?? cookies[PageCookies.visitor])
        }
        let drawn = Request(call: call, cookies: cookies, form: form, visitor: visitor)
        var reply: Reply
        do { reply = try await work(page, drawn) } catch let elsewhere as Elsewhere {
            reply = Reply(status: 303, headers: [("Location", elsewhere.address)])
        }
        if cookies[PageCookies.session(isSecure)] == nil, cookies[PageCookies.visitor] == nil {
            reply.headers.append(Cookies.header(PageCookies.visitor, visitor, age: nil, isSecure: isSecure))
        }
        return finished(reply, call)
    }

    private struct Request: Sendable {
        let call: Call
        let cookies: Cookies
        let form: Form
        let visitor: String
    }

    private func work(_ page: PageRoute, _ request: Request) async throws -> Reply {
        switch page.work {
        case .page: return try await show(page, request, nil)
        case .raw(let answer): return try await answer(admitted(page, request))
        case .action(let on, let act):
            let visit = try await admitted(page, request)
            do {
                return try await settling(on, request, visit) { try await redirect(act(visit), visit) }
            } catch let again as Again {
                guard let shown = pages.first(where: { $0.method == .get && $0.path == on }) else { throw AppError.notFound }
                return try await show(shown, request, nil, note: again.note)
            }
        case .reveal(let endpoint, let on, let draw):
            let visit = try await admitted(page, request)
            return try await settling(on, request, visit) {
                let reply = try await call(endpoint, visit)
                guard !visit.wantsJSON, case .bytes(let bytes, _) = reply.body else { return reply }
                let answer = try JSONParser.parse(bytes)
                return try await show(page, request, nil) { try draw($0, answer, $1) }
            }
        case .form(let endpoint, let on, let then):
            let visit = try await admitted(page, request)
            return try await settling(on, request, visit) {
                let reply = try await call(endpoint, visit)
                guard !visit.wantsJSON, case .bytes(let bytes, _) = reply.body else {
                    return visit.wantsJSON ? reply : redirect(then(visit, .null), visit)
                }
                return redirect(then(visit, try JSONParser.parse(bytes)), visit)
            }
        }
    }

    /// A refusal that the person can do something about is shown on the page that the form stands on.
    private func settling(_ on: String, _ request: Request, _ visit: Visit, _ work: () async throws -> Reply) async throws -> Reply {
        do {
            return try await work()
        } catch let error as AppError where !visit.wantsJSON && PageServer.isForTheForm(error) {
            guard let page = pages.first(where: { $0.method == .get && $0.path == on }) else { throw error }
            return try await show(page, request, error)
        }
    }

    private static func isForTheForm(_ error: AppError) -> Bool {
        switch error.code {
        case .invalidInput, .otpInvalid, .piiDetected, .budgetExceeded, .invalidContentStatus, .conflict, .staleVersion, .throttled, .idempotencyMismatch: true
        default: false
        }
    }

    // MARK: Pages

    private func show(_ page: PageRoute, _ request: Request, _ failure: AppError?, note: JSON? = nil) async throws -> Reply {
        guard case .page(let draw) = page.work else { throw AppError.notFound }
        return try await show(page, request, failure, note: note, draw)
    }

    private func show(
        _ page: PageRoute, _ request: Request, _ failure: AppError?, note: JSON? = nil, _ draw: @escaping @Sendable (Visit, Transaction) throws -> Screen
    ) async throws -> Reply {
        let ahead = try await lookAhead(page, request)
        let (visit, screen, shell) = try await app.database.read { tx in
            var visit = try arrival(request, in: tx)
            (visit.failure, visit.note) = (failure, note)
            if visit.session == nil, !page.isOpen { throw AppError(.notAuthenticated) }
            let screen = try draw(visit, tx)
            return (visit, screen, try Shell.view(visit, screen, tx))
        }
        try await count(visit)
        let status = failure.map { $0.code.status == 400 ? 422 : $0.code.status } ?? screen.status
        let view = shell.adding(screen.view).adding(ahead).adding(["has": assetFlags()])
        var reply = html(try shelf.current().templates.render(screen.template, view, visit.language), status)
        if screen.runsDetector { reply.headers.append(("Content-Security-Policy", PageSecurity.policy(compiles: true))) }
        if visit.flash != nil { reply.headers.append(Cookies.header(PageCookies.flash, "", age: .zero, isSecure: isSecure)) }
        if let workspace = screen.workspace, visit.cookies[PageCookies.workspace] != String(workspace) {
            reply.headers.append(Cookies.header(PageCookies.workspace, String(workspace), age: .days(365), isSecure: isSecure))
        }
        if let seconds = failure?.retryAfter { reply.headers.append(("Retry-After", String(seconds))) }
        return reply
    }

    private func lookAhead(_ page: PageRoute, _ request: Request) async throws -> [String: View] {
        guard let ahead = page.ahead else { return [:] }
        let visit = try await app.database.read { try arrival(request, in: $0) }
        return visit.session == nil ? [:] : try await ahead(visit)
    }

    private func assetFlags() -> View {
        let statics = shelf.current().statics
        func address(_ path: String) -> View { statics.has(path) ? .text((try? statics.address(of: path)) ?? "") : .none }
        return [
            "htmx": address("vendor/htmx.min.js"), "fonts": address("vendor/fonts.css"),
            "detector": address("vendor/personal-data.wasm"),
        ]
    }

    private func html(_ text: String, _ status: Int) -> Reply {
        Reply(status: status, headers: [], body: .bytes(Array(text.utf8), type: "text/html; charset=utf-8"))
    }

    // MARK: Forms

    /// The visit of somebody who may send this form.
    private func admitted(_ page: PageRoute, _ request: Request) async throws -> Visit {
        let visit = try await app.database.read { try arrival(request, in: $0) }
        if visit.session == nil, !page.isOpen { throw AppError(.notAuthenticated) }
        // Forms are counted by the endpoint that they call.
        if case .form = page.work {} else { try await count(visit) }
        return visit
    }

    /// Calls an endpoint of the API as the visitor.
    /// - Parameters:
    ///   - members: what the body has beside the fields of the form.
    ///   - file: the body of an endpoint that takes no fields.
    func call(
        _ endpoint: PageRoute.Endpoint, _ visit: Visit, headers more: [(name: String, value: String)] = [], adding members: [JSON.Member] = [],
        sending file: (type: String, bytes: [UInt8])? = nil
    ) async throws -> Reply {
        guard let route = endpoints[endpoint.shape], let session = visit.session else { throw AppError.notFound }
        var (path, parameters) = (route.path, [String: String]())
        // The page may call a parameter otherwise: of `/o/{id}/limits/{limit}` the limit's endpoint wants the second.
        for (name, own) in zip(route.pathParameters, endpoint.parameters) {
            let value = visit.call.pathParameters[own] ?? visit.form[own] ?? ""
            parameters[name] = value
            path = path.replacing("{\(name)}", with: percentEncoded(value))
        }
        var headers = more
        if let version = visit.form["if_match"], !version.isEmpty { headers.append(("If-Match", "\"\(version)\"")) }
        if endpoint.method == .post, let once = visit.form["once"], !once.isEmpty { headers.append(("Idempotency-Key", once)) }
        let body = file ?? fields(of: route, endpoint.method, visit, members)
        let bearer = app.accessToken(session.user, session.session, visit.now)
        return try await route.handle(
            visit.call.redirected(endpoint.method, "/api/v1" + path, parameters: parameters, body: body, bearer: bearer, headers: headers))
    }

    private func fields(of route: Route, _ method: HTTPRequest.Method, _ visit: Visit, _ members: [JSON.Member]) -> (type: String, bytes: [UInt8])? {
        guard method != .get, method != .delete else { return nil }
        let clears = method == .patch || method == .put
        let fields = visit.form.json(for: route.input, clears: clears, digits: Digits.ascii, moment: visit.moment).members ?? []
        return ("application/json", Array(JSON.object(fields + members).text.utf8))
    }

    private func redirect(_ place: Place, _ visit: Visit) -> Reply {
        var reply = Reply(status: 303, headers: [("Location", place.address)] + place.cookies)
        if let flash = place.flash { reply.headers.append(Cookies.header(PageCookies.flash, flash.cookie, age: .minutes(1), isSecure: isSecure)) }
        return reply
    }

    // MARK: Who and how

    private func arrival(_ request: Request, in tx: Transaction) throws -> Visit {
        let session = try request.cookies[PageCookies.session(isSecure)].flatMap { try PageSessionStore.find($0, now: app.clock.now(), in: tx) }
        return Visit(
            server: self, call: request.call, cookies: request.cookies, form: request.form, language: request.call.language,
            theme: PageCookies.theme(request.cookies), session: session, token: shield.token(request.visitor),
            flash: request.cookies[PageCookies.flash].flatMap(Flash.init(cookie:)))
    }

    private func count(_ visit: Visit) async throws {
        guard let session = visit.session else { return }
        _ = try await app.check([(key: "user:\(session.user)", limit: app.settings.limits.user)])
        if session.isStale { try await app.database.write { try PageSessionStore.touch(session.session, now: visit.now, in: $0) } }
    }

    private func language(_ call: Call, _ cookies: Cookies) -> Language { cookies[PageCookies.language].flatMap(Language.init(rawValue:)) ?? call.language }

    private func finished(_ reply: Reply, _ call: Call) -> Reply {
        var reply = reply
        reply.headers += PageSecurity.headers(isSecure: isSecure).filter { own in !reply.headers.contains { $0.name == own.name } }
        reply.headers.append(("Content-Language", call.language.rawValue))
        if case .bytes(let bytes, let type) = reply.body, call.header("Accept-Encoding")?.contains("gzip") == true,
            !reply.headers.contains(where: { $0.name == "Content-Encoding" }), let packed = Gzip.compress(bytes)
        {
            reply.body = .bytes(packed, type: type)
            reply.headers.append(("Content-Encoding", "gzip"))
        }
        return reply
    }

    // MARK: Faults

    private func problem(_ error: AppError, _ asked: Call) -> Reply {
        let cookies = Cookies(asked.headers)
        let call = asked.speaking(language(asked, cookies))
        if call.header("Accept")?.contains("application/json") == true {
            return finished(Problem.reply(error, language: call.language, requestID: call.requestID), call)
        }
        if error.code.status == 401 {
            let next = call.method == .get ? call.path : "/"
            return finished(Reply(status: 303, headers: [("Location", next == "/" ? "/login" : "/login?next=\(percentEncoded(next))")]), call)
        }
        let view = ProblemPage.view(error, call, theme: PageCookies.theme(cookies), has: assetFlags())
        do {
            var reply = html(try shelf.current().templates.render("problem", view, call.language), error.code.status)
            if let seconds = error.retryAfter { reply.headers.append(("Retry-After", String(seconds))) }
            return finished(reply, call)
        } catch {
            app.logger.error("the problem page cannot be drawn", metadata: ["cause": "\(error)"])
            return Problem.reply(AppError(.internalError), language: call.language, requestID: call.requestID)
        }
    }
}

enum PageCookies {
    static let visitor = "visitor"
    static let flash = "flash"
    static let workspace = "workspace"
    static let language = "lang"
    static let theme = "theme"
    /// With a prefix that browsers keep others from setting (RFC 6265bis, 4.1.3.2).
    static func session(_ isSecure: Bool) -> String { isSecure ? "__Host-contexor" : "contexor" }
    static func theme(_ cookies: Cookies) -> String { ["light", "dark"].contains(cookies[theme] ?? "") ? cookies[theme] ?? "" : "" }
}
