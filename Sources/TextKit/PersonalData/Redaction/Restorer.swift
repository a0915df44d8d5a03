// Puts the originals back into the answer of the model, piece by piece as it streams in.

/// Restores a stream. Of what has been pushed it keeps back only what may be the beginning of a placeholder.
///
/// Decisions depend on nothing but the text itself, so the pieces together are the restoration of the whole, wherever
/// the stream was cut. What is put back is not looked at again: an original cannot pose as a placeholder.
package struct Restorer: Sendable, Unprintable {
    private let vault: RedactionVault
    private var held: [UInt8] = []
    /// The symbol before what is held.
    private var previous = TextSign.end

    package init(_ vault: RedactionVault) { self.vault = vault }

    package static func restore(_ whole: String, from vault: RedactionVault) -> String {
        var restorer = Restorer(vault)
        return restorer.push(whole) + restorer.finish()
    }

    /// What is certain of the answer after this piece.
    package mutating func push(_ piece: String) -> String { push(utf8: piece.utf8) }

    /// The same for raw bytes; a character that is cut in the middle waits for its rest.
    package mutating func push(utf8 piece: some Sequence<UInt8>) -> String {
        held.append(contentsOf: piece)
        return settle(isWhole: false)
    }

    /// The rest, when the answer has ended.
    package mutating func finish() -> String { settle(isWhole: true) }

    private mutating func settle(isWhole: Bool) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(held.count)
        let settled = held.withUnsafeBufferPointer { bytes in
            let end = isWhole ? bytes.count : Self.endOfCharacters(bytes)
            return restore(UnsafeBufferPointer(rebasing: bytes[..<end]), isWhole, into: &output)
        }
        held.removeFirst(settled)
        return String(decoding: output, as: UTF8.self)
    }

    /// Restores what can be decided and returns how many bytes that was.
    private mutating func restore(
        _ bytes: UnsafeBufferPointer<UInt8>, _ isWhole: Bool, into output: inout [UInt8]
    ) -> Int {
        let text = TextBytes(bytes: bytes)
        let reader = PlaceholderReader(text: text, labels: vault.labels, isWhole: isWhole)
        var index = 0
        while index < text.count {
            let symbol = text.symbol(at: index)
            var end = symbol.end
            if vault.labels != 0 {
                switch reader.read(at: index, after: previous) {
                case .undecided: return index
                case .found(let placeholder, let after):
                    if let original = vault.restoration(of: placeholder) {
                        output.append(contentsOf: original)
                        previous = PlaceholderReader.ownClosing
                        index = after
                        continue
                    }
                    end = symbol.end
                case .none: break
                }
            }
            output.append(contentsOf: bytes[index..<end])
            previous = reader.remembered(symbol)
            index = end
        }
        return index
    }

    /// The count of bytes without an unfinished character at the end.
    private static func endOfCharacters(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var start = bytes.count
        while start > 0, bytes.count - start < 3, bytes[start - 1] & 0xC0 == 0x80 { start -= 1 }
        guard start > 0 else { return bytes.count }
        let first = bytes[start - 1]
        let width = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        return bytes.count - (start - 1) < width ? start - 1 : bytes.count
    }
}
