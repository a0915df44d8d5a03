// What a service says in its headers about another try: whether, and not before when.

import Kit
import NIOHTTP1

struct RetryAdvice: Sendable, Equatable {
    /// Not before this much time has passed; `nil` where nothing was said.
    var after: Duration?
    /// `x-should-retry`
    var shouldRetry: Bool?

    init(after: Duration? = nil, shouldRetry: Bool? = nil) {
        self.after = after
        self.shouldRetry = shouldRetry
    }

    /// - Parameter now: what a date in `Retry-After` is measured against.
    init(_ headers: HTTPHeaders, now: Timestamp) {
        shouldRetry = headers.first(name: "x-should-retry").flatMap { ["true": true, "false": false][$0] }
        after = Self.milliseconds(headers) ?? Self.retryAfter(headers, now: now) ?? Self.windowReset(headers)
    }

    private static func milliseconds(_ headers: HTTPHeaders) -> Duration? {
        headers.first(name: "retry-after-ms").flatMap { seconds($0) }.map { $0 / 1000 }
    }

    /// Seconds, or a date (RFC 9110, section 10.2.3).
    private static func retryAfter(_ headers: HTTPHeaders, now: Timestamp) -> Duration? {
        guard let text = headers.first(name: "retry-after") else { return nil }
        if let duration = seconds(text) { return duration }
        return HTTPDate.parse(text).map { .milliseconds(max(0, $0.milliseconds - now.milliseconds)) }
    }

    /// When the window that is used up begins anew: the later of those that have nothing left.
    private static func windowReset(_ headers: HTTPHeaders) -> Duration? {
        ["requests", "tokens"].compactMap { kind -> Duration? in
            guard headers.first(name: "x-ratelimit-remaining-\(kind)").flatMap({ Int($0) }).map({ $0 <= 0 }) == true else { return nil }
            return headers.first(name: "x-ratelimit-reset-\(kind)").flatMap { ResetDuration.parse($0) }
        }.max()
    }

    /// A wait of more than a week is nonsense and is cut to one.
    private static func seconds(_ text: String) -> Duration? {
        guard let value = Double(text.trimmed), value.isFinite, value >= 0 else { return nil }
        return .seconds(min(value, 604_800))
    }
}

/// Durations such as `12ms`, `1s`, `6m0s`, `1h2m3.5s`.
enum ResetDuration {
    static func parse(_ text: String) -> Duration? {
        var rest = text.trimmed[...]
        guard !rest.isEmpty else { return nil }
        var sum = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(number), let scale = scales[String(unit)] else { return nil }
            sum += value * scale
        }
        return .seconds(min(sum, 604_800))
    }

    private static let scales = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400]
}

/// The one date form that senders must use: `Wed, 21 Oct 2026 07:28:00 GMT` (RFC 9110, section 5.6.7).
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func parse(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])), parts[1].count == 2,
            parts[3].count == 4
        else { return nil }
        let two = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp("\(parts[3])-\(two)-\(parts[1])T\(parts[4])Z")
    }
}
