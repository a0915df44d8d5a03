// Whose address a request carries: what a caller writes into a header is not believed.

import Testing
import Web

@Suite struct ClientAddressTests {
    private let proxies = TrustedProxies(["10.0.0.0/8", "192.168.1.1", "fd00::/8"])!

    @Test(arguments: [
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),  // not from a proxy
        ("10.1.2.3", nil, "10.1.2.3"), ("10.1.2.3", "1.2.3.4", "1.2.3.4"),
        ("10.1.2.3", "6.6.6.6, 1.2.3.4", "1.2.3.4"),  // what stands left was written by the caller
        ("10.1.2.3", "6.6.6.6, 1.2.3.4, 192.168.1.1", "1.2.3.4"), ("10.1.2.3", "10.9.9.9", "10.9.9.9"),
        ("10.1.2.3", "1.2.3.4, garbage", "10.1.2.3"), ("10.1.2.3", "", "10.1.2.3"), ("10.1.2.3", "  1.2.3.4  ", "1.2.3.4"),
        ("::ffff:10.1.2.3", "2001:db8::1", "2001:db8::1"), ("fd12::1", "1.2.3.4", "1.2.3.4"), ("fe80::1", "1.2.3.4", "fe80::1"),
        ("unknown", "1.2.3.4", "unknown"),
    ] as [(String, String?, String)])
    func seesThroughNamedProxiesOnly(_ peer: String, _ forwarded: String?, _ client: String) {
        #expect(proxies.client(peer: peer, forwarded: forwarded) == client)
    }

    @Test func withoutProxiesNobodyIsBelieved() {
        #expect(TrustedProxies.none.client(peer: "127.0.0.1", forwarded: "1.2.3.4") == "127.0.0.1")
    }

    @Test(arguments: [["10.0.0.0/33"], ["10.0.0.0/-1"], ["10.0.0/8"], ["proxy.example"], ["10.0.0.0/x"], [""], ["::/129"]])
    func refusesWhatIsNoNetwork(_ entries: [String]) { #expect(TrustedProxies(entries) == nil) }

    @Test func aCustomerOfIPv6IsOneCaller() {
        #expect(TrustedProxies.limitKey("2001:db8:1:2::1") == TrustedProxies.limitKey("2001:db8:1:2:ffff:ffff:ffff:ffff"))
        #expect(TrustedProxies.limitKey("2001:db8:1:2::1") != TrustedProxies.limitKey("2001:db8:1:3::1"))
        #expect(TrustedProxies.limitKey("1.2.3.4") == "1.2.3.4")
        #expect(TrustedProxies.limitKey("::ffff:1.2.3.4") != TrustedProxies.limitKey("::ffff:1.2.3.5"))
    }
}
