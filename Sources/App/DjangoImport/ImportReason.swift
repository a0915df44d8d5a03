// Everything that an import decides on its own, in words for whoever runs it. Nothing of a row is dropped without one of these.

import Kit

package enum ImportReason: String, CaseIterable, Sendable {
    // The row was left out; all of it stands in the report.
    case noOrganization, noWorkspace, noProject, noContent, noUser, nobodysPrompt, unknownScope
    // The row is there, as something else than it was.
    case sameNumber, alreadyHere, alreadyMember, oddNumber, newID, newSlug, noAdmin, madeAdmin, unknownRole, wasInactive, unknownCategory, brokenTemplate
    case noPrompt, copiedPrompt, foreignPrompt, lostAuthor, stopped, unknownStatus, renumbered, sameText, unkeptText, brokenJSON, emptyButDecided
    case jobStopped, jobWithoutUser, callWithoutUser, callWithoutWorkspace, noPrice, oddAmount, noLimitAtAll, negativeLimit, limitInEach, twoLimits
    case unknownAction, changedSince

    /// Whether the row itself is missing here.
    package var isLoss: Bool {
        switch self {
        case .noOrganization, .noWorkspace, .noProject, .noContent, .noUser, .nobodysPrompt, .unknownScope: true
        default: false
        }
    }

    package var meaning: String {
        switch self {
        case .noOrganization: "its organization does not exist (any more)"
        case .noWorkspace: "its workspace does not exist (any more)"
        case .noProject: "its project does not exist (any more)"
        case .noContent: "its content does not exist (any more)"
        case .noUser: "its user does not exist (any more)"
        case .noPrompt: "its prompt does not exist (any more): the content is there without one"
        case .nobodysPrompt: "belongs to no workspace, no content uses it, and who made it is in no organization"
        case .unknownScope: "the limit is for something that does not exist (any more)"
        case .sameNumber: "has the same phone number as another user of the original, written differently: both are one person here"
        case .alreadyHere: "the phone number has an account here already: that account is this person"
        case .alreadyMember: "is a member here already; the role of here stays"
        case .oddNumber: "is no Iranian mobile number: the person keeps all works, but cannot log in until the number is changed; no superuser"
        case .newID: "its id was taken here: it has a new one"
        case .newSlug: "its slug is taken here, or has signs that are not allowed: it has a new one"
        case .noAdmin: "the organization has no admin: name one with --admin, or in the administration"
        case .madeAdmin: "the organization had no admin: the person named by --admin is one now"
        case .unknownRole: "the role is unknown: viewer"
        case .wasInactive: "was inactive: it is there and can be seen"
        case .unknownCategory: "the category is unknown here: \"ad\" for marketing, else \"other\""
        case .brokenTemplate: "the names in its braces cannot be read as variables: it has none until it is edited"
        case .copiedPrompt: "belonged to no workspace: there is one in each organization that uses it"
        case .foreignPrompt: "is used by contents of another organization: there is a copy in that one"
        case .lostAuthor: "somebody it names does not exist (any more): left empty"
        case .stopped: "was being written: it is a draft now; ask for the text again"
        case .unknownStatus: "the status is unknown: draft"
        case .renumbered: "the numbers of its versions had gaps or were doubled: they are counted anew, the old number is in the version's metadata"
        case .sameText: "this older version is the same text as another version: one of them is kept"
        case .unkeptText: "its text was in no version: it is the newest version now"
        case .brokenJSON: "a JSON column holds something else than an object: left empty"
        case .emptyButDecided: "was submitted or decided without a text: the first version is an empty one"
        case .jobStopped: "was pending or running: it is cancelled; what it cost is in the usage"
        case .jobWithoutUser: "nobody is named who asked for it: \"unknown person\""
        case .callWithoutUser: "nobody is named who called: the author of the content, else \"unknown person\""
        case .callWithoutWorkspace: "no workspace is named: that of the content, else the oldest one of the organization"
        case .noPrice: "cost 0 although tokens were used: the original had no price for the model"
        case .oddAmount: "a negative or unreadable number: 0; or a total above its parts: the rest is counted as prompt"
        case .noLimitAtAll: "a limit of 0 was no limit in the original: none here, so that the default of the settings holds"
        case .negativeLimit: "a negative limit let nothing pass: 0"
        case .limitInEach: "a user's limit held everywhere: one in each organization of the user"
        case .twoLimits: "there were two limits for the same: the stricter figures hold"
        case .unknownAction: "the action is unknown here: content.updated; the old name is in the event"
        case .changedSince: "was changed in the original after it had been taken over: the text of here stays as it is"
        }
    }
}

package enum ImportError: Error, CustomStringConvertible {
    case notAContexor([String])
    case anotherSource(String)
    case twoAtOnce
    case sameDatabase

    package var description: String {
        switch self {
        case .notAContexor(let missing): "This is no database of a Django Contexor: there is no table \(missing.joined(separator: ", "))."
        case .anotherSource(let name):
            "What was imported as \"\(name)\" before came from another database: its first user is another one. Give this one a name of its own: --source NAME."
        case .twoAtOnce: "Another import of the same source is under way. Nothing of this step was written; wait for it, or run this again."
        case .sameDatabase: "The original and the database of this installation (DATABASE_URL) are the same."
        }
    }
}
