// Login codes. A code is stored in no form: it follows from a random nonce and a key that the database does not hold, so a
// stolen database logs nobody in, and the job that sends a code can make it again without its being written down.

import Kit

package enum LoginCode {
    package static let digits = 6
    /// What everybody's code is while nothing is sent.
    package static let mock = "123456"
    /// Wrong guesses of one number in a day, over all its codes: five tries of many codes would add up.
    static let wrongPerDay = 20

    /// The code for a nonce: six decimal digits, each value as likely as any other to within 2^-44.
    /// - Parameter changing: whose number it is to become; `nil` for a login.
    package static func code(nonce: [UInt8], phone: String, changing user: ID? = nil, key: [UInt8], isMock: Bool) -> Secret {
        if isMock { return Secret(mock) }
        let mac = Hashing.hmac("code \(Hashing.hex(nonce)) \(phone)" + (user.map { " for \($0)" } ?? ""), key: key)
        let number = mac.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 1_000_000
        return Secret(String(repeating: "0", count: digits - String(number).count) + String(number))
    }
}
