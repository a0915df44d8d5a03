// What a person may write in REDIS_URL, and that nothing of it comes back in a complaint.

import Database
import Testing

@Suite struct RedisSettingsTests {
    @Test func whatAURLSays() throws {
        let plain = try RedisSettings(url: "redis://cache")
        #expect((plain.host, plain.port, plain.database, plain.isEncrypted) == ("cache", 6379, 0, false))
        let full = try RedisSettings(url: "rediss://writer:p%40ss%2Fw%3Ard@cache.example.ir:6380/12?ssl_ca_certs=/etc/ssl/ca.crt")
        #expect((full.host, full.port, full.database, full.isEncrypted) == ("cache.example.ir", 6380, 12, true))
        #expect(full.address == "cache.example.ir:6380/12")
        #expect(try RedisSettings(url: "redis://:pw@[::1]:7000/").address == "[::1]:7000/0")
        #expect(try RedisSettings(url: "redis://[fe80::1]/3").address == "[fe80::1]:6379/3")
        #expect(try RedisSettings(url: "redis://:p@ss:w@host/1").address == "host:6379/1")
    }

    @Test(arguments: [
        "", "redis", "redis:", "redis://", "redis:///0", "http://:hunter2@h/0", "redis://:hunter2/x@h:1/0", "redis://:hunter2@h:port/0",
        "redis://:hunter2@h:0/0", "redis://:hunter2@h:65536/0", "redis://:hunter2@h/db", "redis://:hunter2@h/-1", "redis://:hunter2%zz@h/0",
        "redis://:hunter2%4@h/0", "redis://:hunter2@[::1/0", "redis://:hunter2@[::1]x/0", "redis://hunter2@h/0", "redis://:hunter2%ff@h/0",
        "redis://:hunter2@h/0?ssl_ca_certs=/a", "rediss://:hunter2@h/0?ssl_cert_reqs=none", "rediss://:hunter2@h/0?ssl_ca_certs=", "redis://:hunter2@/0",
        "redis://:hunter2#x@h/0",
    ])
    func whatIsRefused(_ url: String) {
        let error = #expect(throws: RedisError.self) { try RedisSettings(url: url) }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("URL") && !text.contains("hunter"))
    }

    @Test func theSettingsDoNotShowThePassword() throws {
        let settings = try RedisSettings(url: "redis://:hunter2@h/0")
        var text = "\(settings) \(String(reflecting: settings))"
        dump(settings, to: &text)
        #expect(!text.contains("hunter2"))
    }
}
