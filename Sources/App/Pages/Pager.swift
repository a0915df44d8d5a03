// The foot of a list: which part of it is shown, and the ways to its neighbours. The address keeps every filter.

import Kit
import Web

enum Pager {
    static func view(_ visit: Visit, _ paging: Paging, _ count: Int) -> View {
        guard count > 0 else { return .none }
        let last = min(paging.offset + paging.size, count)
        return [
            "from": .text(visit.words.number(paging.offset + 1)), "to": .text(visit.words.number(last)), "count": .text(visit.words.number(count)),
            "previous": paging.page > 1 ? .text(address(visit, with: ["page": "\(paging.page - 1)"])) : .none,
            "next": last < count ? .text(address(visit, with: ["page": "\(paging.page + 1)"])) : .none, "several": .flag(paging.page > 1 || last < count),
        ]
    }

    /// The address of this page with some values of its query changed; empty ones are left out.
    static func address(_ visit: Visit, path: String? = nil, with changes: [String: String]) -> String {
        var query = visit.call.query.filter { changes[$0.name] == nil && !$0.value.isEmpty && (changes["page"] != nil || $0.name != "page") }
        query += changes.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { (name: $0.key, value: $0.value) }
        let path = path ?? visit.call.path
        return query.isEmpty ? path : path + "?" + query.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
    }
}
