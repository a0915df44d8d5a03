import Kit
import Testing

@testable import App

@Suite struct LoginMessageTests {
    @Test(arguments: [
        ("https://app.example.ir", "app.example.ir"), ("https://App.Example.ir:443/login?x#y", "app.example.ir"),
        ("https://example.ir?x", "example.ir"),
    ])
    func theHostIsTheLastLine(site: String, host: String) {
        #expect(LoginMessage.host(of: site) == host)
        #expect(LoginMessage.text(code: Secret("123456"), site: site).hasSuffix("\n\n@\(host) #123456"))
    }

    @Test(arguments: ["http://localhost:3000", "http://127.0.0.1:3000", "app.example.ir", "", "https://", "https:/x.ir"])
    func whatNoPhoneCanReachIsLeftOut(site: String) {
        #expect(LoginMessage.host(of: site) == nil)
        #expect(!LoginMessage.text(code: Secret("123456"), site: site).contains("@"))
    }

    @Test func formsAreEncodedByBytes() {
        let body = FormBody.encode([("message", "سلام دنیا\n@x #1"), ("a b", "1+1=2&3")])
        let expected = "message=%D8%B3%D9%84%D8%A7%D9%85+%D8%AF%D9%86%DB%8C%D8%A7%0A%40x+%231&a+b=1%2B1%3D2%263"
        #expect(String(decoding: body, as: UTF8.self) == expected)
    }
}
