// The routes as a page, printed from their declarations: what the page says and what the server does cannot differ.

import HTTPTypes
import Kit
import Web

extension App {
    package func routesAsMarkdown() -> String { RouteDocument(routes() + faces()).markdown }
}

private struct RouteDocument {
    private let routes: [Route]
    /// For each form of an answer the route that shows it in full.
    private let homes: [String: String]

    init(_ routes: [Route]) {
        self.routes = routes
        var homes: [String: String] = [:]
        // A route that reads one object is the natural place to show it.
        let readers = routes.filter { $0.method == .get && $0.path.hasSuffix("}") }
        for route in readers + routes {
            guard let object = route.output.map(Shown.init)?.object else { continue }
            homes[object.text] = homes[object.text] ?? RouteDocument.name(route)
        }
        self.homes = homes
    }

    var markdown: String { ([table] + groups.map(group)).joined(separator: "\n\n") }

    private static func name(_ route: Route) -> String { "\(route.method.rawValue) \(route.path)" }

    fileprivate static func link(_ name: String) -> String {
        let anchor = name.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.replacing(" ", with: "-")
        return "[`\(name)`](#\(anchor))"
    }

    // MARK: Overview

    private var table: String {
        let rows = routes.map { "| \(RouteDocument.link(RouteDocument.name($0))) | \($0.access) | \($0.summary) |" }
        return (["## All routes", "", "| Route | Who | What |", "| --- | --- | --- |"] + rows).joined(separator: "\n")
    }

    private var groups: [String] {
        var seen: [String] = []
        for route in routes where !seen.contains(RouteDocument.group(route)) { seen.append(RouteDocument.group(route)) }
        return seen
    }

    private static func group(_ route: Route) -> String {
        let parts = route.path.split(separator: "/").map(String.init)
        return ["ai", "health", "api"].contains(parts[0]) ? (parts[0] == "ai" ? "jobs" : "health and schema") : parts[0]
    }

    private func group(_ name: String) -> String {
        let own = routes.filter { RouteDocument.group($0) == name }
        let title = name.replacing("-", with: " ")
        return (["## \(title.prefix(1).uppercased())\(title.dropFirst())"] + own.map(section)).joined(separator: "\n\n")
    }

    // MARK: One route

    private func section(_ route: Route) -> String {
        var parts = ["### \(RouteDocument.name(route))", "\(route.summary). \(who(route))"]
        if !route.aliases.isEmpty { parts.append("Also at " + route.aliases.map { "`\($0)`" }.joined(separator: ", ") + ".") }
        let fields = route.input.filter { $0.place != .path }
        if !fields.isEmpty { parts.append(input(fields, isBody: [.post, .put, .patch].contains(route.method))) }
        parts.append(answer(route))
        let own = route.errors.filter { !RouteDocument.everywhere.contains($0) }.sorted { ($0.status, $0.rawValue) < ($1.status, $1.rawValue) }
        if !own.isEmpty { parts.append("Errors: " + own.map { "\($0.status) `\($0.rawValue)`" }.joined(separator: ", ") + ".") }
        return parts.joined(separator: "\n\n")
    }

    private func who(_ route: Route) -> String {
        switch route.access {
        case "open": "Open to everybody."
        case "user": "For everybody who is logged in."
        case "admin": "For admins."
        case "viewer": "For every member."
        default: "For \(route.access)s and above."
        }
    }

    /// What any request can meet; told once, at the beginning of the page.
    private static let everywhere: Set<AppError.Code> = [
        .throttled, .unavailable, .internalError, .hostNotAllowed, .invalidInput, .invalidJSON, .unsupportedMediaType, .payloadTooLarge,
        .notAuthenticated, .tokenInvalid, .tokenExpired,
    ]

    private func input(_ fields: [FieldDescription], isBody: Bool) -> String {
        let rows = fields.map { field in
            let type = Shown.type(field.schema) + (field.nullable && isBody ? " or null" : "")
            return "| `\(field.name)` | \(type) | \(field.required ? "yes" : "") | \(field.meaning) |"
        }
        return (["| \(isBody ? "Body" : "Query") | Type | Required | Meaning |", "| --- | --- | --- | --- |"] + rows).joined(separator: "\n")
    }

    private func answer(_ route: Route) -> String {
        guard let output = route.output else { return "Answers \(route.status) without a body." }
        let shown = Shown(output)
        guard let object = shown.object else { return "Answers \(route.status)." }
        let home = homes[object.text] ?? ""
        let what = shown.isPage ? "a page of objects" : "an object"
        guard home == RouteDocument.name(route) else { return "Answers \(route.status) with \(what) as of \(RouteDocument.link(home))." }
        let rows = Shown.rows(object, known: homes.filter { $0.value != home }).map { "| `\($0.name)` | \($0.type) |" }
        return "Answers \(route.status) with \(what):\n\n" + (["| Field | Type |", "| --- | --- |"] + rows).joined(separator: "\n")
    }
}

/// A schema in words.
private struct Shown {
    let isPage: Bool
    /// The object of the answer, or of a page; `nil` where it has no fields to show.
    let object: JSON?

    init(_ schema: JSON) {
        let items = schema["properties"]?["results"]?["items"]
        isPage = items != nil && schema["properties"]?["count"] != nil
        let object = isPage ? items : schema
        self.object = object?["properties"]?.members?.isEmpty == false ? object : nil
    }

    /// Fields, those of nested objects as `limit.cost_limit` and `outline[].level`.
    /// - Parameter known: objects that are shown elsewhere, and where.
    static func rows(_ object: JSON, known: [String: String], _ prefix: String = "") -> [(name: String, type: String)] {
        (object["properties"]?.members ?? []).flatMap { member -> [(name: String, type: String)] in
            let name = prefix + member.name
            if let home = known[member.value.text] { return [(name, "object as of " + RouteDocument.link(home))] }
            if let items = member.value["items"], items["properties"] != nil { return rows(items, known: known, name + "[].") }
            if member.value["properties"] != nil { return rows(member.value, known: known, name + ".") }
            return [(name, type(member.value))]
        }
    }

    static func type(_ schema: JSON) -> String {
        if let choices = schema["enum"]?.array { return "one of " + choices.map { "`\($0.string ?? $0.text)`" }.joined(separator: ", ") }
        if let either = schema["anyOf"]?.array { return either.map(type).joined(separator: " or ") }
        if let types = schema["type"]?.array { return types.map { $0.string ?? "" }.joined(separator: " or ") + bounds(schema) }
        guard let name = schema["type"]?.string else { return "any JSON" }
        if name == "array" { return "list of \(schema["items"].map(type) ?? "any JSON")" }
        return (schema["format"]?.string == "date-time" ? "time" : name) + bounds(schema)
    }

    private static func bounds(_ schema: JSON) -> String {
        func text(_ name: String) -> String? { schema[name].map(\.text) }
        let pairs = [("minLength", "maxLength", " characters"), ("minimum", "maximum", "")]
        for (low, high, unit) in pairs {
            switch (text(low), text(high)) {
            case (let low?, let high?): return ", \(low) to \(high)\(unit)"
            case (nil, let high?): return ", at most \(high)\(unit)"
            case (let low?, nil): return ", at least \(low)\(unit)"
            case (nil, nil): continue
            }
        }
        return ""
    }
}
