// A person: known by a mobile number, logged in by a code.

import Database
import Kit
import Web

package enum Calendar: String, Choice, Codable { case jalali, gregorian }

/// Language of the interface, as the wire names it.
package enum Locale: String, Choice, Codable { case fa, en }

package struct User: Codable, Sendable {
    package let id: ID
    package let phoneNumber: String
    package let fullName: String
    package let email: String
    package let isActive: Bool
    package let dateJoined: Timestamp
}

/// One's own profile.
package struct Profile: Codable, Sendable, Versioned {
    package struct Membership: Codable, Sendable {
        package let id: ID
        package let name: String
        package let slug: String
        package let role: String
    }

    package let id: ID
    package let phoneNumber: String
    package let fullName: String
    package let email: String
    package let isActive: Bool
    package let isSuperuser: Bool
    package let locale: String
    package let calendar: String
    package let timeZone: String
    package let dateJoined: Timestamp
    package let lastLogin: Timestamp?
    package let organizations: [Membership]
    package let version: Int
}
