// Asks a running server whether it is well, as a supervisor does that has no other program at hand.

import AsyncHTTPClient
import Kit
import NIOCore
import NIOHTTP1

package enum HealthProbe {
    /// What `url` answered: its status, and the beginning of what it said.
    /// - Parameter host: what is asked for, where that is not what the URL says: servers answer to their own names only.
    /// - Throws: when there is no answer in time.
    package static func ask(_ url: String, host: String?, within limit: Duration) async throws -> (status: Int, body: String) {
        var request = HTTPClientRequest(url: url)
        if let host { request.headers.add(name: "Host", value: host) }
        let response = try await OutsideHTTP.shared.execute(request, timeout: .milliseconds(limit.inMilliseconds))
        let body = try await response.body.collect(upTo: 1 << 16)
        return (Int(response.status.code), String(buffer: body))
    }
}
