// One row of the original, its values by the names of their columns.

import Database
import Kit
import TextKit

struct OldRow: Sendable {
    let id: ID
    private let places: [String: Int]
    private let values: [SQLValue]

    init(id: ID, places: [String: Int], values: [SQLValue]) { (self.id, self.places, self.values) = (id, places, values) }

    private func value(_ name: String) -> SQLValue { places[name].map { values[$0] } ?? .null }

    func textOrNil(_ name: String) -> String? { if case .text(let text) = value(name) { text } else { nil } }
    func text(_ name: String) -> String { textOrNil(name) ?? "" }
    func int(_ name: String) -> Int64? { if case .int(let number) = value(name) { number } else { nil } }
    func flag(_ name: String, absent: Bool) -> Bool { int(name).map { $0 != 0 } ?? absent }
    func time(_ name: String) -> Timestamp? { int(name).map(Timestamp.init(milliseconds:)) }

    /// An object, whatever else stands there: JSON columns of the original hold what its callers sent.
    func object(_ name: String) -> JSON? {
        guard let parsed = try? JSONParser.parse(text(name)), parsed.members != nil else { return nil }  // Reported by the step.
        return parsed
    }

    /// The original keeps both; one without a time is as old as the other says.
    func created(_ now: Timestamp) -> Timestamp { time("created_at") ?? time("updated_at") ?? now }
    func updated(_ now: Timestamp) -> Timestamp { time("updated_at") ?? time("created_at") ?? now }
}
