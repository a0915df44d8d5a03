// The words of a comment, between how they are stored (`@12`) and how people write and read them (`@سارا محمدی`).

import Kit
import Web

struct CommentText: Sendable {
    /// Names that belong to one member only, the longest first: of `@سارا` and `@سارا محمدی` the longer is meant.
    private let names: [(name: String, id: ID)]
    private let byID: [ID: String]

    init(_ members: [Member]) {
        let known = members.compactMap { member in member.user.id.map { (name: People.name(member), id: $0, isNamed: !member.user.fullName.isEmpty) } }
        let owners = Dictionary(grouping: known.filter(\.isNamed), by: \.name)
        names = owners.compactMap { $1.count == 1 ? (name: $0, id: $1[0].id) : nil }.sorted { ($0.name.count, $0.name) > ($1.name.count, $1.name) }
        byID = Dictionary(known.map { ($0.id, $0.name) }) { first, _ in first }
    }

    /// What is put behind the `@` for somebody: the name, or the number where the name would not be enough.
    func handle(_ id: ID) -> String { names.first { $0.id == id }?.name ?? "\(id)" }

    /// As it is edited.
    func written(_ stored: String) -> String {
        Mentions.pieces(stored).map { piece in piece.person.map { "@" + handle($0) } ?? piece.text }.joined()
    }

    /// As it is stored. What names nobody stays as it is.
    func stored(_ written: String) -> String {
        var result = ""
        var rest = written[...]
        while let at = rest.firstIndex(of: "@") {
            result += rest[...at]
            rest = rest[rest.index(after: at)...]
            guard let person = names.first(where: { rest.hasPrefix($0.name) && !CommentText.goesOn(rest.dropFirst($0.name.count)) }) else { continue }
            result += "\(person.id)"
            rest = rest.dropFirst(person.name.count)
        }
        return result + rest
    }

    private static func goesOn(_ rest: Substring) -> Bool { rest.first.map { $0.isLetter || $0.isNumber } ?? false }

    /// As it is read: pieces, some of them names.
    func pieces(_ stored: String) -> View {
        .list(
            Mentions.pieces(stored).map { piece in
                guard let id = piece.person, let name = byID[id] else { return ["text": .text(piece.text)] }
                return ["mention": .text("@" + name)]
            })
    }
}
