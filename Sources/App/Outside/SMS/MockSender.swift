// Sends nothing. For development, where the code is known and a message would cost money.

import Kit
import Logging
import TextKit

package struct MockSender: CodeSender {
    private let logger: Logger

    package init(logger: Logger) { self.logger = logger }

    /// Writes one line that a code was not sent; neither the code nor the whole number stands in it.
    package func send(code: Secret, to phone: String) async throws {
        logger.notice("code not sent (MOCK_SMS)", metadata: ["to": "\(IranianMobile.masked(phone))"])
    }

    package func tell(_ text: String, to phone: String, key: Int64) async throws -> Bool {
        logger.notice("message not sent (MOCK_SMS)", metadata: ["to": "\(IranianMobile.masked(phone))"])
        return true
    }
}
