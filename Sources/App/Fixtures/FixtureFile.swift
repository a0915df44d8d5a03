// A fixture file by its kinds of objects: what each may hold, checked as a whole before anything is written.
//
//     users          phone_number, full_name, email, locale, calendar
//     organizations  as in the API, with members, prompts and workspaces, and library: keys of the starter library, or "all"
//     members        phone_number, role; the first admin makes the organization
//     prompts        as in the API, with the slug of a workspace where it is for one
//     workspaces     as in the API, with projects
//     projects       as in the API, with contents
//     contents       as in the API, with the title of a prompt, and: created_by, status (draft, review, approved, rejected),
//                    decided_by, notes, reason; the body may be a list of lines

import Kit
import Web

struct FixtureFile: Sendable {
    struct User: Sendable {
        let object: FixtureObject
        let phone: String
    }

    struct Organization: Sendable {
        let object: FixtureObject
        let members: [FixtureObject]
        let prompts: [FixtureObject]
        /// Entries of the starter library.
        let library: [String]
        let workspaces: [Workspace]
    }

    struct Workspace: Sendable {
        let object: FixtureObject
        let projects: [Project]
    }

    struct Project: Sendable {
        let object: FixtureObject
        let contents: [FixtureObject]
    }

    let users: [User]
    let organizations: [Organization]

    /// Reads and checks a file.
    /// - Throws: `FixtureError` with all its mistakes.
    init(_ json: JSON) throws {
        let mistakes = FixtureMistakes()
        let file = FixtureObject(file: json, mistakes)
        file.refuseOthers(than: ["users", "organizations"], mistakes)
        users = try file.children("users", mistakes).compactMap { object in
            try mistakes.trying(object) {
                User(object: object, phone: try FixtureFile.user(object).phone)
            }
        }
        organizations = try file.children("organizations", mistakes).map { try FixtureFile.organization($0, mistakes) }
        try mistakes.throwIfAny()
    }

    private static func organization(_ object: FixtureObject, _ mistakes: FixtureMistakes) throws -> Organization {
        let members = object.children("members", mistakes)
        let prompts = object.children("prompts", mistakes)
        _ = try mistakes.trying(object) { try newOrganization(object) }
        for member in members { _ = try mistakes.trying(member) { try newMember(member) } }
        if !members.contains(where: { $0.text("role") == Role.admin.rawValue }) {
            mistakes.note("\(object.place).members", "one of them must be an admin")
        }
        for prompt in prompts { _ = try mistakes.trying(prompt) { try newPrompt(prompt, organization: 1, workspace: nil) } }
        let workspaces = try object.children("workspaces", mistakes).map { try workspace($0, mistakes) }
        return Organization(object: object, members: members, prompts: prompts, library: library(object, mistakes), workspaces: workspaces)
    }

    private static func library(_ object: FixtureObject, _ mistakes: FixtureMistakes) -> [String] {
        guard let value = object["library"] else { return [] }
        if value.string == "all" { return PromptLibrary.all.map(\.key) }
        let keys = (value.array ?? []).compactMap(\.string)
        if keys.count != value.array?.count { mistakes.note("\(object.place).library", "must be a list of keys, or \"all\"") }
        for key in keys where PromptLibrary.find(key) == nil { mistakes.note("\(object.place).library", "there is no \"\(key)\" in the library") }
        return keys
    }

    private static func workspace(_ object: FixtureObject, _ mistakes: FixtureMistakes) throws -> Workspace {
        _ = try mistakes.trying(object) { try newWorkspace(object, organization: 1) }
        return Workspace(object: object, projects: try object.children("projects", mistakes).map { try project($0, mistakes) })
    }

    private static func project(_ object: FixtureObject, _ mistakes: FixtureMistakes) throws -> Project {
        _ = try mistakes.trying(object) { try newProject(object, workspace: 1) }
        let contents = object.children("contents", mistakes)
        for content in contents {
            _ = try mistakes.trying(content) { try newContent(content, project: 1, prompt: nil) }
            _ = try mistakes.trying(content) { try journey(content) }
        }
        return Project(object: object, contents: contents)
    }

    // MARK: The API's inputs

    static func user(_ object: FixtureObject) throws -> (phone: String, profile: ProfileInput) {
        let phone = try object.read(FixturePhone.self, own: ["full_name", "email", "locale", "calendar"]).phone
        return (phone, try object.read(ProfileInput.self, own: ["phone_number"]))
    }

    static func newOrganization(_ object: FixtureObject) throws -> NewOrganizationInput {
        try requireSlug(object)
        return try object.read(NewOrganizationInput.self, own: ["members", "prompts", "library", "workspaces"])
    }

    static func newMember(_ object: FixtureObject) throws -> NewMember { try object.read(FixtureMember.self).values }

    static func newPrompt(_ object: FixtureObject, organization: ID, workspace: ID?) throws -> NewPromptInput {
        let text = object.lines("prompt_template").map { [("prompt_template", $0)] } ?? []
        let place = workspace.map { [("workspace", JSON.int($0))] } ?? []
        return try object.read(
            NewPromptInput.self, own: ["workspace", "prompt_template"], more: text + place + [("organization", .int(organization))])
    }

    static func newWorkspace(_ object: FixtureObject, organization: ID) throws -> NewWorkspaceInput {
        try requireSlug(object)
        return try object.read(NewWorkspaceInput.self, own: ["projects"], more: [("organization", .int(organization))])
    }

    static func newProject(_ object: FixtureObject, workspace: ID) throws -> NewProjectInput {
        try requireSlug(object)
        return try object.read(NewProjectInput.self, own: ["contents"], more: [("workspace", .int(workspace))])
    }

    static func newContent(_ object: FixtureObject, project: ID, prompt: ID?) throws -> ContentCreateInput {
        let body = object.lines("body").map { [("body", $0)] } ?? []
        let from = prompt.map { [("prompt", JSON.int($0))] } ?? []
        return try object.read(
            ContentCreateInput.self, own: ["body", "prompt", "created_by", "status", "decided_by", "notes", "reason"],
            more: body + from + [("project", .int(project))])
    }

    /// By the slug an object is known again when the file is loaded once more.
    private static func requireSlug(_ object: FixtureObject) throws {
        if (object.text("slug") ?? "").isEmpty { throw AppError.field("slug", AppError.required) }
    }

    /// What became of a content after it was written.
    static func journey(_ object: FixtureObject) throws -> FixtureJourney {
        try object.read(FixtureJourney.self, own: ["title", "project", "prompt", "prompt_variables", "body"])
    }
}

// MARK: What only a file has

struct FixturePhone: Input {
    let phone: String
    init(_ f: Fields) { phone = f.mobile("phone_number") }
}

struct FixtureMember: Input {
    let values: NewMember
    init(_ f: Fields) { values = NewMember(f, userFields: []) }
}

enum FixtureStatus: String, Choice { case draft, review, approved, rejected }

struct FixtureJourney: Input {
    let author: String
    let status: FixtureStatus
    let judge: String
    let notes: String?
    let reason: String?

    init(_ f: Fields) {
        author = f.mobile("created_by")
        status = f.choice("status", FixtureStatus.self) ?? .draft
        let decided = f.optionalString("decided_by", 1...40)
        judge = decided ?? author
        notes = f.optionalString("notes", 0...2000)
        reason = f.optionalString("reason", 1...2000)
        let (given, isRejected) = (reason != nil, status == .rejected)
        f.check("reason", given || !isRejected, AppError.required)
    }
}
