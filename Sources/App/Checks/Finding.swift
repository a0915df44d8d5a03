// What a look at an installation finds: how bad it is, what it is, and what to do about it.

import Kit

package struct Finding: Sendable {
    package enum Severity: String, Sendable, Comparable {
        case ok, warning, error
        private var rank: Int { self == .ok ? 0 : self == .warning ? 1 : 2 }
        package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
    }

    package let check: String
    package let severity: Severity
    package let what: Message
    /// What to do; `nil` where nothing need be done.
    package let remedy: Message?

    package var json: JSON {
        func both(_ message: Message?) -> JSON { message.map { .object(("fa", .string($0.persian)), ("en", .string($0.english))) } ?? .null }
        return .object(("check", .string(check)), ("severity", .string(severity.rawValue)), ("what", both(what)), ("remedy", both(remedy)))
    }
}

/// One line of the list. A check that has nothing to say about an installation says nothing.
struct DeployCheck: Sendable {
    enum Verdict: Sendable {
        case fine(Message)
        case warn(Message, Message)
        case wrong(Message, Message)
        /// It does not apply here.
        case silent
    }

    let name: String
    let look: @Sendable (DeployFacts) -> Verdict

    init(_ name: String, _ look: @escaping @Sendable (DeployFacts) -> Verdict) { (self.name, self.look) = (name, look) }

    func finding(_ facts: DeployFacts) -> Finding? {
        switch look(facts) {
        case .fine(let what): Finding(check: name, severity: .ok, what: what, remedy: nil)
        case .warn(let what, let remedy): Finding(check: name, severity: .warning, what: what, remedy: remedy)
        case .wrong(let what, let remedy): Finding(check: name, severity: .error, what: what, remedy: remedy)
        case .silent: nil
        }
    }

    static let all = secrets + network + money + storage + watching

    static func findings(_ facts: DeployFacts) -> [Finding] { all.compactMap { $0.finding(facts) } }
}
