// What time a service has: every HTTP answer carries it. No key is sent along, so the answer is a refusal, which is enough.

import AsyncHTTPClient
import Foundation
import Kit
import NIOCore
import NIOHTTP1

enum ServiceClock {
    struct Answer: Sendable {
        /// Seconds by which its clock is ahead of ours; `nil` where it does not tell the time.
        let ahead: Double?
    }

    /// `nil` where it does not answer within some seconds.
    static func ask(_ base: String) async -> Answer? {
        var request = HTTPClientRequest(url: base + "/models")
        request.method = .HEAD
        guard let response = try? await OutsideHTTP.shared.execute(request, timeout: .seconds(5)) else { return nil }
        let told = response.headers.first(name: "date").flatMap(date)
        return Answer(ahead: told.map { $0 - Double(Clock.system.now().milliseconds) / 1000 })
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7), in seconds since 1970.
    static func date(_ text: String) -> Double? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]),
            let time = Timestamp("2000-01-01T\(parts[4])Z")
        else { return nil }
        let days = CivilDay(year: year, month: month + 1, day: day).daysSinceEpoch
        return Double(days) * 86_400 + Double(time.milliseconds - 946_684_800_000) / 1000
    }
}
