import Testing

@testable import TextKit

@Suite struct MarkdownAddressTests {
    @Test(
        arguments: [
            ("https://a.ir/b.", "https://a.ir/b"), ("https://a.ir/x_(y) z", "https://a.ir/x_(y)"),
            ("https://a.ir/b) z", "https://a.ir/b"), ("HTTP://A.IR", "HTTP://A.IR"),
            ("www.a.ir/ایران، بعد", "www.a.ir/ایران"),
            ("https://a.ir«", "https://a.ir"), ("mailto:a@b.ir", "mailto:a@b.ir"),
            ("a.b+c@d-e.co.ir.", "a.b+c@d-e.co.ir"),
            ("http://x?a=b&c=d#e", "http://x?a=b&c=d#e"), ("https://", nil), ("a@b", nil), ("a@.ir", nil),
            ("a@b.i", nil),
            ("@b.ir", nil), ("word", nil), ("https:/a", nil), ("1.5", nil),
        ] as [(String, String?)])
    func ends(text: String, address: String?) {
        let scalars = Array(text.unicodeScalars)
        let end = MarkdownAddress.end(scalars, at: 0)
        #expect(end.map { String(ofScalars: scalars[..<$0]) } == address)
    }
}
