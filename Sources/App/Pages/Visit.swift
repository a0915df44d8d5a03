// One request of a browser, as the handlers of pages see it: who, in which language, and what went wrong with the form that
// was just sent.

import Database
import Kit
import TextKit
import Web

struct Visit: Sendable {
    let server: PageServer
    let call: Call
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

    var app: App { server.app }
    var now: Timestamp { app.clock.now() }
    var caller: Caller { Caller(call) }
    var words: PageWords { PageWords(language: language, now: now, calendar: session?.calendar) }
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
            "name": .text(name), "id": .text("f-" + name.replacing(".", with: "-")), "value": .text(failure == nil ? stored : form[name] ?? stored),
            "error": .text(messages.joined(separator: " ")), "invalid": .flag(!messages.isEmpty),
        ]
    }

    /// The choices of a field, the current one marked.
    func options(_ name: String, _ stored: String, _ choices: [(value: String, label: String)]) -> View {
        let current = failure == nil ? stored : form[name] ?? stored
        return .list(choices.map { ["value": .text($0.value), "label": .text($0.label), "selected": .flag($0.value == current)] })
    }
}

/// One sentence that is told on the next page.
struct Flash: Sendable {
    let text: String
    let isWarning: Bool

    init(_ text: String, isWarning: Bool = false) {
        self.text = text
        self.isWarning = isWarning
    }

    /// As a cookie carries it.
    var cookie: String { (isWarning ? "w" : "n") + Base64URL.encode(Array(text.utf8)) }

    /// Whatever a browser sends is shown to its own user only, and escaped like any text.
    init?(cookie: String) {
        guard let kind = cookie.first, let bytes = Base64URL.decode(cookie.dropFirst()), bytes.count < 2500 else { return nil }
        self.init(String(decoding: bytes, as: UTF8.self), isWarning: kind == "w")
    }
}

/// Thrown by a page that has nothing to show here: the visitor is taken to another.
struct Elsewhere: Error { let address: String }

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

    init(_ template: String, _ title: String, _ view: [String: View] = [:]) {
        self.template = template
        self.title = title
        self.view = view
    }
}

extension Screen {
    func under(_ section: String, _ scope: Scope, workspace: ID? = nil, crumbs: [(label: String, address: String)] = []) -> Screen {
        var copy = self
        (copy.section, copy.scope, copy.workspace, copy.crumbs) = (section, scope, workspace, crumbs)
        return copy
    }
}
