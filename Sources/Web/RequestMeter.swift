// Requests counted by route template and status, never by the path that was asked for: of those there are as many as callers
// invent. On the way of a request it costs a handful of atomic additions.

import HTTPTypes
import Kit
import Synchronization

/// The requests of all servers of a process.
package final class RequestMeters: MetricFamily {
    private let servers = Mutex<[String: RequestMeter]>([:])

    package init(_ metrics: Metrics) { metrics.add(self) }

    /// - Parameter name: which of the process's servers it is: `api`, `web`.
    package func server(_ name: String) -> RequestMeter {
        servers.withLock { servers in
            if let meter = servers[name] { return meter }
            let meter = RequestMeter()
            servers[name] = meter
            return meter
        }
    }

    package func write(to text: inout MetricsText) {
        let servers = servers.withLock { $0.sorted { $0.key < $1.key } }
        let routes = servers.flatMap { name, meter in meter.used.map { (labels: [("server", name)] + $0.labels, route: $0) } }
        text.family(
            "contexor_http_requests_total", .counter, "Requests by route template and status; route is - where no route was meant.",
            routes.flatMap { labels, route in route.answers.map { (labels: labels + [("status", $0.status)], value: Double($0.count)) } })
        if !routes.isEmpty {
            text.begin("contexor_http_request_seconds", .histogram, "Time from a request's head to its answer's head, by route template.")
            for (labels, route) in routes { text.histogram("contexor_http_request_seconds", labels, route.times) }
        }
        text.family(
            "contexor_http_requests_in_flight", .gauge, "Requests that are being answered.",
            servers.map { (labels: [("server", $0.key)], value: Double($0.value.inFlight.now)) })
        text.family(
            "contexor_http_streams_open", .gauge, "Answers that are being streamed: events, exports.",
            servers.map { (labels: [("server", $0.key)], value: Double($0.value.streams.now)) })
    }
}

/// The requests of one server.
package final class RequestMeter: Sendable {
    let inFlight = Cell()
    let streams = Cell()
    private let unmatched = RouteMeter(method: "-", template: "-")
    /// By method and template.
    private let routes = Mutex<[String: RouteMeter]>([:])

    /// The meters of these routes, in their order.
    func add(_ mounted: [(path: String, route: Route)]) -> [RouteMeter] {
        routes.withLock { routes in
            mounted.map { path, route in
                let name = "\(route.method.rawValue) \(path)"
                let meter = routes[name] ?? RouteMeter(method: route.method.rawValue, template: path)
                routes[name] = meter
                return meter
            }
        }
    }

    func ended(_ route: RouteMeter?, status: Int, took: Duration) {
        inFlight.add(-1)
        (route ?? unmatched).record(status, took)
    }

    /// Those that were asked for.
    var used: [RouteMeter] {
        let known = routes.withLock { $0.values.sorted { ($0.template, $0.method) < ($1.template, $1.method) } }
        return (known + [unmatched]).filter { $0.times.count > 0 }
    }
}

/// One route: how often it answered what, and how long that took.
package final class RouteMeter: Sendable {
    let method: String
    let template: String
    let times = Histogram()
    private let statuses = Cells(RouteMeter.known.count + 1)

    /// Whatever the product answers; anything else is counted as `other`.
    private static let known = [
        101, 200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 412, 413, 415, 416, 422, 423, 428,
        429, 431, 500, 501, 502, 503, 504,
    ]
    /// The place of each status, so that counting needs no search.
    private static let places: [Int] = (0..<600).map { status in known.firstIndex(of: status) ?? known.count }

    init(method: String, template: String) {
        self.method = method
        self.template = template
    }

    func record(_ status: Int, _ took: Duration) {
        statuses.add(1, at: status < 600 ? RouteMeter.places[max(0, status)] : RouteMeter.known.count)
        times.record(took)
    }

    var answers: [(status: String, count: Int64)] {
        (0...RouteMeter.known.count).compactMap { place in
            let count = statuses[place]
            return count == 0 ? nil : (place < RouteMeter.known.count ? String(RouteMeter.known[place]) : "other", count)
        }
    }

    var labels: [(String, String)] { [("method", method), ("route", template)] }
}
