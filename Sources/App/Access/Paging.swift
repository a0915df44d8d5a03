// Lists come in pages: `page` from 1, `page_size` up to 100, with links to the neighbours that keep the other parameters and
// carry the place where the neighbour begins (`Ordering`).

import Kit
import Web

package struct Paging: Sendable {
    package let page: Int
    package let size: Int
    /// Where the page begins; `page` only numbers it then.
    let key: PageKey?

    package init(_ f: Fields) {
        (page, size) = (f.pageNumber("page"), f.optionalInt("page_size", 1...100, Paging.sizeMeaning) ?? 20)
        key = f.pageKey()
    }

    /// Of a list that has numbered pages only, since it is short by nature or ordered by nothing that stays.
    init(numbered f: Fields) {
        (page, size) = (f.pageNumber("page"), f.optionalInt("page_size", 1...100, Paging.sizeMeaning) ?? 20)
        key = nil
    }

    private static let sizeMeaning = "Items on a page; 20 when absent."

    package init(page: Int, size: Int) { self.init(page: page, size: size, key: nil) }

    init(page: Int, size: Int, key: PageKey?) { (self.page, self.size, self.key) = (page, size, key) }

    /// A list that is short, in one piece.
    static let whole = Paging(page: 1, size: .max)

    /// The same place in pages of another length.
    func sized(_ size: Int) -> Paging { Paging(page: page, size: size, key: key) }

    package var offset: Int { (page - 1) * size }

    /// The first page of all, asked for as such: where it is empty there is nothing.
    var isFirst: Bool { page == 1 && key == nil }
}

/// The ways from a page to its neighbours, as the parameters that lead there.
struct Neighbours {
    typealias Query = [(name: String, value: String)]
    /// What `Query` says anew.
    static let names: Set<String> = ["page", "after", "before"]

    let next: Query?
    let previous: Query?

    /// Of a list without keys: by numbers alone.
    init(_ paging: Paging, count: Int) {
        next = paging.offset + paging.size < count ? Neighbours.query(paging.page + 1) : nil
        previous = paging.page > 1 ? Neighbours.query(paging.page - 1) : nil
    }

    init<Item>(_ paging: Paging, count: Int, _ slice: Slice<Item>) {
        let isBackwards = paging.key?.side == .before
        // Who came backwards came from a next page.
        let hasNext = paging.key == nil ? paging.offset + paging.size < count : isBackwards ? slice.lastKey != nil : slice.goesOn
        next = hasNext ? Neighbours.query(paging.page + 1, "after", slice.lastKey) : nil
        let hasPrevious = paging.page > 1 && (!isBackwards || slice.goesOn)
        // From an empty page there is a way back by number alone, to what is the last page now.
        let back = slice.isEmpty ? min(paging.page - 1, max(1, (count + paging.size - 1) / paging.size)) : paging.page - 1
        previous = hasPrevious ? Neighbours.query(back, "before", back > 1 ? slice.firstKey : nil) : nil
    }

    private static func query(_ page: Int, _ side: String = "", _ key: String? = nil) -> Query {
        [(name: "page", value: String(page))] + (key.map { [(name: side, value: $0)] } ?? [])
    }
}

package struct Page<Item: Codable & Sendable>: Codable, Sendable {
    package let count: Int
    package let next: String?
    package let previous: String?
    package let results: [Item]

    /// Of a list with numbered pages only.
    /// - Throws: `notFound` for a page past the end.
    package init(_ paging: Paging, count: Int, caller: Caller, _ results: [Item]) throws {
        guard paging.key == nil else { throw AppError.invalid([(paging.key?.side.rawValue ?? "", [PageKey.isOfAnotherList])]) }
        self = try Page(paging, count, caller, results, Neighbours(paging, count: count))
    }

    package init(_ paging: Paging, count: Int, caller: Caller, _ slice: Slice<Item>) throws {
        self = try Page(paging, count, caller, slice.rows, Neighbours(paging, count: count, slice))
    }

    private init(_ paging: Paging, _ count: Int, _ caller: Caller, _ results: [Item], _ neighbours: Neighbours) throws {
        guard paging.page == 1 || paging.key != nil || paging.offset < count else { throw AppError.invalidPage }
        (self.count, self.results) = (count, results)
        (next, previous) = (neighbours.next.map { Page.link(caller, $0) }, neighbours.previous.map { Page.link(caller, $0) })
    }

    private static func link(_ caller: Caller, _ query: Neighbours.Query) -> String {
        let kept = caller.query.filter { !Neighbours.names.contains($0.name) } + query
        return caller.url + "?" + kept.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
    }
}

/// RFC 3986: everything but the unreserved characters as `%XX`.
func percentEncoded(_ text: String) -> String {
    if text.utf8.allSatisfy(isUnreserved) { return text }
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        if isUnreserved(byte) { bytes.append(byte) } else { bytes += Array("%\(Hashing.hex([byte]).uppercased())".utf8) }
    }
    return String(decoding: bytes, as: UTF8.self)
}

private func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: false
    }
}

extension AppError {
    static let invalidPage = AppError(.notFound, Message("این صفحه وجود ندارد.", "Invalid page."))
}
