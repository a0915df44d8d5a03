// What the commands share: settings, log, app, and how a failure is told.

import App
import ArgumentParser
import Foundation
import Kit
import Logging

enum Startup {
    /// The environment over what `.env` says, and what stands in files that they name.
    static func environment() throws -> [String: String] {
        var values: [String: String] = [:]
        if let file = FileManager.default.contents(atPath: ".env") { values = try DotEnv.parse(String(decoding: file, as: UTF8.self)) }
        return try SettingFiles.read(values.merging(ProcessInfo.processInfo.environment) { _, given in given })
    }

    static func settings() throws -> Settings { try telling { try Settings.load(environment: environment()) } }

    static func logger(_ settings: Settings) -> Logger {
        LoggingSystem.bootstrap { _ in LogLines(settings.logFormat) }
        var logger = Logger(label: "contexor")
        logger.logLevel = Logger.Level(rawValue: settings.logLevel) ?? .info
        return logger
    }

    static func app(quiet: Bool = false) throws -> App {
        umask(0o077)  // What it writes (the embedded database, backups, keys) is for its own user.
        var settings = try settings()
        if quiet { settings.logLevel = "error" }
        let loaded = settings
        let logger = logger(loaded)
        return try telling { try App.live(loaded, logger: logger) }
    }

    /// Runs a command against the app and closes the database after it.
    static func withApp(quiet: Bool = true, _ body: (App) async throws -> Void) async throws {
        let app = try app(quiet: quiet)
        do {
            try await body(app)
        } catch {
            await app.close()
            throw told(error)
        }
        await app.close()
    }

    static func telling<T>(_ body: () throws -> T) throws -> T {
        do { return try body() } catch { throw told(error) }
    }

    /// Says what went wrong, a line a mistake, and ends with status 1.
    static func told(_ error: any Error) -> any Error {
        if error is ExitCode || error is ValidationError || error is CleanExit { return error }
        Console.error("\(error)")
        return ExitCode.failure
    }
}

/// Where commands speak: nothing else writes to the standard output and the standard error.
enum Console {
    static func say(_ text: String) { write(text + "\n") }
    static func error(_ text: String) { write(text + "\n", to: .standardError) }
    static func write(_ text: String, to handle: FileHandle = .standardOutput) { write(Data(text.utf8), to: handle) }

    /// Whoever reads along may have seen enough (`… | head`): that ends the command without a word, as it ends others. What
    /// cannot be written for another reason, as on a full disk, is no success.
    static func write(_ bytes: Data, to handle: FileHandle = .standardOutput) {
        do { try handle.write(contentsOf: bytes) } catch {
            let reason = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError).map { Int32($0.code) }
            if reason == EPIPE { _exit(brokenPipe) }
            let why = reason.map { String(cString: strerror($0)) } ?? "\(error)"
            try? FileHandle.standardError.write(contentsOf: Data("The output cannot be written: \(why)\n".utf8))
            _exit(ExitCode.failure.rawValue)
        }
    }

    /// 128 and the number of SIGPIPE.
    private static let brokenPipe: Int32 = 141
}
