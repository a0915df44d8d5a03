// Takes login codes as a phone would.

import App
import Kit
import Support
import Synchronization

final class RecordingSender: CodeSender {
    private let codes = Mutex<[(phone: String, code: String)]>([])
    private let failures: Mutex<[CodeSenderError]>
    let sent = Tally()
    let told = Tally()

    /// - Parameter failures: what the first messages meet instead of being sent.
    init(failing failures: [CodeSenderError] = []) { self.failures = Mutex(failures) }

    func send(code: Secret, to phone: String) async throws {
        if let failure = failures.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            sent.increment()
            throw failure
        }
        codes.withLock { $0.append((phone, code.reveal())) }
        sent.increment()
    }

    private let sentences = Mutex<[(phone: String, text: String)]>([])

    func tell(_ text: String, to phone: String, key: Int64) async throws -> Bool {
        sentences.withLock { $0.append((phone, text)) }
        told.increment()
        return true
    }

    /// All sentences that a phone got, oldest first.
    func sentences(_ phone: String) -> [String] { sentences.withLock { $0.filter { $0.phone == phone }.map(\.text) } }

    /// All codes that a phone got, oldest first.
    func codes(_ phone: String) -> [String] { codes.withLock { $0.filter { $0.phone == phone }.map(\.code) } }
}
