// A content: a text on its way from an idea to an approval. Its states and what may be done in which are here; who may do
// it is in the endpoints, and that nobody can do it twice at once is in the store.

import Kit
import TextKit
import Web

package enum ContentStatus: String, Choice, Codable {
    case draft
    case inProgress = "in_progress"
    case review, approved, rejected

    /// A changed text of an approved content makes it a draft again.
    var allowsEditing: Bool { self != .inProgress }
    var allowsGenerating: Bool { self == .draft || self == .rejected || self == .approved }
    var allowsSubmitting: Bool { self == .draft || self == .rejected }
    var allowsDeciding: Bool { self == .review }
    var allowsReopening: Bool { self == .approved }
}

extension AppError {
    /// The state does not allow what was asked.
    static func status(_ status: ContentStatus, _ action: Message) -> AppError {
        let names: [ContentStatus: (String, String)] = [
            .draft: ("پیش‌نویس", "a draft"), .inProgress: ("در حال تولید", "being generated"), .review: ("در بررسی", "in review"),
            .approved: ("تأییدشده", "approved"), .rejected: ("ردشده", "rejected"),
        ]
        let (persian, english) = names[status] ?? ("", "")
        var error = AppError(
            .invalidContentStatus,
            Message("این محتوا \(persian) است و \(action.persian) ممکن نیست.", "This content is \(english); it cannot be \(action.english)."))
        error.extras = [("status_now", .string(status.rawValue))]
        return error
    }
}

/// A heading of the text.
package struct OutlineEntry: Codable, Sendable {
    package let level: Int
    package let text: String
}

package struct Content: Codable, Sendable, Versioned {
    package let id: ID
    package let title: String
    package let organization: ID
    package let workspace: ID
    package let project: ID
    package let prompt: ID?
    package let promptVariables: JSON
    package let status: String
    package let body: String
    package let wordCount: Int
    package let outline: [OutlineEntry]
    package let hasPii: Bool
    package let piiWarnings: JSON
    package let metadata: JSON
    package let createdBy: ID?
    package let approvedBy: ID?
    package let approvedAt: Timestamp?
    package let approvedVersion: Int?
    package let rejectionReason: String?
    package let currentVersion: Int
    /// The job that is writing it, while one is.
    package let jobId: ID?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let version: Int
    /// Who is to bring it forward.
    package let assignee: ID?
    package let dueAt: Timestamp?
    /// The label of the prompt that it is written by; the newest revision when absent.
    package let promptLabel: String?
    /// The version that was submitted for review.
    package let reviewVersion: Int?
    package let approvalsRequired: Int
    /// Approvals of the current version in this round of review.
    package let approvalsGiven: Int
    /// What the caller typed here and has not saved.
    package let draft: DraftNote?

    /// Counts the submissions.
    var reviewRound = 0

    var state: ContentStatus { ContentStatus(rawValue: status) ?? .draft }
}

extension Content {
    /// That there is unsaved work of the caller.
    package struct DraftNote: Codable, Sendable {
        package let updatedAt: Timestamp
        /// The version that it began from.
        package let baseVersion: Int
        /// The text was changed by somebody since.
        package let isBehind: Bool
    }

    private enum CodingKeys: String, CodingKey {
        case id, title, organization, workspace, project, prompt, promptVariables, status, body, wordCount, outline, hasPii, piiWarnings, metadata
        case createdBy, approvedBy, approvedAt, approvedVersion, rejectionReason, currentVersion, jobId, createdAt, updatedAt, version
        case assignee, dueAt, promptLabel, reviewVersion, approvalsRequired, approvalsGiven, draft
    }
}

/// A content in a list: everything but the text.
package struct ContentSummary: Codable, Sendable {
    package let id: ID
    package let title: String
    package let organization: ID
    package let workspace: ID
    package let project: ID
    package let projectName: String
    package let prompt: ID?
    package let status: String
    package let wordCount: Int
    package let hasPii: Bool
    package let createdBy: ID?
    package let createdByName: String?
    package let approvedBy: ID?
    package let approvedAt: Timestamp?
    package let currentVersion: Int
    package let assignee: ID?
    package let assigneeName: String?
    package let dueAt: Timestamp?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let version: Int
}

extension ContentSummary: QuickObject {
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member(#""id":"#, id)
        json.member(#""title":"#, title)
        json.member(#""organization":"#, organization)
        json.member(#""workspace":"#, workspace)
        json.member(#""project":"#, project)
        json.member(#""project_name":"#, projectName)
        json.member(#""prompt":"#, prompt)
        json.member(#""status":"#, status)
        json.member(#""word_count":"#, Int64(wordCount))
        json.member(#""has_pii":"#, hasPii)
        json.member(#""created_by":"#, createdBy)
        json.member(#""created_by_name":"#, createdByName)
        json.member(#""approved_by":"#, approvedBy)
        json.member(#""approved_at":"#, approvedAt)
        json.member(#""current_version":"#, Int64(currentVersion))
        json.member(#""assignee":"#, assignee)
        json.member(#""assignee_name":"#, assigneeName)
        json.member(#""due_at":"#, dueAt)
        json.member(#""created_at":"#, createdAt)
        json.member(#""updated_at":"#, updatedAt)
        json.member(#""version":"#, Int64(version))
        json.endObject()
    }
}

/// What is found out about a text whenever it is written.
struct TextFacts: Sendable {
    let wordCount: Int
    let warnings: JSON
    let hasPersonalData: Bool
    /// The column is there for programs from before the index; nobody reads it any more.
    let searchText = ""

    init(title: String, body: String) {
        wordCount = Words.count(markdown: body)
        let found = [("title", title), ("body", body)].flatMap { field, text in
            PersonalData.find(in: text).map { TextFacts.warning($0, field: field) }
        }
        warnings = .array(found)
        hasPersonalData = !found.isEmpty
    }

    /// Where something stands and what it is; never the thing itself.
    static func warning(_ finding: PersonalDataFinding, field: String) -> JSON {
        .object(
            ("kind", .string(finding.kind.rawValue)), ("field", .string(field)), ("start", .int(Int64(finding.scalars.lowerBound))),
            ("end", .int(Int64(finding.scalars.upperBound))), ("masked", .string(finding.masked)))
    }
}

/// A text that a model wrote, with all that is to be found out about it: that is done before the transaction that others wait for.
struct GeneratedText: Sendable {
    let title: String
    let body: String
    let metadata: JSON
    let facts: TextFacts
    let entry: SearchEntry

    init(_ organization: ID, title: String, body: String, metadata: JSON) {
        (self.title, self.body, self.metadata) = (title, body, metadata)
        facts = TextFacts(title: title, body: body)
        entry = SearchEntry(organization, title: title, body: body)
    }
}

/// One version of a text. Never changed once written.
package struct ContentVersion: Codable, Sendable {
    package let versionNumber: Int
    package let content: ID
    package let source: String
    package let title: String
    package let body: String
    package let wordCount: Int
    package let metadata: JSON
    package let sha256: String
    package let createdBy: ID?
    package let createdAt: Timestamp
}

package enum VersionSource: String, Sendable { case generated, edited, restored, imported }
