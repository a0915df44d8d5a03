// Addresses of organizations, workspaces and projects: given by people, or made from the name; never the same twice where
// they must differ. The unique index decides, not a look beforehand.

import Database
import Kit
import TextKit
import Web

enum Slugs {
    static let taken = Message("این نشانی پیش‌تر گرفته شده است.", "This slug is already taken.")
    static let wrongForm = Message(
        "فقط حروف کوچک لاتین، رقم، - و _ مجاز است.", "Only small Latin letters, digits, - and _ are allowed.")

    static func isSlug(_ text: String) -> Bool {
        (1...Slug.maximumLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
    }

    /// `shop`, `shop-2`, `shop-3` …, cut so that the number has room.
    static func candidate(_ base: String, _ number: Int) -> String {
        guard number > 1 else { return base }
        let suffix = "-\(number)"
        var stem = base.utf8.prefix(Slug.maximumLength - suffix.utf8.count)
        while stem.last == 45 { stem.removeLast() }
        return String(Substring(stem)) + suffix
    }

    /// Inserts a row under the slug that was given, or under the first one made from `name` that is free.
    /// - Parameters:
    ///   - taken: which of these slugs are in use.
    ///   - insert: inserts unless the slug is taken; `nil` when it is.
    /// - Throws: a fault of `slug` when the given one is taken.
    static func insert(_ given: String?, name: String, taken: ([String]) throws -> Set<String>, _ insert: (String) throws -> ID?) throws -> ID {
        if let given {
            if let id = try insert(given) { return id }
            throw AppError.field("slug", Slugs.taken)
        }
        let base = Slug.make(from: name)
        for first in stride(from: 1, to: 100_000, by: 100) {
            let candidates = (first..<first + 100).map { candidate(base, $0) }
            let used = try taken(candidates)
            // One that looked free may be taken in this very moment: then the next one is tried.
            for slug in candidates where !used.contains(slug) {
                if let id = try insert(slug) { return id }
            }
        }
        throw AppError.field("slug", Slugs.taken)
    }

    /// Runs a change; where it meets another row's slug, that is a fault of the field.
    @discardableResult
    static func reportingTaken<T>(_ change: () throws -> T) throws -> T {
        do {
            return try change()
        } catch let error as DatabaseError {
            guard case .unique = error else { throw error }
            throw AppError.field("slug", taken)
        }
    }
}

extension Fields {
    /// An address, if one was given. An empty one counts as none: forms send it for names that give no Latin letters.
    func optionalSlug(_ meaning: String) -> String? {
        let slug = optionalString("slug", 0...Slug.maximumLength, pattern: "^[a-z0-9_-]*$", meaning + " Small Latin letters, digits, - and _.")
        let given = slug.flatMap { $0.isEmpty ? nil : $0 }
        check("slug", given.map(Slugs.isSlug) ?? true, Slugs.wrongForm)
        return given
    }
}
