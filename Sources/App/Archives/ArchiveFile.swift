// The archive itself: what lies where in the ZIP, what its manifest says, and the records that are no table of their own.
// `docs/export.md` tells it to people.

import Kit
import TextKit

enum ArchiveFile {
    static let format = "contexor-archive"
    static let schema: Int64 = 1
    static let manifest = "manifest.json"
    static let organization = "organization.json"
    static let users = "data/users.jsonl"
    /// The Markdown of the contents, for people; an import reads the records.
    static let folder = "contents/"

    static func markdownName(_ number: Int64, _ title: String) -> String { "\(folder)\(number) \(ExportName.whole(title)).md" }

    static let personalData = Message(
        "این بایگانی شمارهٔ تلفن، نام و رایانامهٔ اعضا و همهٔ متن‌ها را دارد؛ مانند خود داده‌ها از آن نگه‌داری کنید.",
        "This archive holds phone numbers, names and e-mail addresses of members, and all texts. Guard it as you guard the data itself.")
}

struct ArchivePerson: Sendable, Equatable {
    let phone: String
    let fullName: String
    let email: String
    let locale: String
    let calendar: String

    func json(_ number: Int64) -> JSON {
        .object(
            ("id", .int(number)), ("phone_number", .string(phone)), ("full_name", .string(fullName)), ("email", .string(email)), ("locale", .string(locale)),
            ("calendar", .string(calendar)))
    }
}

struct ArchiveOrganization: Sendable, Equatable {
    let name: String
    let slug: String
    let description: String
    let timeZone: String
    let isActive: Bool
    let createdAt: Timestamp
    let updatedAt: Timestamp
    let version: Int64

    var json: JSON {
        .object(
            ("name", .string(name)), ("slug", .string(slug)), ("description", .string(description)), ("time_zone", .string(timeZone)),
            ("is_active", .bool(isActive)), ("created_at", .string(createdAt.description)), ("updated_at", .string(updatedAt.description)),
            ("version", .int(version)))
    }
}

/// Which number of the archive stands for which id, by kind.
struct ArchiveNumbers: Sendable {
    private var numbers: [String: [Int64: Int64]] = [:]

    mutating func set(_ kind: String, _ from: Int64, _ to: Int64) { numbers[kind, default: [:]][from] = to }
    subscript(kind: String, id: Int64) -> Int64? { numbers[kind]?[id] }
    func count(_ kind: String) -> Int64 { Int64(numbers[kind]?.count ?? 0) }
}

extension ArchiveType {
    /// The kind of record that a value names; `nil` for values that name none.
    func kind(limitScope: Int64?) -> String? {
        switch self {
        case .reference(let kind): kind
        case .person: "users"
        case .limited: limitScope.flatMap { ["users", "workspaces", "organization"][safe: Int(clamping: $0)] }
        default: nil
        }
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
