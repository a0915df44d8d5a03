// Bytes that lie in the database and must not be readable there: sealed with a key that does not (AES-GCM), and bound to
// their place, so that they cannot be moved to another.

import Crypto
import Database
import Foundation
import Kit

enum Sealed {
    /// - Parameter place: where the bytes lie; the same is needed to open them.
    static func seal(_ bytes: [UInt8], _ place: String, key: [UInt8]) throws -> [UInt8] {
        let box = try AES.GCM.seal(Data(bytes), using: SymmetricKey(data: key), authenticating: Array(place.utf8))
        guard let combined = box.combined else { throw DatabaseError.other("sealing failed") }
        return Array(combined)
    }

    static func open(_ sealed: [UInt8], _ place: String, key: [UInt8]) throws -> [UInt8] {
        Array(try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: SymmetricKey(data: key), authenticating: Array(place.utf8)))
    }
}
