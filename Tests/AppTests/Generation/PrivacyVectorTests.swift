// Every check vector, in three digit scripts and with four separators, in every field that reaches the prompt: the model
// never sees it, and the stored text has it as it was written.

import App
import Kit
import Support
import Testing

@Suite struct PrivacyVectorTests {
    private struct Vector: Sendable {
        let words: String
        let value: String
        let groups: [Int]
    }

    /// Numbers with right check digits.
    private static let vectors: [Vector] =
        ["0074998307", "0012542385", "1234567891", "0499893875", "1381234569"].map { Vector(words: "کد ملی", value: $0, groups: [3, 6, 1]) }
        + ["10380284790", "14003778990", "10100454542", "10861677483"].map { Vector(words: "شناسه ملی", value: $0, groups: [3, 4, 4]) }
        + ["IR820540102680020817909002", "IR062960000000100324200001", "IR270170000000100324200001"].map {
            Vector(words: "شبا", value: $0, groups: [4, 4, 4, 4, 4, 4, 2])
        }
        + [
            "6037991234567893", "6104331234567890", "6221061234567891", "5894631234567899", "5041721234567890", "5022291234567897", "6037701689095443",
        ].map { Vector(words: "کارت", value: $0, groups: [4, 4, 4, 4]) }
        + ["09123456789", "09351112233"].map { Vector(words: "همراه", value: $0, groups: [4, 3, 4]) }

    private static let zeros: [UInt32] = [0x30, 0x6F0, 0x660]
    private static let separators = ["", " ", "-", "\u{200C}"]

    private static func write(_ vector: Vector, zero: UInt32, _ separator: String) -> String {
        var (rest, groups) = (vector.value[...], [String]())
        for size in vector.groups {
            groups.append(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return String(
            String.UnicodeScalarView(
                groups.joined(separator: separator).unicodeScalars.map { sign in
                    (0x30...0x39).contains(sign.value) ? Unicode.Scalar(sign.value - 0x30 + zero) ?? sign : sign
                }))
    }

    /// ASCII letters and digits only, so that no spelling hides a number.
    private static func bare(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.compactMap { sign in
                    for zero in zeros where (zero...zero + 9).contains(sign.value) { return Unicode.Scalar(sign.value - zero + 0x30) }
                    return sign.isASCII && sign.properties.isAlphabetic ? sign : nil
                }))
    }

    @Test(arguments: 0..<3) func noneArrivesAndAllComeBack(_ script: Int) async throws {
        try await withServer { server in
            // Some answers come a byte at a time, so a placeholder is cut at each of its bytes; all of them would take minutes.
            server.model.answer { request, number in
                number % 21 == 1 ? .writingByteByByte(StandInArticle.text(for: request)) : .article(for: request)
            }
            let team = try await server.team()
            let cases = Self.vectors.flatMap { vector in Self.separators.map { (vector, Self.write(vector, zero: Self.zeros[script], $0)) } }
            let wrong = try await concurrently(8) { lane in
                var wrong: [String] = []
                for index in stride(from: lane, to: cases.count, by: 8) {
                    let (vector, written) = cases[index]
                    let body = try await stored(server, team, vector, written)
                    if !body.contains(written) || body.contains("⟦") { wrong.append("\(written) did not come back: \(body)") }
                }
                return wrong
            }
            #expect(wrong.flatMap { $0 } == [])
            let sent = server.model.requests.map(\.text)
            #expect(sent.count >= cases.count && sent.allSatisfy { $0.contains("⟦") })
            let bare = sent.map(Self.bare)
            for (vector, written) in cases {
                #expect(!sent.contains { $0.contains(written) }, "\(written) arrived")
                #expect(!bare.contains { $0.contains(vector.value.drop { $0 == "0" }) }, "\(written) arrived in another spelling")
            }
        }
    }

    /// The text that is written when the value stands in every field.
    private func stored(_ server: TestServer, _ team: Team, _ vector: Vector, _ written: String) async throws -> String {
        let text = JSON.string("\(vector.words) \(written) است")
        let prompt = try await team.editor.make(
            "/prompts",
            [
                "title": "p", "category": "blog", "prompt_template": .string("\(vector.words) \(written) و {who}"), "workspace": .int(team.workspace),
            ])
        let id = try await team.writer.make(
            "/contents", ["title": text, "project": .int(team.project), "prompt": .int(prompt), "prompt_variables": ["who": text], "body": text])
        let request = ["topic", "keywords", "audience", "tone", "additional_instructions"].map { JSON.Member($0, text) }
        let done = try await server.generate(id, by: team.writer, .object([.init("kind", "rewrite")] + request))
        guard done.ending?.kind == "done" else { throw TestFailure("\(written): \(done.ending?.data ?? "no ending")") }
        return try await team.viewer.get("/contents/\(id)")["body"].string ?? ""
    }
}
