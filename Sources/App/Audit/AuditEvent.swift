// Who did what to which object, from where, and what it changed. Never a code, a token, a prompt's text or a whole number.

import Kit
import TextKit
import Web

package enum AuditAction: String, Choice, Codable {
    case loggedIn = "user.logged_in"
    case loggedOut = "user.logged_out"
    case sessionRevoked = "session.revoked"
    case tokenReused = "session.token_reused"
    case profileUpdated = "user.updated"
    case phoneChanged = "user.phone_changed"
    case userAdministered = "user.administered"
    case organizationCreated = "organization.created"
    case organizationUpdated = "organization.updated"
    case organizationDeleted = "organization.deleted"
    case organizationSuspended = "organization.suspended"
    case organizationResumed = "organization.resumed"
    case memberAdded = "member.added"
    case memberInvited = "member.invited"
    case memberUpdated = "member.updated"
    case memberRemoved = "member.removed"
    case workspaceCreated = "workspace.created"
    case workspaceUpdated = "workspace.updated"
    case workspaceDeleted = "workspace.deleted"
    case projectCreated = "project.created"
    case projectUpdated = "project.updated"
    case projectDeleted = "project.deleted"
    case promptCreated = "prompt.created"
    case promptUpdated = "prompt.updated"
    case promptDeleted = "prompt.deleted"
    case promptLabelMoved = "prompt.label_moved"
    case promptLabelRemoved = "prompt.label_removed"
    case promptTestStarted = "prompt.test_started"
    case promptTestCancelled = "prompt.test_cancelled"
    case contentCreated = "content.created"
    case contentUpdated = "content.updated"
    case contentDeleted = "content.deleted"
    case generationStarted = "content.generation_started"
    case generationCompleted = "content.generation_completed"
    case generationFailed = "content.generation_failed"
    case generationCancelRequested = "content.cancel_requested"
    case generationCancelled = "content.generation_cancelled"
    case rewordingStarted = "content.rewording_started"
    case rewordingCancelled = "content.rewording_cancelled"
    case contentSubmitted = "content.submitted"
    case contentApproved = "content.approved"
    case contentApprovalGiven = "content.approval_given"
    case contentRejected = "content.rejected"
    case contentReopened = "content.reopened"
    case contentRestored = "content.restored"
    case contentExported = "content.exported"
    case exportRequested = "organization.export_requested"
    case exportDownloaded = "organization.export_downloaded"
    case exportDeleted = "organization.export_deleted"
    case organizationImported = "organization.imported"
    case batchCreated = "batch.created"
    case batchPaused = "batch.paused"
    case batchResumed = "batch.resumed"
    case batchCancelled = "batch.cancelled"
    case scheduleCreated = "schedule.created"
    case scheduleCancelled = "schedule.cancelled"
    case scheduleFailed = "schedule.failed"
    case contentAssigned = "content.assigned"
    case commentAdded = "comment.added"
    case commentUpdated = "comment.updated"
    case commentDeleted = "comment.deleted"
    case commentResolved = "comment.resolved"
    case commentReopened = "comment.reopened"
    case limitCreated = "limit.created"
    case limitUpdated = "limit.updated"
    case limitDeleted = "limit.deleted"
    case limitWarning = "limit.warning"
    case limitRaised = "limit.raised"
    case limitRaiseWithdrawn = "limit.raise_withdrawn"
    case usageExported = "usage.exported"
    case auditExported = "audit.exported"
    case budgetRefused = "budget.refused"
    case budgetResolved = "budget.resolved"
    case apiKeyCreated = "api_key.created"
    case apiKeyUpdated = "api_key.updated"
    case apiKeyRevoked = "api_key.revoked"
    case webhookCreated = "webhook.created"
    case webhookUpdated = "webhook.updated"
    case webhookDeleted = "webhook.deleted"
    case webhookSecretRotated = "webhook.secret_rotated"
    case webhookDisabled = "webhook.disabled"
    case jobRetried = "job.retried"
    case jobDiscarded = "job.discarded"
    case jobCancelled = "job.cancelled"
    case ledgerDiffers = "ledger.differs"
    case backupMade = "backup.made"
    case backupRestored = "backup.restored"
}

package struct AuditEvent: Sendable {
    /// The chain that the event belongs to; 0 for what concerns no organization.
    package var organization: ID
    package var action: AuditAction
    package var user: ID?
    package var objectType: String
    package var objectID: ID?
    package var content: ID?
    package var caller: Caller
    /// Field by field what was and what is: `{"role": ["viewer", "editor"]}`.
    package var changes: JSON

    package init(
        _ action: AuditAction, organization: ID, user: ID?, object: (type: String, id: ID?), content: ID? = nil, caller: Caller,
        changes: JSON = .object([])
    ) {
        self.organization = organization
        self.action = action
        self.user = user
        objectType = object.type
        objectID = object.id
        self.content = content
        self.caller = caller
        self.changes = caller.operatorName.map { JSON.object((changes.members ?? []) + [JSON.Member("by", .string($0))]) } ?? changes
    }

    package init(_ action: AuditAction, _ scope: Scope, object: (type: String, id: ID?), content: ID? = nil, changes: JSON = .object([])) {
        // Behind a command stands no user.
        self.init(
            action, organization: scope.organization, user: scope.user == 0 ? nil : scope.user, object: object, content: content, caller: scope.caller,
            changes: changes)
    }
}

extension JSON {
    /// People write into titles and reasons whatever comes to their mind; an event that cannot be changed must not keep it.
    var withoutPersonalData: JSON {
        switch self {
        case .string(let text): .string(PersonalData.masked(in: text))
        case .array(let values): .array(values.map(\.withoutPersonalData))
        case .object(let members): .object(members.map { JSON.Member($0.name, $0.value.withoutPersonalData) })
        case .null, .bool, .int, .number: self
        }
    }
}

/// The difference of two states of an object, for `changes`.
package enum Changes {
    package static func of(_ fields: [(name: String, before: JSON, after: JSON)]) -> JSON {
        .object(fields.filter { $0.before != $0.after }.map { JSON.Member($0.name, [$0.before, $0.after]) })
    }
}
