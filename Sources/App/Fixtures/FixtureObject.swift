// A piece of a fixture file: one JSON object, and where it stands, so that a mistake can be told as
// `organizations[0].workspaces[1].slug: …`.

import Kit
import Web

struct FixtureObject: Sendable {
    /// Empty for the file itself.
    let place: String
    private let members: [JSON.Member]

    private init(place: String, members: [JSON.Member]) {
        self.place = place
        self.members = members
    }

    /// The whole file.
    init(file: JSON, _ mistakes: FixtureMistakes) {
        if file.members == nil { mistakes.note("", "the file must hold a JSON object") }
        self.init(place: "", members: file.members ?? [])
    }

    private func at(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

    /// The objects of a list; none when it is absent.
    func children(_ name: String, _ mistakes: FixtureMistakes) -> [FixtureObject] {
        guard let value = self[name] else { return [] }
        guard let items = value.array else {
            mistakes.note(at(name), "must be a list")
            return []
        }
        return items.enumerated().compactMap { index, item in
            let place = "\(at(name))[\(index)]"
            if item.members == nil { mistakes.note(place, "must be an object") }
            return item.members.map { FixtureObject(place: place, members: $0) }
        }
    }

    subscript(name: String) -> JSON? { members.first { $0.name == name }?.value }

    func text(_ name: String) -> String? { self[name]?.string }

    /// A text; one of several lines may be written as a list of them.
    func lines(_ name: String) -> JSON? {
        guard let lines = self[name]?.array else { return self[name] }
        return .string(lines.map { $0.string ?? $0.text }.joined(separator: "\n"))
    }

    /// Reads the object by the rules of the API.
    /// - Parameters:
    ///   - own: members that are the file's alone, such as its lists.
    ///   - more: members that the file cannot know, such as the id of what the object lies in.
    func read<I: Input>(_ type: I.Type, own: Set<String> = [], more: [(String, JSON)] = [], path: [String: String] = [:]) throws -> I {
        let added = more.map { JSON.Member($0.0, $0.1) }
        return try Fields.read(type, from: members.filter { !own.contains($0.name) } + added, path: path)
    }

    /// Says of every member whether it is one of `names`.
    func refuseOthers(than names: Set<String>, _ mistakes: FixtureMistakes) {
        for member in members where !names.contains(member.name) { mistakes.note(at(member.name), "is not known here") }
    }
}

/// What is wrong with a file: one line each.
package struct FixtureError: Error, Sendable, CustomStringConvertible {
    package let lines: [String]
    package var description: String { lines.joined(separator: "\n") }
}

/// Gathers mistakes, so that all are told at once. Lives within one loading, on one task.
final class FixtureMistakes {
    private(set) var lines: [String] = []

    func note(_ place: String, _ text: String) { lines.append(place.isEmpty ? text : "\(place): \(text)") }

    /// Runs `body`; a refusal becomes lines and `nil`. Faults of the database are thrown on: after one there is no going on.
    func trying<T>(_ object: FixtureObject, _ body: () throws -> T) throws -> T? {
        do {
            return try body()
        } catch let error as AppError {
            if error.fields.isEmpty { note(object.place, error.detail.english) }
            for (name, messages) in error.fields {
                note(object.place.isEmpty ? name : "\(object.place).\(name)", messages.map(\.english).joined(separator: " "))
            }
            return nil
        }
    }

    func throwIfAny() throws {
        if !lines.isEmpty { throw FixtureError(lines: lines) }
    }
}
