// Which addresses may be sent to, and that the one that was looked at is the one that is connected to.

import Kit
import Support
import Synchronization
import Testing

@testable import App

@Suite struct WebhookSenderTests {
    @Test func addressesOfTheInternet() throws {
        for text in ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"] {
            #expect(try #require(HostAddress(text)).isPublic, "\(text)")
        }
        for text in [
            "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1",
            "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1",
            "::ffff:127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1",
            "ff02::1", "100::1", "3fff::1", "4000::1",
        ] {
            #expect(try !#require(HostAddress(text)).isPublic, "\(text)")
        }
        for text in ["127.1", "0x7f000001", "2130706433", "1.2.3", "", "::g", "1.2.3.4.5"] { #expect(HostAddress(text) == nil, "\(text)") }
    }

    /// The name is asked for once, and the connection goes where the first answer pointed to, under the name's own Host.
    @Test func theAddressThatWasLookedAtIsUsed() async throws {
        let server = try await StandInServer.start { _, _ in .text(204, "text/plain", "") }
        let asked = Mutex<[String]>([])
        let sender = WebhookSender(
            resolver: HostResolver { host in
                asked.withLock { $0.append(host) }
                return [HostAddress("127.0.0.1")!]
            }, allowsPrivate: true)
        let result = await sender.send(Array("{}".utf8), to: "http://hooks.example:\(server.port)/a?b=c", headers: [("webhook-id", "m")])
        #expect(result.status == 204 && result.error == nil)
        #expect(asked.withLock { $0 } == ["hooks.example"])
        #expect(server.requests.first?.headers["host"] == "hooks.example:\(server.port)" && server.requests.first?.path == "/a")
    }

    @Test func oneBadAddressAmongGoodOnesIsEnough() async throws {
        let sender = WebhookSender(resolver: HostResolver { _ in [HostAddress("8.8.8.8")!, HostAddress("10.0.0.1")!] }, allowsPrivate: false)
        let result = await sender.send([], to: "https://hooks.example/", headers: [])
        #expect(result.status == nil && result.error?.contains("10.0.0.1") == true)
    }

    @Test func whoeverIsSilentIsLeft() async throws {
        let gate = Gate()
        let silent = try await StandInServer.start { _, number in
            var reply = StandInReply(status: 200, steps: number == 1 ? [] : [.bytes([120]), .wait(gate)])
            if number == 1 { reply.hold = gate }
            return reply
        }
        let sender = WebhookSender(allowsPrivate: true, timeout: .milliseconds(200))
        for _ in 0..<2 {
            let result = await sender.send([], to: silent.address, headers: [])
            #expect(result.error == "no answer in time" && !result.isSuccess)
        }
        gate.open()
    }

    @Test func addressesAsText() {
        #expect(WebhookURL("HTTPS://Hooks.Example:8443/A?b=C", allowsPrivate: false)?.text == "https://hooks.example:8443/A?b=C")
        #expect(WebhookURL("https://hooks.example?x", allowsPrivate: false)?.text == "https://hooks.example/?x")
        #expect(WebhookURL("https://[2606:4700::1111]/", allowsPrivate: false)?.host == "2606:4700::1111")
        #expect(WebhookURL("http://hooks.example/", allowsPrivate: false) == nil && WebhookURL("http://hooks.example/", allowsPrivate: true) != nil)
        for text in ["https://a\\@b/", "https://a@b/", "https://-a.example/", "https://a..b/", "https://a.example.:x/", "javascript:x"] {
            #expect(WebhookURL(text, allowsPrivate: true) == nil, "\(text)")
        }
    }

    @Test func thePausesOfTheRules() {
        #expect(WebhookRules.tries == 10 && WebhookRules.pauses.reduce(.zero, +) == .seconds(5) + .minutes(35) + .hours(75))
        #expect(WebhookRules.pause(afterTries: 1, advice: nil, chance: 0) == .seconds(5))
        #expect(WebhookRules.pause(afterTries: 1, advice: .seconds(90), chance: 0) == .seconds(90))
        #expect(WebhookRules.pause(afterTries: 9, advice: nil, chance: 0.5) == .hours(24) + .minutes(72))
        #expect(WebhookRules.pause(afterTries: 10, advice: .seconds(5), chance: 0) == nil)
    }
}
