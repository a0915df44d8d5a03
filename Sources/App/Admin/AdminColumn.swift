// One column of a table as the admin area shows it: what it is called, what it holds, and whether lists show it, can be
// narrowed by it, and ordered by it.

import Database
import Kit

struct AdminColumn: Sendable {
    enum Kind: Sendable {
        /// A number that names something, and one that counts.
        case number, count
        case money, time, duration, flag
        /// What a person wrote, and what a program did.
        case text, code
        /// Shown on the object's own page only: a whole text, or JSON.
        case long, json
        /// Whole on the page of the person only.
        case mobile
        /// One of a few words that the program itself writes (`AdminWords`).
        case choice([String])
        /// What the trail tells of (`AuditAction`).
        case event
        /// What such a thing is about (`AuditObject`).
        case object
        /// What a limit is for: 0 a user, 1 a workspace, 2 the organization.
        case scope
        /// The id of a row of another model.
        case reference(String)
    }

    let name: StaticString
    let title: Message
    let kind: Kind
    private(set) var isListed = false
    private(set) var isFilter = false
    private(set) var isSortable = false
    private(set) var isNullable = false

    var key: String { "\(name)" }
    var sql: SQL { .raw(name) }

    init(_ name: StaticString, _ persian: String, _ english: String, _ kind: Kind) {
        self.name = name
        title = Message(persian, english)
        self.kind = kind
    }

    /// Lists show it.
    var listed: AdminColumn { with { $0.isListed = true } }
    /// Lists can be narrowed to one value of it.
    var filtered: AdminColumn { with { $0.isFilter = true } }
    /// Lists can be ordered by it. For columns with an index, or of tables that stay small.
    var sorted: AdminColumn { with { $0.isSortable = true } }
    /// It may hold nothing.
    var optional: AdminColumn { with { $0.isNullable = true } }

    private func with(_ change: (inout AdminColumn) -> Void) -> AdminColumn {
        var copy = self
        change(&copy)
        return copy
    }

    /// Whether the database holds it as a number.
    var isInteger: Bool {
        switch kind {
        case .number, .count, .money, .time, .duration, .flag, .scope, .reference: true
        case .text, .code, .long, .json, .mobile, .choice, .event, .object: false
        }
    }

    var isTooLongForLists: Bool {
        switch kind {
        case .long, .json: true
        default: false
        }
    }
}

// What many tables have.
extension AdminColumn {
    static let id = AdminColumn("id", "شماره", "No.", .number).listed.sorted
    static let organization = AdminColumn("organization_id", "سازمان", "Organization", .reference("organizations")).listed.filtered
    static let workspace = AdminColumn("workspace_id", "فضای کاری", "Workspace", .reference("workspaces")).filtered
    static let user = AdminColumn("user_id", "شخص", "Person", .reference("users")).listed.filtered
    static let content = AdminColumn("content_id", "محتوا", "Content", .reference("contents")).filtered
    static let prompt = AdminColumn("prompt_id", "پرامپت", "Prompt", .reference("prompts")).filtered
    static let job = AdminColumn("job_id", "کار", "Job", .reference("jobs")).filtered
    static let createdBy = AdminColumn("created_by", "سازنده", "Made by", .reference("users")).optional
    static let created = AdminColumn("created_at", "ساخته", "Created", .time)
    static let updated = AdminColumn("updated_at", "تغییر", "Changed", .time)
    static let deleted = AdminColumn("deleted_at", "حذف", "Deleted", .time).optional.filtered
    static let finished = AdminColumn("finished_at", "پایان", "Finished", .time).optional
    static let version = AdminColumn("version", "نسخهٔ رکورد", "Record version", .number)
    static let title = AdminColumn("title", "عنوان", "Title", .text).listed
    static let naming = AdminColumn("name", "نام", "Name", .text).listed
    static let slug = AdminColumn("slug", "نشانی کوتاه", "Slug", .code)
    static let about = AdminColumn("description", "توضیح", "Description", .long)
    static let role = AdminColumn("role", "نقش", "Role", .choice(["admin", "editor", "writer", "viewer"])).listed.filtered
    static let model = AdminColumn("model", "مدل", "Model", .code).filtered
    static let scope = AdminColumn("scope", "دامنه", "Scope", .scope).listed.filtered
    static let scopeID = AdminColumn("scope_id", "شمارهٔ دامنه", "Scope no.", .number).listed.filtered
    static let period = AdminColumn("period", "دوره", "Period", .choice(["monthly", "daily"])).listed.filtered
    static let error = AdminColumn("error", "خطا", "Error", .long).optional
    static let active = AdminColumn("is_active", "فعال", "Active", .flag).listed.filtered

    static func status(_ values: String..., named name: StaticString = "status") -> AdminColumn {
        AdminColumn(name, "وضعیت", "State", .choice(values)).listed.filtered
    }
}
