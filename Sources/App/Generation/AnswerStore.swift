// The raw answer of a paid call is stored before anything else is done with it, where it does not end its job at once: after that, no
// crash makes the same step call the model again. It is sealed, because with its vault it holds personal data.

import Crypto
import Database
import Foundation
import Kit
import TextKit

/// What one step of a generation got from the model.
struct StoredAnswer: Sendable {
    let text: String
    let usage: TokenUsage
    let cost: Money
    let model: String
    let finish: String
    let duration: Duration
    let vault: RedactionVault
}

enum AnswerStore {
    static func save(_ answer: StoredAnswer, job: ID, step: Int, key: [UInt8], now: Timestamp, in tx: Transaction) throws {
        let sealed = try AES.GCM.seal(Data(encode(answer)), using: SymmetricKey(data: key), authenticating: name(job, step)).combined
        guard let sealed else { throw DatabaseError.other("sealing failed") }
        // A worker that was away may come back with an answer when the job is over: nobody asks for it any more.
        try tx.post(
            """
            INSERT INTO job_answers (job_id, step, sealed, created_at)
            SELECT id, \(step), \(Array(sealed)), \(now) FROM jobs WHERE id = \(job) AND finished_at IS NULL ON CONFLICT DO NOTHING
            """)
    }

    static func find(job: ID, step: Int, key: [UInt8], in tx: Transaction) throws -> StoredAnswer? {
        guard let sealed = try tx.first("SELECT sealed FROM job_answers WHERE job_id = \(job) AND step = \(step)", { $0.blob() }) else { return nil }
        let bytes = try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: SymmetricKey(data: key), authenticating: name(job, step))
        return try decode(Array(bytes))
    }

    /// Once the text is where it belongs, the raw answer is of no more use.
    static func discard(job: ID, in tx: Transaction) throws {
        try tx.post("DELETE FROM job_answers WHERE job_id = \(job)")
    }

    /// Binds a sealed answer to its place, so that it cannot be moved to another.
    private static func name(_ job: ID, _ step: Int) -> [UInt8] { Array("job \(job) step \(step)".utf8) }

    private static func encode(_ a: StoredAnswer) -> [UInt8] {
        var json = JSONWriter()
        json.value(
            .object(
                ("text", .string(a.text)), ("model", .string(a.model)), ("finish", .string(a.finish)), ("cost", .int(a.cost.nanos)),
                ("ms", .int(a.duration.inMilliseconds)),
                ("usage", .array([a.usage.prompt, a.usage.cached, a.usage.cacheWrite, a.usage.completion, a.usage.reasoning].map { .int(Int64($0)) })),
                ("vault", .string(Base64URL.encode(a.vault.encoded())))))
        return json.bytes
    }

    private static func decode(_ bytes: [UInt8]) throws -> StoredAnswer {
        let json = try JSONParser.parse(bytes)
        let usage = (json["usage"]?.array ?? []).compactMap { $0.int.map(Int.init) }
        guard let text = json["text"]?.string, usage.count == 5,
            let vault = json["vault"]?.string.flatMap({ Base64URL.decode($0) }).flatMap({ RedactionVault(decoding: $0) })
        else { throw DatabaseError.other("a stored answer cannot be read") }
        return StoredAnswer(
            text: text, usage: TokenUsage(prompt: usage[0], cached: usage[1], cacheWrite: usage[2], completion: usage[3], reasoning: usage[4]),
            cost: Money(nanos: json["cost"]?.int ?? 0), model: json["model"]?.string ?? "", finish: json["finish"]?.string ?? "",
            duration: .milliseconds(json["ms"]?.int ?? 0), vault: vault)
    }
}
