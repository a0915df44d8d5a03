// An organization: the tenant. Everything else belongs to one, and membership in it is what gives access.

import struct Foundation.TimeZone
import Kit

package struct Organization: Codable, Sendable, Versioned {
    package let id: ID
    package let name: String
    package let slug: String
    package let description: String
    package let isActive: Bool
    /// IANA name; the days and months of its budgets begin by it.
    package let timeZone: String
    /// The caller's role.
    package let role: String
    package let membersCount: Int
    package let workspacesCount: Int
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let version: Int
}

/// What an organization is made of.
struct NewOrganization: Sendable {
    let name: String
    let slug: String?
    let description: String
    let timeZone: String
}

/// What may change; `nil` is left as it is.
struct OrganizationChanges: Sendable {
    let name: String?
    let slug: String?
    let description: String?
    let isActive: Bool?
    let timeZone: String?
}

enum TimeZoneName {
    static let standard = "Asia/Tehran"

    /// Whether it names a zone of the IANA database. Foundation also knows bare offsets such as `GMT+3`, which have no
    /// rules for the changes of the clock.
    static func isKnown(_ name: String) -> Bool {
        TimeZone(identifier: name) != nil && (name == "GMT" || !name.hasPrefix("GMT"))
    }
}
