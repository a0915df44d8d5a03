// Who belongs to an organization, and who is invited to: both are shown in one form.

import Kit
import TextKit

package struct Member: Codable, Sendable, Versioned {
    package struct Person: Codable, Sendable {
        /// `nil` for a number that has no user yet.
        package let id: ID?
        /// Whole for admins and for oneself, else masked.
        package let phoneNumber: String
        package let fullName: String
    }

    /// Of the membership, or of the invitation while `status` is `invited`.
    package let id: ID
    package let organization: ID
    package let user: Person
    package let role: String
    /// `active` or `invited`.
    package let status: String
    package let joinedAt: Timestamp?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let version: Int

    static let active = "active"
    static let invited = "invited"

    /// A number as somebody with this role sees it.
    static func shown(_ phone: String, to role: Role?, isOneself: Bool) -> String {
        role == .admin || isOneself ? phone : IranianMobile.masked(phone)
    }
}

/// How a request names the person that it adds.
enum Invitee: Sendable, Equatable {
    case phone(String)
    case user(ID)

    /// `nil` unless exactly one way was used.
    init?(phone: String?, user: ID?) {
        switch (phone, user) {
        case (let phone?, nil): self = .phone(phone)
        case (nil, let user?): self = .user(user)
        default: return nil
        }
    }

    var field: String {
        switch self {
        case .phone: "phone_number"
        case .user: "user_id"
        }
    }

    static let exactlyOne = Message(
        "دقیقاً یکی از phone_number و user_id لازم است.", "Exactly one of phone_number and user_id is required.")
}

extension AppError {
    static let alreadyMember = Message("این شخص هم‌اکنون عضو است.", "This person is a member already.")
    static let alreadyInvited = Message("این شماره پیش‌تر دعوت شده است.", "This number is invited already.")
    static let lastAdmin = AppError(
        .conflict,
        Message(
            "سازمان نمی‌تواند بی‌مدیر بماند؛ ابتدا شخص دیگری را مدیر کنید.",
            "An organization cannot be left without an admin. Make somebody else an admin first."))
}
