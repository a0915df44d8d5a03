// A browser without scripts, as far as tests of pages need one: it keeps cookies, follows redirects, and fills in and sends the
// forms that stand on the page that it has open, hidden fields included.

import App
import AsyncHTTPClient
import Kit
import NIOCore
import NIOHTTP1
import Support
import Testing
import Web

@testable import struct App.PageServer
@testable import struct App.Settings

final class Browser {
    let base: String
    var language: String
    private(set) var cookies: [String: String] = [:]
    private(set) var path = "/"
    private(set) var page = Response(status: 0, headers: [:], body: "")
    /// What is sent beside the usual, for tests of what is refused.
    var headers: [(String, String)] = []

    /// Whether somebody chose the language on the page: then it stays, whatever the person's profile says.
    private let hasChosen: Bool

    init(port: Int, language: String? = nil) {
        base = "http://127.0.0.1:\(port)"
        self.language = language ?? "fa"
        hasChosen = language != nil
    }

    @discardableResult func open(_ path: String) async throws -> Response { try await go(.GET, path, nil) }

    /// Sends the form on this page whose action is `action`, with these fields changed.
    /// - Throws: a failure when there is no such form.
    @discardableResult func submit(_ action: String, _ values: [String: String] = [:], clicking button: (String, String)? = nil) async throws -> Response {
        guard let form = forms.first(where: { $0.action == action }) else {
            throw TestFailure("\(path) has no form for \(action), only \(forms.map(\.action)): \(page.status)")
        }
        var fields = form.fields.filter { values[$0.0] == nil } + values.map { ($0.key, $0.value) }
        if let button { fields.append(button) }
        return try await post(form.action, fields)
    }

    @discardableResult func post(_ path: String, _ fields: [(String, String)]) async throws -> Response {
        try await go(.POST, path, Array(fields.map { "\(Browser.encoded($0.0))=\(Browser.encoded($0.1))" }.joined(separator: "&").utf8))
    }

    /// Sends the form on this page with a file, as a browser does.
    @discardableResult func upload(_ action: String, file: (name: String, bytes: [UInt8])?, without left: String = "") async throws -> Response {
        guard let form = forms.first(where: { $0.action == action }) else { throw TestFailure("\(path) has no form for \(action)") }
        var body: [UInt8] = []
        for (name, value) in form.fields where name != left && name != "archive" {
            body += Array("--edge\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        body += Array("--edge\r\nContent-Disposition: form-data; name=\"archive\"; filename=\"\(file?.name ?? "")\"\r\n\r\n".utf8)
        body += (file?.bytes ?? []) + Array("\r\n--edge--\r\n".utf8)
        return try await go(.POST, action, body, "multipart/form-data; boundary=edge")
    }

    func forget() { cookies = [:] }

    private func go(
        _ method: HTTPMethod, _ path: String, _ body: [UInt8]?, _ type: String = "application/x-www-form-urlencoded"
    ) async throws -> Response {
        var (method, path, body) = (method, path, body)
        for _ in 0..<6 {
            let response = try await send(method, path, body, type)
            self.path = path
            page = response
            guard (300..<400).contains(response.status), let next = response.header("Location") else { return response }
            (method, path, body) = (.GET, next, nil)
        }
        throw TestFailure("redirects without end at \(path)")
    }

    private func send(_ method: HTTPMethod, _ path: String, _ body: [UInt8]?, _ type: String) async throws -> Response {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        request.headers.add(name: "Accept-Language", value: language)
        request.headers.add(name: "Accept", value: "text/html")
        if !cookies.isEmpty { request.headers.add(name: "Cookie", value: cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")) }
        if let body {
            request.headers.add(name: "Content-Type", value: type)
            request.headers.add(name: "Origin", value: base)
            request.body = .bytes(body)
        }
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        let answer = try await TestServer.http.execute(request, timeout: .seconds(60))
        let text = String(buffer: try await answer.body.collect(upTo: 16 << 20))
        for cookie in answer.headers["Set-Cookie"] { keep(cookie) }
        return Response(status: Int(answer.status.code), headers: answer.headers, body: text)
    }

    private func keep(_ cookie: String) {
        let parts = cookie.split(separator: ";").map { $0.trimmed }
        let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if hasChosen, pair[0] == "lang" { return }
        cookies[String(pair[0])] = parts.contains("Max-Age=0") ? nil : String(pair[1])
    }

    // MARK: Forms

    struct Form {
        let action: String
        let fields: [(String, String)]
    }

    var forms: [Form] {
        page.body.ranges(of: "<form ").compactMap { start in
            let rest = page.body[start.lowerBound...]
            guard let end = rest.firstRange(of: "</form>"), let head = rest.firstIndex(of: ">") else { return nil }
            let tag = String(rest[..<head])
            guard tag.contains("method=\"post\"") else { return nil }
            let body = rest[head..<end.lowerBound]
            return Form(action: Browser.attribute("action", tag) ?? path, fields: Browser.inputs(body) + Browser.areas(body) + Browser.selects(body))
        }
    }

    private static func inputs(_ html: Substring) -> [(String, String)] {
        html.ranges(of: "<input ").compactMap { start in
            let tag = String(html[start.lowerBound...].prefix { $0 != ">" })
            let isChoice = tag.contains("type=\"checkbox\"") || tag.contains("type=\"radio\"")
            guard let name = attribute("name", tag), !isChoice || tag.contains(" checked") else { return nil }
            return (name, attribute("value", tag) ?? "")
        }
    }

    private static func areas(_ html: Substring) -> [(String, String)] {
        html.ranges(of: "<textarea ").compactMap { start in
            let rest = html[start.lowerBound...]
            guard let head = rest.firstIndex(of: ">"), let end = rest.firstRange(of: "</textarea>"), let name = attribute("name", String(rest[..<head]))
            else { return nil }
            let text = rest[rest.index(after: head)..<end.lowerBound]
            return (name, plain(String(text.first == "\n" ? text.dropFirst() : text)))
        }
    }

    private static func selects(_ html: Substring) -> [(String, String)] {
        html.ranges(of: "<select ").compactMap { start in
            let rest = html[start.lowerBound...]
            guard let end = rest.firstRange(of: "</select>"), let name = attribute("name", String(rest.prefix { $0 != ">" })) else { return nil }
            let options = rest[..<end.lowerBound].split(separator: "<option " as String).dropFirst().map { String($0.prefix { $0 != ">" }) }
            return (options.first { $0.contains(" selected") } ?? options.first).map { (name, attribute("value", $0) ?? "") }
        }
    }

    private static func attribute(_ name: String, _ tag: String) -> String? {
        guard let start = tag.firstRange(of: " \(name)=\"") ?? (tag.hasPrefix("\(name)=\"") ? tag.firstRange(of: "\(name)=\"") : nil) else { return nil }
        return plain(String(tag[start.upperBound...].prefix { $0 != "\"" }))
    }

    private static func plain(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + Hashing.hex([byte]).uppercased()
        }.joined()
    }
}

extension Browser {
    /// From a stranger to somebody in a workspace of an own organization. Returns the workspace's path.
    @discardableResult func begin(_ phone: String = "09121234567", organization: String = "آریا") async throws -> String {
        try await logIn(phone)
        try await submit("/welcome", ["organization_name": organization, "workspace_name": "بازاریابی", "project_name": "وبلاگ"])
        guard path.hasPrefix("/w/") else { throw TestFailure("no workspace after the welcome: \(path) \(page.status)") }
        return path
    }

    func logIn(_ phone: String) async throws {
        try await open("/login")
        try await submit("/login", ["phone_number": phone])
        try await submit("/login/code", ["code": "۱۲۳۴۵۶"])
        guard !path.hasPrefix("/login") else { throw TestFailure("not logged in: \(path) \(page.body.prefix(3000))") }
    }
}

/// Runs `body` against the pages of a product of its own.
func withPages(
    _ engine: Engine = .sqlite, worker: Bool = true, change: (inout Settings) -> Void = { _ in }, _ body: (TestServer, Int) async throws -> Void
) async throws {
    try await withServer(
        engine, worker: worker,
        change: {
            $0.webPort = 0; change(&$0)
        }
    ) { server in
        let pages = try PageServer(server.app)
        let (ports, found) = AsyncStream<Int>.makeStream()
        // Left to the end of the process, as the server of the API is.
        _ = Task { try await pages.server().run { found.yield($0) } }
        for await port in ports { return try await body(server, port) }
    }
}

/// Waits until something that others bring about is so.
func settle(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<600 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw TestFailure("it did not come to be")
}
