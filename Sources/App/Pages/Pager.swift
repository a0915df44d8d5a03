// The foot of a list: which part of it is shown, and the ways to its neighbours. The address keeps every filter.

import Kit
import Web

enum Pager {
    static func view(_ visit: Visit, _ paging: Paging, _ count: Int) -> View { view(visit, paging, count, Neighbours(paging, count: count)) }

    static func view<Item>(_ visit: Visit, _ paging: Paging, _ count: Int, _ slice: Slice<Item>) -> View {
        view(visit, paging, count, Neighbours(paging, count: count, slice))
    }

    private static func view(_ visit: Visit, _ paging: Paging, _ count: Int, _ neighbours: Neighbours) -> View {
        guard count > 0 else { return .none }
        // By a key a page is where its rows are, which may have come to be more or fewer since it got its number.
        let (first, last) = (min(paging.offset + 1, count), min(paging.offset + paging.size, count))
        func way(_ query: Neighbours.Query?) -> View {
            query.map { .text(address(visit, with: Dictionary(uniqueKeysWithValues: $0.map { ($0.name, $0.value) }))) } ?? .none
        }
        return [
            "from": .text(visit.words.number(first)), "to": .text(visit.words.number(last)), "count": .text(visit.words.number(count)),
            "previous": way(neighbours.previous), "next": way(neighbours.next), "several": .flag(neighbours.previous != nil || neighbours.next != nil),
        ]
    }

    /// The address of this page with some values of its query changed; empty ones are left out.
    static func address(_ visit: Visit, path: String? = nil, with changes: [String: String]) -> String {
        var query = visit.call.query.filter { changes[$0.name] == nil && !$0.value.isEmpty && !Neighbours.names.contains($0.name) }
        query += changes.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { (name: $0.key, value: $0.value) }
        let path = path ?? visit.call.path
        return query.isEmpty ? path : path + "?" + query.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
    }
}

extension Visit {
    /// Which page of a list the address asks for, where it asks for nothing else.
    func paging(_ size: Int) throws -> Paging { try query(PagingInput.self).paging.sized(size) }
}

private struct PagingInput: Input {
    let paging: Paging
    init(_ f: Fields) { paging = Paging(f) }
}
