// Against forms that other sites send in a visitor's name: the browser says where a request comes from, and every form
// carries a token that only our pages can know. The token is masked anew each time, so that compressing a page tells nothing.

import HTTPTypes
import Kit
import Web

struct Guard: Sendable {
    let key: [UInt8]
    let entropy: Entropy
    /// Addresses of ourselves, as browsers name them.
    let origins: [String]

    /// - Parameter visitor: the secret of the cookie that this browser has.
    func token(_ visitor: String) -> String {
        let secret = Hashing.hmac("form \(visitor)", key: key)
        let mask = entropy.bytes(secret.count)
        return Base64URL.encode(mask + zip(mask, secret).map { $0 ^ $1 })
    }

    /// - Throws: `permissionDenied` for a form that does not come from our own page.
    func check(_ call: Call, _ form: Form, visitor: String?) throws {
        let refusal = AppError(
            .permissionDenied, Message("این فرم کهنه یا از جای دیگری است؛ صفحه را تازه کنید.", "This form is old or comes from elsewhere. Reload the page."))
        if let site = call.header("Sec-Fetch-Site"), site != "same-origin", site != "none" { throw refusal }
        if let origin = call.header("Origin"), origin != call.origin, !origins.contains(origin) { throw refusal }
        guard let visitor, let given = Base64URL.decode(form["csrf"] ?? call.header("X-CSRF-Token") ?? ""), given.count == 64 else { throw refusal }
        let secret = zip(given.prefix(32), given.suffix(32)).map { $0 ^ $1 }
        guard Hashing.equal(secret, Hashing.hmac("form \(visitor)", key: key)) else { throw refusal }
    }
}
