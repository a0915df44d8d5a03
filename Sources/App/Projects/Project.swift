// A project: a shelf of contents in a workspace.

import Kit
import Web

package struct Project: Codable, Sendable, Versioned {
    package let id: ID
    package let organization: ID
    package let workspace: ID
    package let name: String
    package let slug: String
    package let description: String
    package let contentsCount: Int
    package let createdBy: ID?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let version: Int
}

/// What a project is made of.
struct NewProject: Sendable {
    let workspace: ID
    let name: String
    let slug: String?
    let description: String

    init(_ f: Fields) {
        workspace = f.id("workspace")
        name = f.string("name", 1...255)
        slug = f.optionalSlug("Unique in its workspace; made from the name when absent.")
        description = f.optionalString("description", 0...2000) ?? ""
    }
}

/// What may change; `nil` is left as it is.
struct ProjectChanges: Sendable {
    let workspace: ID?
    let name: String?
    let slug: String?
    let description: String?

    init(_ f: Fields) {
        workspace = f.optionalID("workspace", "Another workspace of the same organization: the project moves there with its contents.")
        name = f.optionalString("name", 1...255)
        slug = f.optionalSlug("Unique in its workspace.")
        description = f.optionalString("description", 0...2000)
    }
}
