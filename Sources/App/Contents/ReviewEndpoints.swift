// Deciding on a text over HTTP: submitted, approved, rejected, reopened, and the receipts that remain. Whoever decides says
// which text they saw; a decision on another one is refused with both.

import Database
import HTTPTypes
import Kit
import Web

// MARK: Inputs

/// Which text a decision is on.
struct SeenText: Sendable {
    let version: Int?
    let number: Int?

    init(_ f: Fields) {
        version = f.optionalInt("version", 1...1_000_000_000, "The content's `version` that was seen; or send it as If-Match.")
        number = f.optionalInt("version_number", 1...1_000_000_000, "The text's number, the content's `current_version`, that was seen.")
    }
}

struct ApproveInput: Input {
    let id: ID
    let notes: String?
    let seen: SeenText
    init(_ f: Fields) {
        id = f.pathID("id")
        notes = f.optionalString("notes", 0...2000)
        seen = SeenText(f)
    }
}

struct RejectInput: Input {
    let id: ID
    let reason: String
    let seen: SeenText
    init(_ f: Fields) {
        id = f.pathID("id")
        reason = f.string("reason", 1...2000, "What its author should know.")
        seen = SeenText(f)
    }
}

struct DecisionListInput: Input {
    let id: ID
    let paging: Paging
    init(_ f: Fields) {
        id = f.pathID("id")
        paging = Paging(f)
    }
}

// MARK: Routes

extension App {
    func reviewRoutes() -> [Route] {
        let options = EndpointOptions(errors: [.invalidContentStatus, .staleVersion])
        return [
            member(.writer, .post, "/contents/{id}/submit", "Submit a content for review", options, of: { .content($0.id) }, submitContent),
            member(.editor, .post, "/contents/{id}/reopen", "Make an approved content a draft again", options, of: { .content($0.id) }, reopenContent),
            member(
                .editor, .post, "/contents/{id}/approve", "Approve the text of a content that is in review",
                EndpointOptions(errors: [.invalidContentStatus, .staleVersion, .conflict]), of: { .content($0.id) }, approveContent),
            member(
                .editor, .post, "/contents/{id}/reject", "Reject a content that is in review, with a reason", options, of: { .content($0.id) },
                rejectContent),
            member(
                .viewer, .get, "/contents/{id}/decisions", "Who approved or rejected which text of a content, the newest first",
                of: { (input: DecisionListInput) in .content(input.id) }
            ) { input, scope, tx in
                let (count, decisions) = try ReviewStore.decisions(scope, input.id, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: scope.caller, decisions)
            },
            member(
                .viewer, .get, "/contents/{id}/receipts", "The receipts of a content's approvals, the newest first",
                of: { (input: DecisionListInput) in .content(input.id) }
            ) { input, scope, tx in
                let (count, receipts) = try ReviewStore.receipts(scope, ContentStore.find(scope, input.id, in: tx), input.paging, in: tx)
                return try Page(input.paging, count: count, caller: scope.caller, receipts)
            },
            member(
                .viewer, .get, "/contents/{id}/receipt", "The receipt of the last approval", of: { (input: ContentIDInput) in .content(input.id) }
            ) { input, scope, tx in try lastReceipt(input.id, scope, tx) },
            member(
                .viewer, .get, "/contents/{id}/approved", "The text that was approved last, with its receipt",
                of: { (input: ContentIDInput) in .content(input.id) }
            ) { input, scope, tx in
                let receipt = try lastReceipt(input.id, scope, tx)
                return ApprovedText(version: try VersionStore.find(scope, input.id, receipt.versionNumber, in: tx), receipt: receipt)
            },
        ]
    }

    func lastReceipt(_ content: ID, _ scope: Scope, _ tx: Transaction) throws -> ApprovalReceipt {
        guard let receipt = try ReviewStore.lastReceipt(scope, ContentStore.find(scope, content, in: tx), in: tx) else {
            throw AppError(.notFound, Message("این محتوا هنوز تأیید نشده است.", "This content was never approved."))
        }
        return receipt
    }

    func submitContent(_ input: ContentIDInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try lockForChange(input.id, scope, tx)
        if before.body.allSatisfy(\.isWhitespace) {
            throw AppError.field("body", Message("متنی برای بررسی نیست.", "There is no text to review."))
        }
        guard try ContentStore.submit(scope, input.id, now: clock.now(), in: tx) else {
            throw AppError.status(before.state, Message("فرستادن آن برای بررسی", "submitted"))
        }
        try Notifier(app: self, tx: tx).reviewRequested(before, by: scope)
        return try changed(before, scope, .contentSubmitted, .object([]), tx)
    }

    func reopenContent(_ input: ContentIDInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try lockForChange(input.id, scope, tx)
        guard try ContentStore.reopen(scope, input.id, now: clock.now(), in: tx) else {
            throw AppError.status(before.state, Message("بازگشودن آن", "reopened"))
        }
        return try changed(before, scope, .contentReopened, .object([]), tx)
    }

    func approveContent(_ input: ApproveInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try lockForChange(input.id, scope, tx)
        guard before.state.allowsDeciding else { throw AppError.status(before.state, Message("تأیید آن", "approved")) }
        try meet(input.seen, before, scope, tx)
        let rules = try ReviewStore.rules(before.workspace, scope, in: tx)
        if rules.secondPairOfEyes, try wrote(before, scope, tx) { throw AppError.ownText }
        let others = try ReviewStore.approvals(scope, before, in: tx)
        guard !others.contains(scope.user) else { throw AppError.approvedAlready }
        let completes = others.count + 1 >= rules.approvalsRequired
        let now = clock.now()
        try decide(.approved, note: input.notes, completes: completes, rules, before, scope, now, tx)
        let given = JSON.Member("approvals", [.int(Int64(others.count + 1)), .int(Int64(rules.approvalsRequired))])
        guard completes else {
            try ContentStore.noteApproval(scope, input.id, now: now, in: tx)
            return try changed(before, scope, .contentApprovalGiven, .object([given] + (note("notes", input.notes).members ?? [])), tx)
        }
        guard try ContentStore.approve(scope, input.id, now: now, in: tx) else {
            throw AppError.status(before.state, Message("تأیید آن", "approved"))
        }
        try Notifier(app: self, tx: tx).decided(.approved, before, by: scope)
        return try changed(before, scope, .contentApproved, note("notes", input.notes), tx)
    }

    func rejectContent(_ input: RejectInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try lockForChange(input.id, scope, tx)
        guard before.state.allowsDeciding else { throw AppError.status(before.state, Message("رد آن", "rejected")) }
        try meet(input.seen, before, scope, tx)
        let rules = try ReviewStore.rules(before.workspace, scope, in: tx)
        let now = clock.now()
        try decide(.rejected, note: input.reason, completes: true, rules, before, scope, now, tx)
        guard try ContentStore.reject(scope, input.id, reason: input.reason, now: now, in: tx) else {
            throw AppError.status(before.state, Message("رد آن", "rejected"))
        }
        try Notifier(app: self, tx: tx).decided(.rejected, before, by: scope)
        return try changed(before, scope, .contentRejected, note("reason", input.reason), tx)
    }

    /// Whoever names no text means the one that was submitted; when it has changed since, they must say which one they saw.
    private func meet(_ seen: SeenText, _ content: Content, _ scope: Scope, _ tx: Transaction) throws {
        if let version = seen.version, version != content.version {
            throw AppError.stale(content, seen: try VersionStore.seen(scope, content.id, asOf: version, in: tx))
        }
        if let number = seen.number, number != content.currentVersion {
            guard number < content.currentVersion else { throw AppError.unknownObject("version_number") }
            throw AppError.stale(content, seen: try VersionStore.find(scope, content.id, number, in: tx))
        }
        let isNamed = seen.version != nil || seen.number != nil || scope.caller.namesVersion
        guard !isNamed, let submitted = content.reviewVersion, submitted != content.currentVersion else { return }
        throw AppError.stale(
            content, seen: try VersionStore.find(scope, content.id, submitted, in: tx),
            Message(
                "متن پس از فرستادن برای بررسی تغییر کرده است؛ بگویید کدام نسخه را دیده‌اید (version یا If-Match).",
                "The text was changed after it was submitted. Say which one you saw (version or If-Match)."))
    }

    /// Made the content, or wrote on its text since it was last approved.
    func wrote(_ content: Content, _ scope: Scope, _ tx: Transaction) throws -> Bool {
        if content.createdBy == scope.user { return true }
        return try VersionStore.authors(scope, content.id, after: content.approvedVersion ?? 0, in: tx).contains(scope.user)
    }

    private func decide(
        _ kind: DecisionKind, note: String?, completes: Bool, _ rules: ReviewRules, _ content: Content, _ scope: Scope, _ now: Timestamp,
        _ tx: Transaction
    ) throws {
        let new = ReviewStore.New(
            kind: kind, note: note, completes: completes, rules: rules,
            version: try VersionStore.find(scope, content.id, content.currentVersion, in: tx),
            origin: try VersionStore.origin(scope, content.id, of: content.currentVersion, in: tx),
            cost: try UsageLog.cost(ofJobs: GenerationStore.jobs(scope, ofContent: content.id, in: tx), organization: scope.organization, in: tx))
        try ReviewStore.add(scope, content, new, now: now, in: tx)
    }
}
