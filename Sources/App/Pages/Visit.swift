// One request of a browser, as the handlers of pages see it: who, in which language, and what went wrong with the form that
// was just sent.

import Database
import Kit
import TextKit
import Web

struct Visit: Sendable {
    let server: PageServer
    var call: Call
    let cookies: Cookies
    var form: Form
    let language: Language
    /// `light`, `dark` or empty: as the system has it.
    let theme: String
    /// `nil` for strangers.
    let session: PageSessionStore.Found?
    /// What forms of this visit carry (`Guard`).
    let token: String
    let flash: Flash?
    /// What was refused, where this page is shown again because of it.
    var failure: AppError?
    /// What is told of a form that is shown again because that was asked for, such as an estimate.
    var note: JSON?

    /// Whether a form is shown again, with what was typed in it.
    var isAgain: Bool { failure != nil || note != nil }

    var app: App { server.app }
    var now: Timestamp { app.clock.now() }
    var caller: Caller { Caller(call) }
    var words: PageWords { PageWords(language: language, now: now, calendar: session?.calendar, zone: session?.zone ?? .standard) }
    /// What comes from `htmx` wants the same page; what comes from our own scripts wants JSON.
    var wantsJSON: Bool { call.header("Accept")?.contains("application/json") == true }

    /// - Throws: `notAuthenticated`, which takes strangers to the login page.
    var actor: Actor {
        get throws {
            guard let session else { throw AppError(.notAuthenticated) }
            return Actor(user: session.user, session: session.session, caller: caller)
        }
    }

    func scope(_ target: Target, atLeast role: Role = .viewer, writes: Bool = false, _ tx: Transaction) throws -> Scope {
        try Access.scope(actor, over: target, atLeast: role, writes: writes, in: tx)
    }

    /// An id in the path.
    func id(_ name: String = "id") throws -> ID {
        guard let id = call.pathParameters[name].flatMap({ ID($0) }), id > 0 else { throw AppError.notFound }
        return id
    }

    /// An input of the API, read from the query. Days and times may be written as people write them.
    func query<I: Input>(_ type: I.Type) throws -> I { try Fields.read(type, from: call.reading(moment, of: Fields.describe(type))) }

    /// The same for filters of a list: what is wrong is told beside its field and narrows nothing.
    func filters<I: Input>(_ type: I.Type) throws -> (input: I, visit: Visit) {
        do { return (try query(type), self) } catch let error as AppError where error.code == .invalidInput && !error.fields.isEmpty {
            var visit = self
            visit.failure = error
            let wrong = Set(error.fields.map(\.name))
            return (try Fields.read(type, from: call.reading(moment, of: Fields.describe(type), without: wrong)), visit)
        }
    }

    func text(_ message: Message) -> String { message.text(language) }
    func text(_ persian: String, _ english: String) -> String { language == .persian ? persian : english }

    /// A value of the query, where it is not empty.
    func asked(_ name: String) -> String? { call.queryValue(name).flatMap { $0.isEmpty ? nil : $0 } }

    /// A field of a form: what stands in it, and what is wrong with it. After a refusal what was typed, not what is stored.
    func field(_ name: String, _ stored: String = "", as wire: String? = nil) -> View {
        let messages = failure?.fields.first { $0.name == wire ?? name }?.messages.map { $0.text(language) } ?? []
        return [
            "name": .text(name), "id": .text("f-" + name.replacing(".", with: "-")), "value": .text(isAgain ? form[name] ?? stored : stored),
            "error": .text(messages.joined(separator: " ")), "invalid": .flag(!messages.isEmpty),
        ]
    }

    /// The choices of a field, the current one marked.
    func options(_ name: String, _ stored: String, _ choices: [(value: String, label: String)]) -> View {
        let current = isAgain ? form[name] ?? stored : stored
        return .list(choices.map { ["value": .text($0.value), "label": .text($0.label), "selected": .flag($0.value == current)] })
    }
}

/// One sentence that is told on the next page, and what became of each of several things.
struct Flash: Sendable {
    /// One of them: `nil` for done, else why not.
    typealias Row = (id: ID, fault: String?)

    let text: String
    let isWarning: Bool
    var rows: [Row] = []

    init(_ text: String, isWarning: Bool = false) {
        self.text = text
        self.isWarning = isWarning
    }

    private static let separator: Character = "\u{1F}"

    /// As a cookie carries it. Reasons are told once each, and shortly: a cookie is small.
    var cookie: String {
        var reasons: [String] = []
        let told = rows.map { row -> String in
            guard let fault = row.fault else { return "\(row.id)" }
            let reason = String(fault.prefix(120))
            let index = reasons.firstIndex(of: reason) ?? reasons.count
            if index == reasons.count, index < 5 { reasons.append(reason) }
            return "\(row.id):\(min(index, 4))"
        }
        let parts = rows.isEmpty ? [text] : [text, told.joined(separator: ",")] + reasons
        return (isWarning ? "w" : "n") + Base64URL.encode(Array(parts.joined(separator: String(Flash.separator)).utf8))
    }

    /// Whatever a browser sends is shown to its own user only, and escaped like any text.
    init?(cookie: String) {
        guard let kind = cookie.first, let bytes = Base64URL.decode(cookie.dropFirst()), bytes.count < 3000 else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: Flash.separator, omittingEmptySubsequences: false).map(String.init)
        self.init(parts[0], isWarning: kind == "w")
        guard parts.count > 1 else { return }
        let reasons = parts.dropFirst(2)
        rows = parts[1].split(separator: ",").compactMap { told in
            let pair = told.split(separator: ":")
            guard let id = pair.first.flatMap({ ID($0) }) else { return nil }
            return (id, pair.count == 1 ? nil : Int(pair[1]).flatMap { reasons.dropFirst($0).first } ?? "")
        }
    }
}

/// Thrown by a page that has nothing to show here: the visitor is taken to another.
struct Elsewhere: Error { let address: String }

/// Thrown by an action that changed nothing: its form is shown again, with something to tell.
struct Again: Error { let note: JSON }

/// A page as its handler describes it.
struct Screen: Sendable {
    let template: String
    let title: String
    var view: [String: View]
    /// Which entry of the navigation it belongs to.
    var section = ""
    /// The organization and the workspace that it lies in, where it lies in one.
    var scope: Scope?
    var workspace: ID?
    /// What lies above it, from the top.
    var crumbs: [(label: String, address: String)] = []
    var status = 200
    /// Whether it belongs to the admin area, which has a navigation of its own.
    var isAdministration = false
    /// Whether its scripts may compile WebAssembly.
    var runsDetector = false

    init(_ template: String, _ title: String, _ view: [String: View] = [:]) {
        self.template = template
        self.title = title
        self.view = view
    }
}

extension Visit {
    /// The same visit with another form, for a page's form that asks for several things at once.
    func sending(_ fields: [(name: String, value: String)]) -> Visit {
        Visit(
            server: server, call: call, cookies: cookies, form: Form(fields: fields), language: language, theme: theme, session: session, token: token,
            flash: flash)
    }

    /// The same visit as if its address did not say this.
    func asking(nothing name: String) -> Visit {
        let asked = Call(
            method: call.method, path: call.path, query: call.query.filter { $0.name != name }, headers: call.headers, body: [],
            pathParameters: call.pathParameters, address: call.address, language: call.language, requestID: call.requestID, origin: call.origin)
        return Visit(
            server: server, call: asked, cookies: cookies, form: form, language: language, theme: theme, session: session, token: token, flash: flash)
    }

    /// All values that a form has under one name.
    func all(_ name: String) -> [String] { form.fields.filter { $0.name == name }.map(\.value) }
}

extension Screen {
    func under(_ section: String, _ scope: Scope, workspace: ID? = nil, crumbs: [(label: String, address: String)] = []) -> Screen {
        var copy = self
        (copy.section, copy.scope, copy.workspace, copy.crumbs) = (section, scope, workspace, crumbs)
        return copy
    }
}
