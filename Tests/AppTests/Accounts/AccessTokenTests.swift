// Access tokens are taken as we write them and in no other way.

import App
import Kit
import Support
import Testing

@Suite struct AccessTokenTests {
    private static let ourHeader = #"{"alg":"HS256","typ":"JWT"}"#

    private static func signed(_ header: String, _ payload: String, _ key: [UInt8]) -> String {
        let text = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(payload.utf8))
        return text + "." + Base64URL.encode(Hashing.hmac(text, key: key))
    }

    /// Changes the claims of a good token and signs them with our own key.
    private static func changed(_ token: String, _ name: String, _ value: JSON?, key: [UInt8]) throws -> String {
        let payload = try JSONParser.parse(Base64URL.decode(token.split(separator: ".")[1]) ?? [])
        let members = (payload.members ?? []).filter { $0.name != name } + (value.map { [JSON.Member(name, $0)] } ?? [])
        return signed(ourHeader, JSON.object(members).text, key)
    }

    @Test func onlyOurOwnTokensAreTaken() async throws {
        try await withServer { server in
            let person = try await server.login("09120000001")
            let good = try #require(person.client.token)
            let key = server.app.keys.accessTokens
            let parts = good.split(separator: ".").map(String.init)
            let payload = String(decoding: Base64URL.decode(parts[1]) ?? [], as: UTF8.self)
            let now = server.app.clock.now().milliseconds / 1000
            var forged = [
                "none": Base64URL.encode(Array(#"{"alg":"none","typ":"JWT"}"#.utf8)) + ".\(parts[1]).",
                "none, signed": Self.signed(#"{"alg":"none","typ":"JWT"}"#, payload, key),
                "other algorithm": Self.signed(#"{"alg":"HS512","typ":"JWT"}"#, payload, key),
                "RS256": Self.signed(#"{"alg":"RS256","typ":"JWT"}"#, payload, key),
                "other spelling of the header": Self.signed(#"{"typ":"JWT","alg":"HS256"}"#, payload, key),
                "a key of its own choice": Self.signed(#"{"alg":"HS256","typ":"JWT","kid":"../../dev/null"}"#, payload, key),
                "wrong key": Self.signed(Self.ourHeader, payload, Array("wrong".utf8)), "empty key": Self.signed(Self.ourHeader, payload, []),
                "the key of refresh tokens": Self.signed(Self.ourHeader, payload, server.app.keys.refreshTokens),
                "the secret itself": Self.signed(Self.ourHeader, payload, Array(TestServer.secret.utf8)),
                "tampered payload": parts[0] + "." + Base64URL.encode(Array(payload.replacing("\"sub\":\"\(person.id)\"", with: "\"sub\":\"1000\"").utf8)) + "."
                    + parts[2],
                "cut signature": String(good.dropLast()), "longer signature": good + "A", "no signature": parts[0] + "." + parts[1] + ".",
                "two parts": parts[0] + "." + parts[1], "four parts": good + ".x", "refresh token": person.refresh, "garbage": "garbage", "dots": "..",
                "padding": good + "=", "long": good + String(repeating: "A", count: 5000),
            ]
            for (name, claim, value) in [
                ("no expiry", "exp", nil), ("expiry as text", "exp", "9999999999"), ("not yet", "iat", .int(now + 120)), ("no issue time", "iat", nil),
                ("kind of a refresh token", "token_type", "refresh"), ("no kind", "token_type", nil), ("no subject", "sub", nil),
                ("subject as number", "sub", 1),
                ("no session", "sid", nil), ("session of nobody", "sid", 999_999), ("another person", "sub", "999999"),
            ] as [(String, String, JSON?)] {
                forged[name] = try Self.changed(good, claim, value, key: key)
            }
            for (name, token) in forged {
                let answer = try await server.client.with(token: token).get("/auth/me")
                #expect(answer.status == 401 && answer.code == "token_invalid", "\(name)")
                #expect(answer.header("WWW-Authenticate") != nil)
                let verified = try await server.client.post("/auth/token/verify", ["token": .string(token)])
                #expect(verified.status == 401 || verified.status == 400, "\(name)")
            }
            // The same changes with good values pass, so it was not the changing that was refused.
            #expect(try await server.client.with(token: Self.changed(good, "iat", .int(now), key: key)).get("/auth/me").status == 200)
            #expect(try await server.client.post("/auth/token/verify", ["token": .string(good)]).body == "{}")
        }
    }

    @Test func aTokenExpires() async throws {
        try await withServer { server in
            let person = try await server.login("09120000001")
            server.clock.advance(by: .minutes(60))
            // Within the half minute by which clocks may differ.
            #expect(try await person.get("/auth/me").status == 200)
            server.clock.advance(by: .seconds(31))
            let answer = try await person.get("/auth/me")
            #expect(answer.status == 401 && answer.code == "token_expired")
            #expect(try await server.client.post("/auth/token/verify", ["token": .string(person.client.token ?? "")]).code == "token_expired")
        }
    }

    @Test func theHeaderMustNameABearer() async throws {
        try await withServer { server in
            let token = try await server.login("09120000001").client.token ?? ""
            for (header, code) in [
                (nil, "not_authenticated"), ("Basic \(token)", "token_invalid"), (token, "token_invalid"), ("Bearer", "token_invalid"),
                ("Bearer ", "token_invalid"),
                ("Bearer \(token) x", "token_invalid"), ("", "token_invalid"),
            ] as [(String?, String)] {
                let client = header.map { server.client.with("Authorization", $0) } ?? server.client
                let answer = try await client.get("/auth/me")
                #expect(answer.status == 401 && answer.code == code, "\(header ?? "nothing")")
            }
            #expect(try await server.client.with("Authorization", "bearer \(token)").get("/auth/me").status == 200)
        }
    }

    @Test func everyMutationOfATokenIsRefused() async throws {
        try await withServer { server in
            let good = try #require(try await server.login("09120000001").client.token)
            let (key, now) = (server.app.keys.accessTokens, server.app.clock.now())
            _ = try AccessToken.verify(good, now: now, key: key)
            // What is remembered of the good one says nothing of those that look like it.
            _ = try server.app.tokens.verify(good, now: now)
            for index in good.utf8.indices {
                var bytes = Array(good.utf8)
                let offset = good.utf8.distance(from: good.utf8.startIndex, to: index)
                let original = bytes[offset]
                for replacement in [UInt8(ascii: "A"), UInt8(ascii: "."), UInt8(ascii: "_")] where original != replacement {
                    bytes[offset] = replacement
                    let token = String(decoding: bytes, as: UTF8.self)
                    #expect(throws: AppError.self) { try AccessToken.verify(token, now: now, key: key) }
                    #expect(throws: AppError.self) { try server.app.tokens.verify(token, now: now) }
                }
            }
        }
    }
}
