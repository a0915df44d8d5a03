// A value as a page shows it: in words, with a link where it names something else, and never more of a number of a person than
// the page may show.

import Database
import Kit
import TextKit
import Web

/// Names of what the rows of a page point to, looked up once for each model.
struct AdminNames: Sendable {
    private let names: [String: [Int64: String]]

    init(_ who: Operator, _ rows: [AdminRow], _ columns: [AdminColumn], in tx: Transaction) throws {
        var ids: [String: Set<Int64>] = [:]
        for column in columns {
            guard case .reference(let model) = column.kind else { continue }
            ids[model, default: []].formUnion(rows.compactMap { $0[column.key].int })
        }
        names = try Dictionary(
            uniqueKeysWithValues: ids.compactMap { name, ids in
                try AdminModel.named(name).map { (name, try AdminStore.labels(who, $0, ids, in: tx)) }
            })
    }

    func name(_ model: String, _ id: Int64) -> String? { names[model]?[id].flatMap { $0.isEmpty ? nil : $0 } }
}

struct AdminCell {
    let visit: Visit
    let names: AdminNames
    /// Whether it is the object's own page.
    var isWhole = false

    func view(_ column: AdminColumn, _ row: AdminRow) -> View {
        let value = row[column.key]
        var view = AdminCell.nothing.merging(content(column, value)) { _, new in new }
        view["label"] = .text(visit.text(column.title))
        view["is_wide"] = .flag(column.isTooLongForLists)
        return .map(view)
    }

    /// So that a name of the page around a cell is not taken for one of the cell.
    private static let nothing: [String: View] = Dictionary(
        uniqueKeysWithValues: ["none", "words", "num", "flag", "no", "code", "chip", "tone", "pre", "dir", "when", "whole", "link"].map { ($0, .none) })

    private func content(_ column: AdminColumn, _ value: AdminValue) -> [String: View] {
        switch (column.kind, value) {
        case (_, .none), (_, .text("")): ["none": true]
        case (.money, .int(let amount)): ["words": .text(visit.words.money(Money(nanos: amount))), "num": true]
        case (.time, .int(let moment)): time(Timestamp(milliseconds: moment))
        case (.duration, .int(let duration)): ["words": .text(visit.words.number(Int(duration)) + visit.text(" هزارم ثانیه", " ms")), "num": true]
        case (.count, .int(let count)): ["words": .text(visit.words.number(Int(count))), "num": true]
        case (.event, .text(let event)):
            isWhole ? ["words": .text(AuditPages.name(event, visit)), "code": .text(event)] : ["words": .text(AuditPages.name(event, visit))]
        case (.object, .text(let kind)): ["words": .text(AuditObject(rawValue: kind).map { visit.text($0.words) } ?? kind)]
        case (.flag, .int(let flag)): ["flag": .flag(flag != 0), "no": .flag(flag == 0)]
        case (.scope, .int(let scope)): ["words": .text(visit.text(AdminWords.scope(scope)))]
        case (.reference(let model), .int(let id)): reference(model, id)
        case (_, .int(let number)): ["code": .text("\(number)"), "num": true]
        case (.mobile, .text(let phone)): ["code": .text(isWhole ? phone : IranianMobile.masked(phone))]
        case (.choice, .text(let word)): ["chip": .text(visit.text(AdminWords.choice(word))), "tone": .text(AdminWords.tone(word))]
        case (.code, .text(let text)): ["code": .text(isWhole ? text : AdminCell.short(text, 48))]
        case (.json, .text(let text)): ["pre": .text(AdminCell.pretty(text)), "dir": "ltr"]
        case (.long, .text(let text)): long(text)
        case (_, .text(let text)): ["words": .text(isWhole ? text : AdminCell.short(text, 90))]
        }
    }

    private func time(_ moment: Timestamp) -> [String: View] {
        isWhole ? ["when": visit.words.time(moment), "whole": .text(visit.words.dateTime(moment))] : ["when": visit.words.time(moment)]
    }

    private func reference(_ model: String, _ id: Int64) -> [String: View] {
        guard id != 0 else { return ["words": .text(visit.text("سامانه", "The installation"))] }
        return ["link": .text("/admin/\(model)/\(id)"), "words": .text(names.name(model, id) ?? "#\(id)")]
    }

    /// Errors that people see are kept in both languages.
    private func long(_ text: String) -> [String: View] {
        let both = text.hasPrefix("{") ? try? JSONParser.parse(text) : nil
        let shown = both?[visit.language == .persian ? "fa" : "en"]?.string ?? text
        return ["pre": .text(shown), "dir": .text(Direction.of(block: shown).rawValue)]
    }

    static func short(_ text: String, _ most: Int) -> String { text.count > most ? text.prefix(most - 1) + "…" : text }

    /// One member a line.
    static func pretty(_ text: String) -> String {
        guard let json = try? JSONParser.parse(text) else { return text }
        return lines(json, "")
    }

    private static func lines(_ json: JSON, _ indent: String) -> String {
        let inner = indent + "  "
        switch json {
        case .object(let members) where !members.isEmpty:
            return "{\n" + members.map { "\(inner)\(JSON.string($0.name).text): \(lines($0.value, inner))" }.joined(separator: ",\n") + "\n\(indent)}"
        case .array(let values) where values.contains(where: { $0.members != nil }):
            return "[\n" + values.map { inner + lines($0, inner) }.joined(separator: ",\n") + "\n\(indent)]"
        default: return json.text
        }
    }
}
