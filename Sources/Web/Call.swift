// A request before the product looks at it, and the reply after.

import HTTPTypes
import Kit
import NIOCore

package struct Call: Sendable {
    package let method: HTTPRequest.Method
    /// The path as it was asked for, without the query.
    package let path: String
    package let query: [(name: String, value: String)]
    package let headers: HTTPFields
    package let body: [UInt8]
    package let pathParameters: [String: String]
    /// The caller's address, seen through trusted proxies only.
    package let address: String
    package let language: Language
    package let requestID: String
    /// `https://host` under which the caller sees this server.
    package let origin: String

    package init(
        method: HTTPRequest.Method, path: String, query: [(name: String, value: String)], headers: HTTPFields, body: [UInt8],
        pathParameters: [String: String], address: String, language: Language, requestID: String, origin: String
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.pathParameters = pathParameters
        self.address = address
        self.language = language
        self.requestID = requestID
        self.origin = origin
    }

    /// The same request with a body in JSON: for those that may come in another form.
    package func with(json: JSON) -> Call {
        var headers = headers
        headers[.contentType] = "application/json"
        return Call(
            method: method, path: path, query: query, headers: headers, body: Array(json.text.utf8), pathParameters: pathParameters, address: address,
            language: language, requestID: requestID, origin: origin)
    }

    /// The type of the body, without its parameters.
    package var bodyType: String { headers[.contentType].map { ($0.split(separator: ";").first ?? "").trimmed.lowercased() } ?? "" }

    /// The same request to another endpoint of this program, by somebody known.
    package func redirected(
        _ method: HTTPRequest.Method, _ path: String, parameters: [String: String], body: (type: String, bytes: [UInt8])?, bearer: String,
        headers more: [(name: String, value: String)] = []
    ) -> Call {
        var headers = HTTPFields()
        for kept in [HTTPField.Name.userAgent, .lastEventID, .accept] { headers[kept] = self.headers[kept] }
        headers[.authorization] = "Bearer \(bearer)"
        if let body { headers[.contentType] = body.type }
        for (name, value) in more { if let name = HTTPField.Name(name) { headers[name] = value } }
        return Call(
            method: method, path: path, query: query, headers: headers, body: body?.bytes ?? [], pathParameters: parameters,
            address: address, language: language, requestID: requestID, origin: origin)
    }

    /// The query of this request by itself, as a GET would send it, with its moments as the API wants them.
    ///
    /// - Parameters:
    ///   - read: brings a field's moment as people write it to RFC 3339; `nil` for what is none.
    ///   - wrong: fields that are left out.
    package func reading(_ read: (_ name: String, _ text: String) -> String?, of fields: [FieldDescription], without wrong: Set<String> = []) -> Call {
        let moments = Set(fields.filter(\.isMoment).map(\.name))
        let query = query.filter { !wrong.contains($0.name) }.map { name, value in
            (name: name, value: moments.contains(name) ? read(name, value) ?? value : value)
        }
        return Call(
            method: .get, path: path, query: query, headers: headers, body: [], pathParameters: pathParameters, address: address, language: language,
            requestID: requestID, origin: origin)
    }

    /// The same request, answered in another language.
    package func speaking(_ language: Language) -> Call {
        Call(
            method: method, path: path, query: query, headers: headers, body: body, pathParameters: pathParameters, address: address, language: language,
            requestID: requestID, origin: origin)
    }

    package var userAgent: String { String((headers[.userAgent] ?? "").prefix(300)) }
    package func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    package func queryValue(_ name: String) -> String? { query.first { $0.name == name }?.value }

    private var takesBody: Bool { method == .post || method == .put || method == .patch }

    /// Where the fields of an input come from: the JSON body of a writing method, else the query.
    func fieldSource() throws -> Fields.Source {
        guard takesBody else {
            return .form(Dictionary(query.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
        }
        guard !body.isEmpty else { return .json([:]) }
        // An empty header has no first part.
        let type = headers[.contentType].map { ($0.split(separator: ";").first ?? "").trimmed.lowercased() } ?? "application/json"
        guard type == "application/json" || type.hasSuffix("+json") else { throw AppError(.unsupportedMediaType) }
        guard case .object(let members) = try JSONParser.parse(body) else {
            throw AppError(.invalidJSON, Message("بدنه باید یک شیء JSON باشد.", "The body must be a JSON object."))
        }
        return .json(Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
    }
}

package struct Reply: Sendable {
    package enum Body: Sendable {
        case none
        case bytes([UInt8], type: String)
        /// Written while the caller listens; cancelled when the caller goes away.
        case stream(type: String, @Sendable (any StreamWriter) async throws -> Void)
    }

    package var status: Int
    package var headers: [(name: String, value: String)] = []
    package var body: Body

    package init(status: Int, headers: [(name: String, value: String)] = [], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func json(_ bytes: [UInt8], status: Int = 200, headers: [(name: String, value: String)] = []) -> Reply {
        Reply(status: status, headers: headers, body: .bytes(bytes, type: "application/json"))
    }
}

/// Where a streamed reply goes. A write suspends while the caller's socket is full.
package protocol StreamWriter: AnyObject {
    func write(_ text: String) async throws
    func write(_ bytes: [UInt8]) async throws
}
