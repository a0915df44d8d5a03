// From nothing to a place to work in, on one page: an organization, its first workspace and its first project, in one
// transaction. By the inputs and the work of the three endpoints.

import Database
import Kit
import Web

extension App {
    func onboardingPages() -> [PageRoute] {
        [
            page("/welcome") { visit, tx in
                let profile = try UserStore.profile(visit.actor, in: tx)
                return Screen(
                    "welcome", visit.text("شروع کنیم", "Let us begin"),
                    [
                        "full_name": visit.field("full_name", profile.fullName), "organization_name": visit.field("organization_name"),
                        "workspace_name": visit.field("workspace_name", visit.text("بازاریابی", "Marketing")),
                        "project_name": visit.field("project_name", visit.text("وبلاگ", "Blog")), "first": .flag(profile.organizations.isEmpty),
                    ])
            },
            action("/welcome", on: "/welcome", begin),
        ]
    }

    private func begin(_ visit: Visit) async throws -> Place {
        let actor = try visit.actor
        let workspace = try await database.write { tx in
            if let name = visit.form["full_name"], !name.isEmpty {
                _ = try updateProfile(OnboardingPages.input(ProfileInput.self, [("full_name", "full_name", name)]), actor, tx)
            }
            let organization = try createOrganization(
                OnboardingPages.input(NewOrganizationInput.self, [("name", "organization_name", visit.form["organization_name"] ?? "")]), actor, tx)
            let scope = try visit.scope(.organization(organization.id), atLeast: .admin, writes: true, tx)
            let workspace = try createWorkspace(
                OnboardingPages.input(
                    NewWorkspaceBelowInput.self, [("name", "workspace_name", visit.form["workspace_name"] ?? "")], path: ["id": "\(organization.id)"]
                )
                .values, scope, tx)
            let project = JSON.Member("workspace", .int(workspace.id))
            _ = try createProject(
                OnboardingPages.input(NewProjectInput.self, [("name", "project_name", visit.form["project_name"] ?? "")], also: [project]), scope, tx)
            return workspace.id
        }
        return Place("/w/\(workspace)", Flash(visit.text("همه‌چیز آماده است؛ خوش آمدید!", "Everything is ready. Welcome!")))
    }
}

enum OnboardingPages {
    /// An input of the API out of fields that have other names on the page; its faults are told under those.
    static func input<I: Input>(
        _ type: I.Type, _ fields: [(wire: String, page: String, value: String)], also: [JSON.Member] = [], path: [String: String] = [:]
    ) throws -> I {
        do {
            return try Fields.read(type, from: fields.map { JSON.Member($0.wire, .string($0.value)) } + also, path: path)
        } catch let error as AppError {
            var renamed = error
            renamed.fields = error.fields.map { fault in (fields.first { $0.wire == fault.name }?.page ?? fault.name, fault.messages) }
            throw renamed
        }
    }
}
