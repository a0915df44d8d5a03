// What every page tells the browser that it may not do.

package enum PageSecurity {
    /// Nothing from elsewhere, no script and no style but our files, no frame around us.
    package static let policy = policy(compiles: false)

    /// - Parameter compiles: whether the page may compile WebAssembly, which is not `eval` and not allowed elsewhere.
    package static func policy(compiles: Bool) -> String {
        [
            "default-src 'none'", "script-src 'self'" + (compiles ? " 'wasm-unsafe-eval'" : ""), "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    package static func headers(isSecure: Bool) -> [(name: String, value: String)] {
        [
            ("Content-Security-Policy", policy), ("Referrer-Policy", "same-origin"), ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"), ("Cache-Control", "no-store"),
            ("Vary", "Cookie, Accept-Language, Accept-Encoding, HX-Request"),
        ] + (isSecure ? [("Strict-Transport-Security", "max-age=31536000; includeSubDomains")] : [])
    }
}
