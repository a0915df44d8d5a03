// What a member may do: the table of the contract, section 2. Each role may all that the ones before it may.

import Web

package enum Role: String, Choice, Comparable, Codable {
    case viewer, writer, editor, admin

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .writer: 1
        case .editor: 2
        case .admin: 3
        }
    }

    package static func < (a: Role, b: Role) -> Bool { a.rank < b.rank }
}
