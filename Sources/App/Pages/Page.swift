// How a page is declared: one that is looked at, and a form. A form holds no rules: it is a call of an endpoint of the API, by
// the same input, access, limits and idempotency; what the endpoint refuses is shown on the page that the form stands on.

import Database
import HTTPTypes
import Kit
import Web

struct PageRoute: Sendable {
    let method: HTTPRequest.Method
    let path: String
    let work: Work
    /// Whether strangers may come.
    var isOpen = false
    /// Of a form with a file in it: how large that may be.
    var largestFile: Int?
    /// What a page shows beside its data, and must be waited for: looked up before the page's transaction begins.
    var ahead: (@Sendable (Visit) async throws -> [String: View])?

    enum Work: Sendable {
        /// Draws a page; changes nothing.
        case page(@Sendable (Visit, Transaction) throws -> Screen)
        /// Calls a declared endpoint, then goes where `then` says.
        case form(endpoint: Endpoint, on: String, then: @Sendable (Visit, JSON) -> Place)
        /// Calls a declared endpoint, and shows on a page of its own what cannot be shown again, such as a new secret.
        case reveal(endpoint: Endpoint, on: String, draw: @Sendable (Visit, JSON, Transaction) throws -> Screen)
        /// Does something of its own, such as opening a session; a refusal is shown on the page `on`.
        case action(on: String, @Sendable (Visit) async throws -> Place)
        /// Answers by itself, such as a file.
        case raw(@Sendable (Visit) async throws -> Reply)
    }

    /// An endpoint of the API as it is declared: `POST /contents/{id}/submit`.
    struct Endpoint: Sendable {
        let method: HTTPRequest.Method
        let path: String

        /// The same for two paths that differ in the names of their parameters only.
        var shape: String {
            method.rawValue + path.split(separator: "/").map { $0.hasPrefix("{") ? "/{}" : "/\($0)" }.joined()
        }
        var parameters: [String] { path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) } }
    }
}

/// Where a form leads to, with what is told there.
struct Place: Sendable {
    let address: String
    var flash: Flash?
    var cookies: [(name: String, value: String)] = []

    init(_ address: String, _ flash: Flash? = nil, cookies: [(name: String, value: String)] = []) {
        self.address = address
        self.flash = flash
        self.cookies = cookies
    }
}

extension App {
    func page(_ path: String, _ draw: @escaping @Sendable (Visit, Transaction) throws -> Screen) -> PageRoute {
        PageRoute(method: .get, path: path, work: .page(draw))
    }

    func openPage(_ path: String, _ draw: @escaping @Sendable (Visit, Transaction) throws -> Screen) -> PageRoute {
        PageRoute(method: .get, path: path, work: .page(draw), isOpen: true)
    }

    /// - Parameters:
    ///   - calls: the endpoint; parameters of its path are taken from the form's path, or from its fields.
    ///   - on: the page that the form stands on.
    func form(
        _ path: String, calls method: HTTPRequest.Method, _ endpoint: String, on: String, then: @escaping @Sendable (Visit, JSON) -> Place
    ) -> PageRoute {
        PageRoute(method: .post, path: path, work: .form(endpoint: .init(method: method, path: endpoint), on: on, then: then))
    }

    /// A form whose answer is shown once. Reloading the page sends the form again, which `once` makes the same request.
    func form(
        _ path: String, calls method: HTTPRequest.Method, _ endpoint: String, on: String,
        showing draw: @escaping @Sendable (Visit, JSON, Transaction) throws -> Screen
    ) -> PageRoute {
        PageRoute(method: .post, path: path, work: .reveal(endpoint: .init(method: method, path: endpoint), on: on, draw: draw))
    }

    func action(_ path: String, on: String, isOpen: Bool = false, _ act: @escaping @Sendable (Visit) async throws -> Place) -> PageRoute {
        PageRoute(method: .post, path: path, work: .action(on: on, act), isOpen: isOpen)
    }

    func raw(_ path: String, isOpen: Bool = false, _ answer: @escaping @Sendable (Visit) async throws -> Reply) -> PageRoute {
        PageRoute(method: .get, path: path, work: .raw(answer), isOpen: isOpen)
    }

    /// Every page of the product, one list.
    package func pageCount() -> Int { pages().count }

    func pages() -> [PageRoute] {
        let features: [[PageRoute]] = [
            accountPages(), profilePages(), phonePages(), onboardingPages(), dashboardPages(), projectPages(), promptPages(), promptRevisionPages(),
            promptTestPages(), promptVariablePages(), starterPages(), contentPages(), contentListPages(), newContentPages(), batchPages(), contentToolPages(),
            reviewPages(), versionPages(),
            generationPages(), rewordingPages(), usagePages(), memberPages(), limitPages(), auditPages(), findPages(), commentPages(), notificationPages(),
            apiKeyPages(), ownDataPages(), organizationPages(), archivePages(), importPages(), webhookPages(), raisePages(), refusalPages(), searchPages(),
            openPages(), polishPages(), adminPages(),
        ]
        return features.flatMap { $0 }
    }
}
