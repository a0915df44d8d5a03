// Login codes through Kavenegar. The key is a part of the address, so no address is ever logged or put into an error,
// and the errors of the HTTP client, which may hold it, end here.

import AsyncHTTPClient
import Kit
import Logging
import NIOCore
import NIOHTTP1

package struct KavenegarClient: CodeSender {
    package static let publicAddress = "https://api.kavenegar.com"
    package static let usualPatience = Duration.seconds(10)

    private let base: String
    private let template: String
    private let sender: String?
    private let site: String?
    private let http: HTTPClient
    private let patience: Duration
    private let logger: Logger
    private let entropy: Entropy
    private let time: Stopwatch

    /// - Parameters:
    ///   - template: the approved pattern for `verify/lookup`; its `%token` is the code.
    ///   - sender: the line for plain messages when the template cannot be used; `nil` where there is none.
    ///   - site: the public address of the pages, for browsers that offer the code themselves.
    ///   - patience: for one request.
    package init(
        apiKey: Secret, baseURL: String = KavenegarClient.publicAddress, template: String, sender: String? = nil, site: String? = nil,
        http: HTTPClient, patience: Duration = KavenegarClient.usualPatience, logger: Logger, entropy: Entropy = .system, time: Stopwatch = .system
    ) {
        let root = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        base = "\(root)/v1/\(FormBody.pathPart(apiKey.reveal()))"
        self.template = template
        self.sender = sender.flatMap { $0.isEmpty ? nil : $0 }
        self.site = site
        self.http = http
        self.patience = patience
        self.logger = logger
        self.entropy = entropy
        self.time = time
    }

    package func send(code: Secret, to phone: String) async throws {
        try check(code)
        do {
            try await deliver("verify/lookup", [("receptor", phone), ("template", template), ("token", code.reveal())])
        } catch let error as CodeSenderError {
            guard let sender, KavenegarStatus.isKnown(error.code), KavenegarStatus(error.code).next == .sendPlainly else { throw error }
            logger.error("SMS template cannot be used, sent plainly", metadata: ["code": "\(error.code)", "why": "\(error.diagnosis)"])
            try await sendPlainly(code, to: phone, from: sender)
        }
    }

    package func tell(_ text: String, to phone: String, key: Int64) async throws -> Bool {
        guard let sender else { return false }
        try await deliver("sms/send", [("receptor", phone), ("sender", sender), ("message", text), ("localid", String(key))])
        return true
    }

    /// One `localid` for both tries: the service sends it once.
    private func sendPlainly(_ code: Secret, to phone: String, from sender: String) async throws {
        let localID = entropy.bytes(6).reduce(0) { $0 << 8 | Int64($1) }
        try await deliver(
            "sms/send",
            [
                ("receptor", phone), ("sender", sender), ("message", LoginMessage.text(code: code, site: site)),
                ("localid", String(localID)),
            ])
    }

    /// The service refuses blanks and separators in a token; such a code is a mistake of ours.
    private func check(_ code: Secret) throws {
        let isPlain = code.reveal().utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) }
        guard isPlain, (1...100).contains(code.length) else {
            throw CodeSenderError(.bug, code: 431, diagnosis: KavenegarStatus(431).meaning)
        }
    }

    private func deliver(_ method: String, _ fields: [(name: String, value: String)]) async throws {
        do {
            try await once(method, fields)
        } catch let busy as CodeSenderError where KavenegarStatus(busy.code).next == .repeatOnce {
            do { try await time.pause(.milliseconds(500) * (1 + entropy.fraction())) } catch { throw busy }
            try await once(method, fields)
        }
    }

    private func once(_ method: String, _ fields: [(name: String, value: String)]) async throws {
        let sending = SendingBody(FormBody.encode(fields))
        var request = HTTPClientRequest(url: "\(base)/\(method).json")
        request.method = .POST
        request.headers = ["content-type": "application/x-www-form-urlencoded; charset=utf-8", "user-agent": "contexor"]
        request.body = sending.body
        let watch = Watch(Patience(silence: patience, total: patience), from: time.now(), time: time)
        let (answer, expired) = await watch.guarding { [request] in await self.answer(to: request) }
        guard let answer else { throw silence(wasSent: sending.wasAskedFor, expired: expired != nil) }
        guard answer.code != KavenegarStatus.success else { return }
        throw answer.error
    }

    private func answer(to request: HTTPClientRequest) async -> KavenegarAnswer? {
        do {
            let response = try await http.execute(request, deadline: .distantFuture)
            let body = try await response.body.collect(upTo: 1 << 16)
            return KavenegarAnswer(status: Int(response.status.code), body: Array(body.readableBytesView))
        } catch { return nil }  // its words may hold the address, and with it the key
    }

    private func silence(wasSent: Bool, expired: Bool) -> CodeSenderError {
        guard wasSent else { return CodeSenderError(.temporary, code: 0, diagnosis: "no connection") }
        return CodeSenderError(.unknown, code: 0, diagnosis: expired ? "no answer in time" : "connection lost")
    }
}

/// The status of an answer. The service repeats its code as the HTTP status, so that the body counts whatever that is.
struct KavenegarAnswer: Sendable {
    /// 0 where nothing can be made of the answer.
    let code: Int
    private let status: Int

    init(status: Int, body: [UInt8]) {
        self.status = status
        if let told = (try? JSONParser.parse(body))?["return"]?["status"]?.int {
            code = Int(clamping: told)
        } else {
            // Without a body of its own form a success is no success, and a code that is none of the service's comes
            // from something in between.
            code = KavenegarStatus.isKnown(status) ? status : 0
        }
    }

    var error: CodeSenderError {
        guard code != 0 else { return CodeSenderError(.unknown, code: 0, diagnosis: "an answer that cannot be read (HTTP \(status))") }
        let meaning = KavenegarStatus(code)
        return CodeSenderError(meaning.kind, code: code, diagnosis: meaning.meaning)
    }
}
