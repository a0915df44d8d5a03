// A client of a server of the test's own. Limits are wide where a test is not about them, so that a busy machine is no fault.

import Database
import Support

/// Runs `body` with a client and what it logs.
func withClient<R>(
    _ url: String, change: (inout RedisSettings) -> Void = { _ in }, _ body: (RedisClient, LogBook) async throws -> R
) async throws -> R {
    var settings = try RedisSettings(url: url)
    settings.deadline = .seconds(60)
    settings.connectLimit = .seconds(60)
    settings.rest = .milliseconds(100)
    change(&settings)
    let log = LogBook()
    let client = RedisClient(settings, logger: log.logger)
    do {
        let result = try await body(client, log)
        await client.close()
        return result
    } catch {
        await client.close()
        throw error
    }
}

extension RedisClient {
    func string(_ words: String...) async throws -> String? { try await send(words).string }
    func number(_ words: String...) async throws -> Int64? { try await send(words).integer }
}

/// The error that `body` ends with.
func failure<T>(_ body: () async throws -> T) async -> RedisError? {
    do {
        _ = try await body()
        return nil
    } catch { return error as? RedisError }
}
