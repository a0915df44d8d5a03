// The SQL of decisions. Written with the content's row locked, counted by a statement of their own: a count that came with
// the lock could be older than what the lock waited for.

import Database
import Foundation
import Kit
import TextKit

enum ReviewStore {
    // MARK: For the columns of a content

    /// How many approvals its workspace asks for.
    static let required: SQL = """
        (SELECT w.approvals_required FROM workspaces w WHERE w.organization_id = contents.organization_id AND w.id = contents.workspace_id)
        """

    /// How many its current version has.
    static let given: SQL = """
        CASE WHEN status IN ('review','approved') THEN (
          SELECT COUNT(*) FROM content_decisions d WHERE d.organization_id = contents.organization_id AND d.content_id = contents.id
            AND d.round = contents.review_round AND d.version_number = contents.current_version AND d.decision = 'approved') ELSE 0 END
        """

    static func rules(_ workspace: ID, _ scope: Scope, in tx: Transaction) throws -> ReviewRules {
        try tx.first(
            "SELECT second_pair_of_eyes, approvals_required FROM workspaces WHERE organization_id = \(scope.organization) AND id = \(workspace)"
        ) { ReviewRules(secondPairOfEyes: $0.bool(), approvalsRequired: $0.number()) } ?? ReviewRules()
    }

    // MARK: Deciding

    struct New: Sendable {
        let kind: DecisionKind
        let note: String?
        let completes: Bool
        let rules: ReviewRules
        let version: ContentVersion
        let origin: JSON?
        let cost: Money
    }

    static func approvals(_ scope: Scope, _ content: Content, in tx: Transaction) throws -> Set<ID> {
        Set(
            try tx.rows(
                """
                SELECT user_id FROM content_decisions WHERE organization_id = \(scope.organization) AND content_id = \(content.id)
                  AND round = \(content.reviewRound) AND version_number = \(content.currentVersion) AND decision = 'approved'
                """
            ) { $0.int() })
    }

    static func add(_ scope: Scope, _ content: Content, _ new: New, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO content_decisions (organization_id, content_id, round, version_number, decision, user_id, user_name, role, note, completes, required,
              sha256, prompt_id, prompt_revision, model, cost, decided_at)
            VALUES (\(scope.organization), \(content.id), \(content.reviewRound), \(content.currentVersion), \(new.kind.rawValue), \(scope.user),
              \(UserStore.name(scope.user, in: tx)), \(scope.role.rawValue), \(new.note), \(new.completes), \(new.rules.approvalsRequired),
              \(VersionStore.hash(title: new.version.title, body: new.version.body)), \(new.origin?["prompt"]?.int),
              \(new.origin?["prompt_revision"]?.int), \(new.origin?["model"]?.string), \(new.cost), \(now))
            """)
    }

    // MARK: Reading

    private static let columns: SQL = """
        id, content_id, decision, round, version_number, user_id, user_name, role, note, completes, required, sha256, prompt_id, prompt_revision, model,
        cost, decided_at
        """

    private static func decode(_ row: inout Row, _ zone: TimeZone) -> Decision {
        let (id, content, decision, round, version) = (row.int(), row.int(), row.text(), row.number(), row.number())
        let (user, name, role, note, completes, required) = (row.int(), row.text(), row.text(), row.textOrNil(), row.bool(), row.number())
        let (hash, prompt, revision, model, cost) = (row.blob(), row.intOrNil(), row.intOrNil(), row.textOrNil(), row.money())
        let at = row.time()
        return Decision(
            id: id, content: content, decision: decision, round: round, versionNumber: version, user: user, userName: name, role: role, note: note,
            completes: completes, approvalsRequired: required, sha256: Hashing.hex(hash), prompt: prompt, promptRevision: revision.map(Int.init),
            model: model, cost: cost, decidedAt: at, decidedAtJalali: jalali(at, zone))
    }

    /// `۲ آذر ۱۴۰۵، ۲۱:۵۷`
    private static func jalali(_ at: Timestamp, _ zone: TimeZone) -> String {
        JalaliFormat.date(millisecondsUTC: at.milliseconds, offsetMinutes: Int(zone.ahead(at: at) / 60_000), style: .dateTime)
    }

    private static let order = Ordering<Decision>.down("decisions", .init("id") { $0.id })

    private static func list(_ scope: Scope, _ content: ID, _ condition: SQL, _ paging: Paging, in tx: Transaction) throws -> Slice<Decision> {
        let zone = try LimitStore.zone(scope.organization, in: tx)
        return try tx.page(
            order, paging,
            "SELECT \(columns) FROM content_decisions WHERE organization_id = \(scope.organization) AND content_id = \(content) AND \(condition)"
        ) { row in decode(&row, zone) }
    }

    private static func count(_ scope: Scope, _ content: ID, _ condition: SQL, in tx: Transaction) throws -> Int {
        Int(
            try tx.int(
                "SELECT COUNT(*) FROM content_decisions WHERE organization_id = \(scope.organization) AND content_id = \(content) AND \(condition)") ?? 0)
    }

    static func decisions(_ scope: Scope, _ content: ID, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<Decision>) {
        (
            try count(scope, content, "TRUE", in: tx),
            try list(scope, content, "TRUE", paging, in: tx)
        )
    }

    // MARK: Receipts

    private static let isReceipt: SQL = "decision = 'approved' AND completes = 1"

    static func receipts(_ scope: Scope, _ content: Content, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<ApprovalReceipt>) {
        let last = try list(scope, content.id, isReceipt, paging, in: tx)
        return (try count(scope, content.id, isReceipt, in: tx), last.showing(try last.map { try receipt($0, scope, content, in: tx) }))
    }

    /// The receipt of the last approval; `nil` for a content that never was.
    static func lastReceipt(_ scope: Scope, _ content: Content, in tx: Transaction) throws -> ApprovalReceipt? {
        try list(scope, content.id, isReceipt, Paging(page: 1, size: 1), in: tx).first.map { try receipt($0, scope, content, in: tx) }
    }

    private static func receipt(_ last: Decision, _ scope: Scope, _ content: Content, in tx: Transaction) throws -> ApprovalReceipt {
        let all = try list(
            scope, content.id, "decision = 'approved' AND round = \(last.round) AND version_number = \(last.versionNumber) AND id <= \(last.id)", .whole, in: tx
        )
        let version = try VersionStore.find(scope, content.id, last.versionNumber, in: tx)
        return ApprovalReceipt(
            id: last.id, organization: scope.organization, content: content.id, versionNumber: last.versionNumber, title: version.title,
            wordCount: version.wordCount, approvedAt: last.decidedAt, approvedAtJalali: last.decidedAtJalali,
            approvers: all.reversed().map {
                .init(
                    user: $0.user, name: $0.userName, role: $0.role, notes: $0.note, approvedAt: $0.decidedAt, approvedAtJalali: $0.decidedAtJalali)
            }, approvalsRequired: last.approvalsRequired, sha256: last.sha256, sha256Of: ApprovalReceipt.hashed,
            textMatches: Hashing.hex(VersionStore.hash(title: version.title, body: version.body)) == last.sha256, prompt: last.prompt,
            promptRevision: last.promptRevision, model: last.model, cost: last.cost,
            isCurrent: content.state == .approved && content.reviewRound == last.round && content.currentVersion == last.versionNumber)
    }
}
