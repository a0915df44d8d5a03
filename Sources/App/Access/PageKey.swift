// The place of a row in a list, as links carry it: the name of the order and the row's values in it, which the caller has seen.

import Database
import Kit
import Web

package struct PageKey: Sendable {
    enum Side: String, Sendable { case after, before }

    let side: Side
    let order: String
    let values: [SQLValue]

    /// What `text` wrote; `nil` for anything else.
    init?(_ side: Side, _ text: String) {
        guard let bytes = Base64URL.decode(text), let parts = (try? JSONParser.parse(bytes))?.array, let order = parts.first?.string else { return nil }
        let values = parts.dropFirst().compactMap(PageKey.value)
        guard values.count == parts.count - 1 else { return nil }
        (self.side, self.order, self.values) = (side, order, values)
    }

    private static func value(_ part: JSON) -> SQLValue? {
        switch part {
        case .int(let number): .int(number)
        case .string(let text) where !text.utf8.contains(0): .text(text)
        default: nil
        }
    }

    static func text(_ order: String, _ values: [SQLValue]) -> String {
        var json = JSONWriter(capacity: 64)
        json.beginArray()
        json.string(order)
        for value in values {
            switch value {
            case .int(let number): json.int(number)
            case .text(let text): json.string(text)
            default: json.null()  // No list is ordered by such a column.
            }
        }
        json.endArray()
        return Base64URL.encode(json.bytes)
    }

    static let isOfAnotherList = Message("این نشانه از فهرست یا ترتیب دیگری است.", "This key belongs to another list or order.")
    static let isUnreadable = Message(
        "این نشانه خوانده نمی‌شود؛ آن را از پیوندهای فهرست بردارید.", "This key cannot be read. Take it from the links of the list.")
    static let isOneTooMany = Message("after و before با هم نمی‌آیند.", "after and before do not go together.")
}

extension Fields {
    /// - Returns: `nil` where a page is asked for by its number.
    func pageKey() -> PageKey? {
        let after = optionalString("after", 1...4096, "Begins past this row: a key from a `next` link. `page` only numbers the page then.")
        let before = optionalString("before", 1...4096, "Ends before this row: a key from a `previous` link. Not together with `after`.")
        if after != nil, before != nil { fault("before", PageKey.isOneTooMany) }
        guard let (side, text) = after.map({ (PageKey.Side.after, $0) }) ?? before.map({ (.before, $0) }) else { return nil }
        guard let key = PageKey(side, text) else {
            fault(side.rawValue, PageKey.isUnreadable)
            return nil
        }
        return key
    }
}
