// What ties the log lines of one request together, and those of the jobs that it asked for: its id, and the W3C trace that it
// is a part of. It also carries who is behind it, once that is known, so that the one line of a request can say so.

import Synchronization

package final class Trace: Sendable {
    @TaskLocal package static var current: Trace?

    package static var requestID: String { current?.requestID ?? "-" }

    package let requestID: String
    /// `00-<trace>-<span>-<flags>` of the caller, where it gave one.
    private let given: String?
    /// The number of the route, as the server counts them; -1 for none.
    private let routeNumber = Atomic<Int>(-1)
    private let userID = Atomic<Int64>(0)
    private let organizationID = Atomic<Int64>(0)
    private let objectID = Atomic<Int64>(0)

    package init(requestID: String, parent: String? = nil) {
        self.requestID = requestID
        given = parent.flatMap { Trace.isParent($0) ? $0 : nil }
    }

    package var route: Int {
        get { routeNumber.load(ordering: .relaxed) }
        set { routeNumber.store(newValue, ordering: .relaxed) }
    }
    /// 0 while nobody is known.
    package var user: ID {
        get { userID.load(ordering: .relaxed) }
        set { userID.store(newValue, ordering: .relaxed) }
    }
    package var organization: ID {
        get { organizationID.load(ordering: .relaxed) }
        set { organizationID.store(newValue, ordering: .relaxed) }
    }
    /// The first id in the path.
    package var object: ID {
        get { objectID.load(ordering: .relaxed) }
        set { objectID.store(newValue, ordering: .relaxed) }
    }

    // MARK: W3C Trace Context, level 1

    /// Whether the caller traces too.
    package var isPartOfAnother: Bool { given != nil }

    /// The trace that this belongs to: the caller's, or one that follows from the request's id.
    package var traceID: String {
        given.map { String($0.dropFirst(3).prefix(32)) } ?? Hashing.hex(Hashing.sha256("trace \(requestID)").prefix(16))
    }

    /// What is sent along to a service that is asked on behalf of this request.
    package var parent: String {
        let span = Hashing.hex(Hashing.sha256("span \(requestID) \(traceID)").prefix(8))
        return "00-\(traceID)-\(span)-\(given.map { String($0.suffix(2)) } ?? "01")"
    }

    /// Version 00, and neither trace nor span all zero.
    private static func isParent(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 55, parts.count == 4, parts[0] == "00", parts[1].utf8.count == 32, parts[2].utf8.count == 16 else { return false }
        let isHex = parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }
        return isHex && parts[1].contains { $0 != "0" } && parts[2].contains { $0 != "0" }
    }

    // MARK: As a job carries it

    package var stored: String { "\(requestID) \(parent)" }

    package convenience init(stored text: String) {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        self.init(requestID: parts.first ?? "-", parent: parts.count > 1 ? parts[1] : nil)
    }

    /// The caller's id where it is one (1-64 plain characters), else a new one.
    package static func accept(_ given: String?) -> String {
        if let given, (1...64).contains(given.utf8.count),
            given.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95 || $0 == 46 })
        {
            return given
        }
        return Entropy.system.token(12)
    }
}
