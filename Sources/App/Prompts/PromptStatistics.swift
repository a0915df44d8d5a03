// What came of a prompt, revision by revision: whether a new wording is better shows in what editors approve of, and in what
// an approved piece costs.

import Kit

package struct PromptStatistics: Codable, Sendable {
    package struct Revision: Codable, Sendable {
        package let revision: Int
        package let labels: [String]
        /// Generations that were asked for by it.
        package let uses: Int
        package let completed: Int
        package let failed: Int
        /// Contents that were written by it.
        package let contents: Int
        /// Contents of which a text that goes back to it was approved, or rejected.
        package let approved: Int
        package let rejected: Int
        /// Approved among the decided, 0 to 1; `null` while nothing was decided.
        package let approvalRate: Double?
        /// What its generations cost, failed ones included.
        package let cost: Money
        /// `null` while nothing was approved.
        package let costPerApproved: Money?
        package let tests: Int
        package let testCost: Money
    }

    package let prompt: ID
    /// The newest first.
    package let revisions: [Revision]
    package let uses: Int
    package let approved: Int
    package let cost: Money
    package let costPerApproved: Money?

    static func share(_ approved: Int, of decided: Int) -> Double? { decided == 0 ? nil : (Double(approved) / Double(decided) * 10_000).rounded() / 10_000 }
    static func price(_ cost: Money, for approved: Int) -> Money? { approved == 0 ? nil : Money(nanos: cost.nanos / Int64(approved)) }
}
