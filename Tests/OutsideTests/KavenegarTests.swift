import App
import Kit
import Support
import Testing

@Suite(.timeLimit(.minutes(5))) struct KavenegarTests {
    private static let key = Secret("4B6F+TEST/KEY=")
    private static let code = Secret("482913")
    private static let phone = "+989121234567"

    private func client(
        _ baseURL: String, sender: String? = nil, time: ManualTime = ManualTime(), log: CapturedLog = CapturedLog()
    ) -> KavenegarClient {
        KavenegarClient(
            apiKey: Self.key, baseURL: baseURL, template: "login-otp", sender: sender, site: "https://app.example.ir:8443/login",
            http: Fixtures.http, logger: log.logger, entropy: Entropy { Array(repeating: 1, count: $0) }, time: time.stopwatch)
    }

    private func failure(_ client: KavenegarClient, code: Secret = KavenegarTests.code) async throws -> CodeSenderError {
        try await #require(throws: CodeSenderError.self) { try await client.send(code: code, to: Self.phone) }
    }

    @Test func aCodeIsSentByItsTemplate() async throws {
        let service = try await StandInKavenegar.start()
        try await client(service.baseURL + "/").send(code: Self.code, to: Self.phone)
        let message = try #require(service.messages.first)
        #expect(service.calls == 1)
        #expect(message.method == "verify/lookup")
        #expect(message.key == "4B6F%2BTEST%2FKEY%3D")
        #expect(message.fields == ["receptor": Self.phone, "template": "login-otp", "token": "482913"])
    }

    @Test func aSentenceGoesOutFromTheLineOnceForItsKey() async throws {
        let service = try await StandInKavenegar.start(.status(409), .status(200))
        #expect(try await client(service.baseURL).tell("شماره عوض شد", to: Self.phone, key: 7) == false)
        #expect(service.calls == 0)
        #expect(try await client(service.baseURL, sender: "10004346").tell("شماره عوض شد", to: Self.phone, key: 7))
        #expect(service.messages.map(\.method) == ["sms/send", "sms/send"])
        let told = ["receptor": Self.phone, "sender": "10004346", "message": "شماره عوض شد", "localid": "7"]
        #expect(service.messages.allSatisfy { $0.fields == told })
    }

    static let table: [(code: Int, kind: CodeSenderError.Kind)] = [
        (400, .bug), (401, .account), (403, .account), (404, .bug), (405, .bug), (406, .bug), (407, .account), (411, .receiver),
        (412, .account), (413, .bug), (414, .bug), (415, .bug), (416, .account), (417, .bug), (418, .account), (419, .bug), (420, .bug),
        (422, .bug), (424, .account), (426, .account), (427, .account), (428, .bug), (429, .account), (431, .bug), (432, .account),
        (451, .temporary), (501, .account), (607, .bug), (498, .account), (599, .account),
    ]

    @Test(arguments: table) func eachStatusIsUnderstood(code: Int, kind: CodeSenderError.Kind) async throws {
        let service = try await StandInKavenegar.start(.status(code))
        let error = try await failure(client(service.baseURL))
        #expect(error.kind == kind && error.code == code)
        #expect((error.diagnosis == "unknown status") == [498, 599].contains(code))
        #expect(service.calls == 1)
    }

    @Test(arguments: [402, 409]) func aBusyServiceIsAskedOnceMore(code: Int) async throws {
        let service = try await StandInKavenegar.start(.status(code), .status(200))
        let time = ManualTime()
        try await client(service.baseURL, time: time).send(code: Self.code, to: Self.phone)
        #expect(service.calls == 2 && time.pauses.count == 1)
        let busy = try await StandInKavenegar.start(.status(code))
        let error = try await failure(client(busy.baseURL))
        #expect(error.kind == .temporary && error.code == code)
        #expect(busy.calls == 2)
    }

    @Test(arguments: [424, 426, 432]) func withoutATemplateTheLineIsUsed(code: Int) async throws {
        let service = try await StandInKavenegar.start(.status(code), .status(409), .status(200))
        let log = CapturedLog()
        try await client(service.baseURL, sender: "10008663", log: log).send(code: Self.code, to: Self.phone)
        let messages = service.messages
        #expect(messages.map(\.method) == ["verify/lookup", "sms/send", "sms/send"])
        let fields = try #require(messages.last?.fields)
        #expect(fields["sender"] == "10008663" && fields["receptor"] == Self.phone)
        #expect(fields["message"] == "کد ورود شما: 482913\nاین کد را به هیچ‌کس نگویید.\n\n@app.example.ir #482913")
        #expect(fields["localid"] == messages[1].fields["localid"] && fields["localid"]?.isEmpty == false)
        #expect(log.text.contains("\(code)"))
    }

    @Test func withoutALineThereIsNoOtherWay() async throws {
        let service = try await StandInKavenegar.start(.status(424))
        #expect(try await failure(client(service.baseURL, sender: "")).code == 424)
        #expect(service.calls == 1)
    }

    @Test(arguments: [200, 502]) func anAnswerThatCannotBeReadMayMeanThatItWasSent(status: Int) async throws {
        let service = try await StandInKavenegar.start(.garbage(httpStatus: status))
        let error = try await failure(client(service.baseURL))
        #expect(error.kind == .unknown && error.code == 0)
        #expect(service.calls == 1)
    }

    @Test func aStatusWithoutABodyCountsToo() async throws {
        let service = try await StandInKavenegar.start(.garbage(httpStatus: 418))
        let error = try await failure(client(service.baseURL))
        #expect(error.kind == .account && error.code == 418)
    }

    @Test func silenceIsNotWaitedForEver() async throws {
        let service = try await StandInKavenegar.start(.silent(until: Gate()))
        let time = ManualTime()
        let client = client(service.baseURL, time: time)
        let call = Task { try await client.send(code: Self.code, to: Self.phone) }
        try await service.waitForCalls(1)
        time.advance(by: .seconds(10))
        let error = try await #require(throws: CodeSenderError.self) { try await call.value }
        #expect(error.kind == .unknown && error.diagnosis == "no answer in time")
        #expect(service.calls == 1)
    }

    @Test func aLostConnectionMayMeanThatItWasSent() async throws {
        let service = try await StandInKavenegar.start(.reset)
        #expect(try await failure(client(service.baseURL)).kind == .unknown)
        #expect(service.calls == 1)
    }

    @Test func aRefusedConnectionMeansThatItWasNot() async throws {
        let error = try await failure(client("http://127.0.0.1:1"))
        #expect(error.kind == .temporary && error.code == 0)
    }

    @Test(arguments: ["", "12 34", "12_34", "12\n34", "۱۲۳۴"]) func aCodeThatTheServiceRefusesIsNotSent(code: String) async throws {
        let service = try await StandInKavenegar.start()
        #expect(try await failure(client(service.baseURL), code: Secret(code)).kind == .bug)
        #expect(service.calls == 0)
    }

    @Test func nothingSecretIsRepeated() async throws {
        let log = CapturedLog()
        for answer in [StandInKavenegar.Answer.status(403), .garbage(httpStatus: 200), .reset, .status(424)] {
            let service = try await StandInKavenegar.start(answer)
            let error = try await failure(client(service.baseURL, sender: "10008663", log: log))
            for text in ["\(error)", String(reflecting: error), error.message.persian, log.text] {
                for secret in ["4B6F", "482913", "9121234567", "127.0.0.1"] { #expect(!text.contains(secret)) }
            }
        }
        #expect(log.text.contains("template"))
        let refused = try await failure(client("http://127.0.0.1:1"))
        #expect(!"\(refused) \(String(reflecting: refused))".contains("4B6F"))
    }

    @Test func theMockSaysThatNothingWasSent() async throws {
        let log = CapturedLog()
        try await MockSender(logger: log.logger).send(code: Self.code, to: Self.phone)
        #expect(log.text.contains("not sent") && log.text.contains("+98912***4567"))
        #expect(!log.text.contains("482913") && !log.text.contains("9121234567"))
    }
}
