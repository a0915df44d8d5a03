// swift-tools-version: 6.2
// Contexor: one house, few rooms. Who may import whom is written here and kept by `HouseRulesTests`.

import PackageDescription

let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["STRICT"] == "1" ? [.treatAllWarnings(as: .error)] : [])  // `make lint`

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "contexor",
    products: [.executable(name: "contexor", targets: ["contexor"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
    ],
    targets: [
        // System libraries and a few lines of C.
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CThreads"),

        // Libraries that know nothing of the product.
        .target(name: "Kit", dependencies: ["CZlib", crypto, logging], swiftSettings: strict),
        .target(name: "TextKit", swiftSettings: strict),
        .target(
            name: "Database",
            dependencies: [
                "Kit", "CPostgres", "CThreads", logging,
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ], swiftSettings: strict),
        .target(
            name: "Web",
            dependencies: [
                "Kit", "CZlib", hummingbird, logging,
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: strict),
        .target(name: "Jobs", dependencies: ["Kit", "Database", logging], swiftSettings: strict),

        // The product and its commands.
        .target(
            name: "App",
            dependencies: [
                "Kit", "TextKit", "Database", "Web", "Jobs", crypto, logging,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], exclude: ["Templates", "Public"], swiftSettings: strict),
        .executableTarget(
            name: "contexor",
            dependencies: [
                "App", "Kit", "TextKit", "Jobs", logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], swiftSettings: strict),

        // Measured by `make bench`.
        .executableTarget(name: "personal-data-benchmark", dependencies: ["TextKit"], path: "Benchmarks/PersonalData", swiftSettings: strict),
        .executableTarget(
            name: "shared-limits-benchmark", dependencies: ["App", "Database", "Kit", "Web", "Support", logging], path: "Benchmarks/SharedLimits",
            swiftSettings: strict),
        .executableTarget(name: "benchmark-seed", dependencies: ["App", "Database", "Kit"], path: "Benchmarks/Seed", swiftSettings: strict),

        // What dies and what must hold all the same: `make chaos`.
        .target(
            name: "Chaos",
            dependencies: [
                "Database", "Kit", "Support",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], path: "Tests/Chaos", swiftSettings: strict),
        .executableTarget(name: "chaos", dependencies: ["Chaos"], path: "Benchmarks/Chaos", swiftSettings: strict),
        .testTarget(name: "ChaosTests", dependencies: ["Chaos", "Support"], swiftSettings: strict),

        // Tests: the real server, the real database, stand-ins only for the world outside.
        .target(
            name: "Support",
            dependencies: [
                "Kit", "Database", logging,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], path: "Tests/Support", swiftSettings: strict),
        .testTarget(name: "HouseTests", swiftSettings: strict),
        .testTarget(name: "TextKitTests", dependencies: ["TextKit"], exclude: ["PersonalData/Fixtures"], swiftSettings: strict),
        .testTarget(name: "KitTests", dependencies: ["Kit"], swiftSettings: strict),
        .testTarget(
            name: "WebTests",
            dependencies: ["Kit", "Web", .product(name: "HTTPTypes", package: "swift-http-types")], swiftSettings: strict),
        .testTarget(name: "JobsTests", dependencies: ["App", "Jobs", "Kit", "Database", "Support", logging], swiftSettings: strict),
        .testTarget(name: "DatabaseTests", dependencies: ["Kit", "Database", "Support"], swiftSettings: strict),
        .testTarget(
            name: "RedisTests", dependencies: ["Database", "Support", .product(name: "NIOCore", package: "swift-nio")], swiftSettings: strict),
        .testTarget(
            name: "OutsideTests",
            dependencies: [
                "App", "Kit", "TextKit", "Support", logging,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: strict),
        .testTarget(
            name: "AppTests",
            dependencies: [
                "App", "Kit", "Web", "Jobs", "TextKit", "Database", "Support", logging, crypto,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: strict),
    ]
)
