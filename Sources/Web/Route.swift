// One endpoint as the rest of the program sees it: everything that routing, authorization tests, rate limits and the
// OpenAPI document need stands in its one declaration.

import HTTPTypes
import Kit

/// What the documents say of a route besides its line.
package struct RouteShape: Sendable {
    package let input: [FieldDescription]
    package let output: JSON?
    package let outputName: String?
    package let errors: [AppError.Code]

    package init(input: [FieldDescription], output: JSON?, outputName: String?, errors: [AppError.Code]) {
        self.input = input
        self.output = output
        self.outputName = outputName
        self.errors = errors
    }

    package static let none = RouteShape(input: [], output: nil, outputName: nil, errors: [])
}

package struct Route: Sendable {
    package let method: HTTPRequest.Method
    /// Below the prefixes, with parameters in braces: `/contents/{id}`.
    package let path: String
    /// Why a route that writes leaves no event in the audit trail; `nil` where it leaves one.
    package var unaudited: String?
    /// Further paths that answer the same, relative to the same prefixes.
    package var aliases: [String] = []
    package let summary: String
    /// Who may call it, as the documents show it: `open`, `user`, `viewer`, `writer`, `editor`, `admin`.
    package let access: String
    package let status: Int
    /// Read off types, which takes longer than all else of a start: made when it is first asked for.
    private let shape: Lazy<RouteShape>
    /// The largest body that is taken, where it is another than the server's.
    package var maximumBody: Int?
    /// Whether the schema of its answer has a name in the document.
    package var namesOutput = true
    /// Whether an API key will do in place of a login.
    package var takesKeys = false
    /// Whether the answer is an object with a version, and carries it as its ETag.
    package var isVersioned = false
    /// Media types of the answer besides JSON; where there is no JSON answer, all of them.
    package var mediaTypes: [String] = []
    /// Media types of the body besides JSON, each with its schema; where there are no fields, all of them.
    package var bodyTypes: [(type: String, schema: JSON)] = []
    /// What the document says beyond the summary.
    package var description = ""
    /// Headers that it reads, besides those that follow from its form.
    package var headers: [FieldDescription] = []
    package private(set) var handle: @Sendable (Call) async throws -> Reply

    package init(
        method: HTTPRequest.Method, path: String, aliases: [String] = [], summary: String, access: String, status: Int = 200,
        shape: @escaping @Sendable () -> RouteShape = { .none }, handle: @escaping @Sendable (Call) async throws -> Reply
    ) {
        self.method = method
        self.path = path
        self.aliases = aliases
        self.summary = summary
        self.access = access
        self.status = status
        self.shape = Lazy(shape)
        self.handle = handle
    }

    package var errors: [AppError.Code] { shape.value.errors }
    package var input: [FieldDescription] { shape.value.input }
    /// JSON Schema of the answer; `nil` where there is no JSON answer.
    package var output: JSON? { shape.value.output }
    /// What the schema is called in the document.
    package var outputName: String? { namesOutput ? shape.value.outputName : nil }

    /// The same declaration, answered by another handler.
    package func handling(_ handle: @escaping @Sendable (Call) async throws -> Reply) -> Route {
        var route = self
        route.handle = handle
        return route
    }

    /// The same route, with more said of it in the document.
    package func documented(_ change: (inout Route) -> Void) -> Route {
        var route = self
        change(&route)
        return route
    }

    /// Whether its fields come in the body, not in the query.
    package var writes: Bool { [.post, .put, .patch].contains(method) }

    /// The names of the parameters in the path.
    package var pathParameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}
