// Names of headers that requests and answers carry again and again: a name is checked and made small once, not with each use.

import HTTPTypes

extension HTTPField.Name {
    static let forwardedFor = known("X-Forwarded-For")
    static let forwardedProto = known("X-Forwarded-Proto")
    static let requestID = known("X-Request-Id")
    static let traceParent = known("traceparent")
    static let contentTypeOptions = known("X-Content-Type-Options")
    static let lastEventID = known("Last-Event-ID")

    /// A name of the program's own; what is no name would be a fault of the program, seen with its first use.
    private static func known(_ text: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(text)") else { preconditionFailure("no header is called \(text)") }
        return name
    }

    /// Those that stores and endpoints give to answers, by their text.
    private static let given = Dictionary(
        uniqueKeysWithValues: (RateDecision.headerNames + ["ETag", "Location", "Retry-After", "Cache-Control", "Set-Cookie", "Content-Security-Policy"])
            .map { ($0, HTTPField.Name($0)) })

    static func of(_ text: String) -> HTTPField.Name? { given[text] ?? HTTPField.Name(text) }
}
