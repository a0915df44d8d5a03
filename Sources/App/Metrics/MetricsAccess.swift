// Who may read the figures. They tell how much is written, spent and refused, so they are nobody's by default: with a token,
// whoever has it; without one, in development those on this machine; on the port of their own, those on private networks.

import HTTPTypes
import Kit
import Web

extension App {
    /// The route at the API and at the web application.
    func metricsRoute() -> Route {
        metricsRoute { call in
            if settings.metricsToken != nil { return }
            guard settings.debug, TrustedProxies.isPrivate(call.address) else { throw MetricsAccess.closed }
        }
    }

    /// The server on METRICS_PORT; `nil` where none is set.
    package func metricsServer() -> Server? {
        guard settings.metricsPort > 0 else { return nil }
        var configuration = serverConfiguration
        (configuration.address, configuration.port, configuration.portSetting) = (settings.metricsBind, settings.metricsPort, "METRICS_PORT")
        configuration.meter = nil
        configuration.allowedHosts = ["*"]  // Prometheus asks by whatever name its list has.
        configuration.corsOrigins = []
        let route = metricsRoute { call in
            guard settings.metricsToken != nil || TrustedProxies.isPrivate(call.address) else { throw MetricsAccess.closed }
        }
        return Server(configuration: configuration, mounted: [("/metrics", route)], logger: logger)
    }

    private func metricsRoute(_ admit: @escaping @Sendable (Call) throws -> Void) -> Route {
        let described = route(
            .get, "/metrics", "Figures for Prometheus; with METRICS_TOKEN as the bearer", EndpointOptions(errors: [.notAuthenticated, .permissionDenied]),
            access: "open", NoInput.self, AnyObjectSchema.self
        ) { call in
            try admit(call)
            if let token = settings.metricsToken { try MetricsAccess.check(call, token) }
            return Reply(status: 200, body: .bytes(Array(await metricsText().utf8), type: "text/plain; version=0.0.4; charset=utf-8"))
        }
        return described.documented { $0.mediaTypes = ["text/plain"] }
    }
}

enum MetricsAccess {
    static let closed = AppError(
        .permissionDenied,
        Message("آمار سرور بسته است. مدیر سامانه می‌تواند METRICS_TOKEN را تعیین کند.", "The figures are closed. The operator can set METRICS_TOKEN."))

    static func check(_ call: Call, _ token: Secret) throws {
        let given = call.headers[.authorization].map { $0.split(separator: " ") } ?? []
        guard given.count == 2, given[0].lowercased() == "bearer" else { throw AppError(.notAuthenticated) }
        guard Hashing.equal(Hashing.sha256(String(given[1])), Hashing.sha256(token.reveal())) else { throw AppError(.notAuthenticated) }
    }
}
