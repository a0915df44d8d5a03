// A name for a revision of a prompt, such as `production`: contents that name the label are written by the revision that it
// points to, and a new wording is tried out before the label is moved to it.

import Kit
import Web

package struct PromptLabel: Codable, Sendable, Equatable {
    package let label: String
    package let revision: Int
    package let movedBy: ID?
    package let movedAt: Timestamp

    static let production = "production"
    /// More names than anybody keeps apart.
    static let most = 20
    static let needsPrompt = Message("برچسب بدون پرامپت معنا ندارد.", "A label needs a prompt.")
}

extension Fields {
    /// The name of a label.
    func optionalLabel(_ name: String, _ meaning: String) -> String? {
        let label = optionalString(name, 1...64, pattern: Fields.namePattern, meaning)
        check(
            name, label.map(Fields.isName) ?? true,
            Message("حرف کوچک لاتین، رقم، - و _؛ آغاز با حرف یا رقم.", "Small Latin letters, digits, - and _, beginning with a letter or a digit."))
        return label
    }
}
