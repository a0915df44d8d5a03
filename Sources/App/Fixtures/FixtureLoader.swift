// Writes a fixture file through the functions that serve the API, so that words are counted, personal data is marked,
// versions are kept and the audit trail tells of it. What is there already, by phone number, slug or title, is left alone.

import Database
import Kit
import Web

extension App {
    /// Loads a file of users and organizations, in one transaction. Returns what was made, in a sentence.
    /// - Throws: `FixtureError` with one line for each mistake; nothing is loaded then.
    package func load(fixture: JSON) async throws -> String {
        let file = try FixtureFile(fixture)
        return try await database.wide.write { tx in
            let loader = FixtureLoader(app: self, tx: tx)
            try loader.load(file)
            return loader.report
        }
    }

    /// Whether anybody has used this installation yet.
    package func isEmpty() async throws -> Bool { try await database.wide.read { try !OrganizationStore.isAnyThere(in: $0) } }
}

private final class FixtureLoader {
    private let app: App
    private let tx: Transaction
    private let mistakes = FixtureMistakes()
    private let caller = Caller(system: "loaddata")
    private var made: [(kind: String, count: Int)] = []
    private var kept = 0

    init(app: App, tx: Transaction) {
        self.app = app
        self.tx = tx
    }

    var report: String {
        let list = made.map { "\($0.count) \($0.kind)\($0.count == 1 ? "" : "s")" }.joined(separator: ", ")
        let rest = kept == 0 ? "" : " Already there and left alone: \(kept)."
        return (list.isEmpty ? "Nothing new to load." : "Loaded \(list).") + rest
    }

    func load(_ file: FixtureFile) throws {
        for user in file.users { _ = try mistakes.trying(user.object) { try load(user) } }
        for organization in file.organizations { _ = try mistakes.trying(organization.object) { try load(organization) } }
        try mistakes.throwIfAny()
    }

    /// The object that is there, or a new one.
    private func one(_ kind: String, there: ID?, _ make: () throws -> ID) throws -> ID {
        if let there {
            kept += 1
            return there
        }
        let id = try make()
        if let index = made.firstIndex(where: { $0.kind == kind }) { made[index].count += 1 } else { made.append((kind, 1)) }
        return id
    }

    private func actor(_ phone: String) throws -> Actor {
        guard let user = try UserStore.find(phone: phone, in: tx) else {
            throw AppError(.notFound, Message("کاربری با شمارهٔ \(phone) نیست.", "There is no user with the number \(phone)."))
        }
        return Actor(user: user.id, session: 0, caller: caller)
    }

    private func load(_ user: FixtureFile.User) throws {
        let profile = try FixtureFile.user(user.object).profile
        _ = try one("user", there: UserStore.find(phone: user.phone, in: tx)?.id) {
            let new = try UserStore.findOrCreate(phone: user.phone, now: app.clock.now(), in: tx)
            _ = try app.updateProfile(profile, Actor(user: new.id, session: 0, caller: caller), tx)
            return new.id
        }
    }

    // MARK: An organization

    private func load(_ organization: FixtureFile.Organization) throws {
        tx.see(.everybodys)  // The one before has narrowed it to itself.
        let members = try organization.members.map { (object: $0, new: try FixtureFile.newMember($0)) }
        guard case .phone(let phone)? = members.first(where: { $0.new.role == .admin })?.new.person else { return }
        let founder = try actor(phone)
        let new = try FixtureFile.newOrganization(organization.object)
        let there = try new.values.slug.flatMap { try OrganizationStore.id(ofSlug: $0, in: tx) }
        let id = try one("organization", there: there) { try app.createOrganization(new, founder, tx).id }
        let scope = try admin(founder, of: id)
        for member in members { _ = try mistakes.trying(member.object) { try load(member.new, scope) } }
        for workspace in organization.workspaces { _ = try mistakes.trying(workspace.object) { try load(workspace, scope) } }
        for prompt in organization.prompts { _ = try mistakes.trying(prompt) { try load(prompt: prompt, scope) } }
        for key in organization.library { _ = try mistakes.trying(organization.object) { try install(key, scope) } }
        for workspace in organization.workspaces {
            for project in workspace.projects {
                for content in project.contents {
                    _ = try mistakes.trying(content) { try load(content: content, in: project, workspace, scope) }
                }
            }
        }
    }

    private func admin(_ founder: Actor, of organization: ID) throws -> Scope {
        do {
            return try Access.scope(founder, over: .organization(organization), atLeast: .admin, writes: true, in: tx)
        } catch let error as AppError where error.code == .notFound || error.code == .permissionDenied {
            throw AppError.field(
                "slug", Message("این نشانی از سازمان دیگری است.", "This slug belongs to an organization of which the admin named here is no admin."))
        }
    }

    private func load(_ member: NewMember, _ scope: Scope) throws {
        guard case .phone(let phone)? = member.person, try !MemberStore.knows(phone: phone, scope, in: tx) else { return }
        _ = try one("member", there: nil) { try app.addMember(member, scope, tx).id }
    }

    private func load(_ workspace: FixtureFile.Workspace, _ scope: Scope) throws {
        let new = try FixtureFile.newWorkspace(workspace.object, organization: scope.organization)
        let there = try new.values.slug.flatMap { try WorkspaceStore.id(ofSlug: $0, scope, in: tx) }
        let id = try one("workspace", there: there) { try app.createWorkspace(new.values, scope, tx).id }
        for project in workspace.projects {
            _ = try mistakes.trying(project.object) {
                let new = try FixtureFile.newProject(project.object, workspace: id)
                let there = try new.values.slug.flatMap { try ProjectStore.id(ofSlug: $0, in: id, scope, in: tx) }
                _ = try one("project", there: there) { try app.createProject(new, scope, tx).id }
            }
        }
    }

    private func load(prompt: FixtureObject, _ scope: Scope) throws {
        let workspace = try prompt.text("workspace").map { slug in
            guard let id = try WorkspaceStore.id(ofSlug: slug, scope, in: tx) else { throw AppError.unknownObject("workspace") }
            return id
        }
        let new = try FixtureFile.newPrompt(prompt, organization: scope.organization, workspace: workspace)
        _ = try one("prompt", there: PromptStore.id(ofTitle: new.title, scope, in: tx)) { try app.createPrompt(new, scope, tx).id }
    }

    private func install(_ key: String, _ scope: Scope) throws {
        let values = [JSON.Member("organization", .int(scope.organization)), JSON.Member("is_public", true)]
        let input = try Fields.read(InstallInput.self, from: values, path: ["entry": key])
        _ = try one("prompt", there: PromptStore.id(ofLibraryKey: key, in: nil, scope, in: tx)) { try app.install(input, scope, tx).id }
    }

    // MARK: A content and its journey

    private func load(content: FixtureObject, in project: FixtureFile.Project, _ workspace: FixtureFile.Workspace, _ scope: Scope) throws {
        guard let workspaceSlug = workspace.object.text("slug"), let slug = project.object.text("slug"),
            let workspace = try WorkspaceStore.id(ofSlug: workspaceSlug, scope, in: tx),
            let project = try ProjectStore.id(ofSlug: slug, in: workspace, scope, in: tx)
        else { throw AppError.unknownObject("project") }
        let prompt = try content.text("prompt").map { title in
            guard let id = try PromptStore.id(ofTitle: title, scope, in: tx) else { throw AppError.unknownObject("prompt") }
            return id
        }
        let new = try FixtureFile.newContent(content, project: project, prompt: prompt)
        _ = try one("content", there: ContentStore.id(ofTitle: new.title, in: project, scope, in: tx)) {
            let journey = try FixtureFile.journey(content)
            let author = try self.scope(journey.author, .writer, scope, field: "created_by")
            let id = try app.createContent(new, author, tx).id
            try walk(content, id, journey, author)
            return id
        }
    }

    private func scope(_ phone: String, _ role: Role, _ scope: Scope, field: String) throws -> Scope {
        do {
            return try Access.scope(actor(phone), over: .organization(scope.organization), atLeast: role, writes: true, in: tx)
        } catch let error as AppError where error.code == .notFound || error.code == .permissionDenied {
            throw AppError.field(field, Message("باید عضوی با نقش \(role.rawValue) یا بالاتر باشد.", "Must be a member who is \(role.rawValue) or more."))
        }
    }

    private func walk(_ object: FixtureObject, _ id: ID, _ journey: FixtureJourney, _ author: Scope) throws {
        guard journey.status != .draft else { return }
        let path = ["id": String(id)]
        let none: [JSON.Member] = []
        _ = try app.submitContent(Fields.read(ContentIDInput.self, from: none, path: path), author, tx)
        guard journey.status != .review else { return }
        let judge = try scope(journey.judge, .editor, author, field: "decided_by")
        if journey.status == .approved {
            let notes = journey.notes.map { [JSON.Member("notes", .string($0))] } ?? none
            _ = try app.approveContent(Fields.read(ApproveInput.self, from: notes, path: path), judge, tx)
        } else {
            let reason = [JSON.Member("reason", .string(journey.reason ?? ""))]
            _ = try app.rejectContent(Fields.read(RejectInput.self, from: reason, path: path), judge, tx)
        }
    }
}
