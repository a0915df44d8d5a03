// The text of a login message, for the case that no approved template can be used.

import Kit

enum LoginMessage {
    /// - Parameter site: where the person logs in, such as `https://app.example.ir`. Its host goes into the last line,
    ///   by which a browser offers the code to that site only (WICG, origin-bound one-time codes).
    static func text(code: Secret, site: String?) -> String {
        let lines = ["کد ورود شما: \(code.reveal())", "این کد را به هیچ‌کس نگویید."]
        let bound = site.flatMap(host).map { ["", "@\($0) #\(code.reveal())"] } ?? []
        return (lines + bound).joined(separator: "\n")
    }

    /// The host of an address, without port; `nil` for one that no other device can reach.
    static func host(of address: String) -> String? {
        let parts = address.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].hasSuffix(":"), parts[1].isEmpty else { return nil }
        let host = parts[2].prefix { $0 != ":" && $0 != "?" && $0 != "#" }.lowercased()
        let isName = host.contains(".") && host.contains { $0.isLetter }
        return isName ? host : nil
    }
}
