// Lists come in pages: `page` from 1, `page_size` up to 100, with links to the neighbours that keep the other parameters.

import Kit
import Web

package struct Paging: Sendable {
    package let page: Int
    package let size: Int

    package init(_ f: Fields) {
        page = f.pageNumber("page")
        size = f.optionalInt("page_size", 1...100, "Items on a page; 20 when absent.") ?? 20
    }

    package init(page: Int, size: Int) {
        self.page = page
        self.size = size
    }

    package var offset: Int { (page - 1) * size }
}

package struct Page<Item: Codable & Sendable>: Codable, Sendable {
    package let count: Int
    package let next: String?
    package let previous: String?
    package let results: [Item]

    /// - Throws: `notFound` for a page past the end.
    package init(_ paging: Paging, count: Int, caller: Caller, _ results: [Item]) throws {
        guard paging.page == 1 || paging.offset < count else { throw AppError.invalidPage }
        self.count = count
        self.results = results
        next = paging.offset + paging.size < count ? Page.link(caller, paging.page + 1) : nil
        previous = paging.page > 1 ? Page.link(caller, paging.page - 1) : nil
    }

    private static func link(_ caller: Caller, _ page: Int) -> String {
        let kept = caller.query.filter { $0.name != "page" } + [(name: "page", value: String(page))]
        return caller.url + "?" + kept.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }.joined(separator: "&")
    }
}

/// RFC 3986: everything but the unreserved characters as `%XX`.
func percentEncoded(_ text: String) -> String {
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
