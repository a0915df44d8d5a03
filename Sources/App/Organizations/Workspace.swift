// A workspace: a part of an organization with its own projects, its own budget and its own rule for personal data.

import Kit
import Web

/// What is done with personal data before a text leaves for the model.
package enum PersonalDataPolicy: String, Choice, Codable {
    case off, warn, redact, block
}

package struct Workspace: Codable, Sendable, Versioned {
    package let id: ID
    package let organization: ID
    package let name: String
    package let slug: String
    package let description: String
    package let piiPolicy: String
    /// Whoever wrote on a text does not approve it.
    package let secondPairOfEyes: Bool
    /// Persons who must approve the same version of a text.
    package let approvalsRequired: Int
    package let projectsCount: Int
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let version: Int
}

/// What a workspace is made of.
struct NewWorkspace: Sendable {
    let name: String
    let slug: String?
    let description: String
    let policy: PersonalDataPolicy
    let review: ReviewRules

    init(_ f: Fields) {
        name = f.string("name", 1...255)
        slug = f.optionalSlug("Unique in its organization; made from the name when absent.")
        description = f.optionalString("description", 0...2000) ?? ""
        policy = f.choice("pii_policy", PersonalDataPolicy.self, Workspace.policyMeaning) ?? .redact
        let (eyes, approvals) = f.reviewRules()
        review = ReviewRules(secondPairOfEyes: eyes ?? false, approvalsRequired: approvals ?? 1)
    }
}

/// What may change; `nil` is left as it is.
struct WorkspaceChanges: Sendable {
    let name: String?
    let slug: String?
    let description: String?
    let policy: PersonalDataPolicy?
    let secondPairOfEyes: Bool?
    let approvalsRequired: Int?

    init(_ f: Fields) {
        name = f.optionalString("name", 1...255)
        slug = f.optionalSlug("Unique in its organization.")
        description = f.optionalString("description", 0...2000)
        policy = f.choice("pii_policy", PersonalDataPolicy.self, Workspace.policyMeaning)
        (secondPairOfEyes, approvalsRequired) = f.reviewRules()
    }
}

extension Fields {
    fileprivate func reviewRules() -> (secondPairOfEyes: Bool?, approvalsRequired: Int?) {
        (
            optionalBool("second_pair_of_eyes", "Whoever wrote on a text does not approve it; false when absent."),
            optionalInt("approvals_required", ReviewRules.approvalsAllowed, "Persons who must approve the same version; 1 when absent.")
        )
    }
}

extension Workspace {
    fileprivate static let policyMeaning = "What is done with personal data before a text leaves for the model; redact when absent."
}
