// The one struct of dependencies. It is made once at start, or once a test, and passed along; nothing is global.

import Database
import Jobs
import Kit
import Logging
import Web

package struct App: Sendable {
    package let settings: Settings
    package let database: any Database
    package let clock: Clock
    package let entropy: Entropy
    package let logger: Logger
    /// What several processes share; `nil` where there is one.
    package let redis: RedisClient?
    package let limiter: any RateLimiter
    package let signals: JobSignals
    package let catalog: ModelCatalog
    package let writer: any WritingModel
    package let codeSender: any CodeSender
    package let webhookSender: WebhookSender
    package let keys: Keys
    package let tokens: VerifiedTokens
    package let meters = Meters()
    /// Requests with a key of their own that this process works on.
    let underWay = RequestsUnderWay()
    /// Those who watch generations.
    let looks = SharedLooks()

    package init(
        settings: Settings, database: any Database, clock: Clock = .system, entropy: Entropy = .system, logger: Logger,
        redis: RedisClient? = nil, limiter: (any RateLimiter)? = nil, catalog: ModelCatalog, writer: any WritingModel, codeSender: any CodeSender,
        webhookSender: WebhookSender? = nil, keys: Keys
    ) {
        self.settings = settings
        self.database = database
        self.clock = clock
        self.entropy = entropy
        self.logger = logger
        self.redis = redis
        let names = RedisNames(key: keys.redisNames)
        self.limiter =
            limiter ?? redis.map { RedisRateLimiter($0, names: names, clock: clock, logger: logger) } ?? MemoryRateLimiter(clock: clock)
        self.catalog = catalog
        self.writer = writer
        self.codeSender = codeSender
        self.webhookSender = webhookSender ?? WebhookSender(allowsPrivate: settings.webhookPrivate)
        self.keys = keys
        tokens = VerifiedTokens(key: keys.accessTokens)
        signals = JobSignals(hints: redis.map { RedisHints($0, channel: names.hints, entropy: entropy) } ?? NoHints())
    }
}

/// In a log it is a word: its settings hold passwords.
extension App: CustomStringConvertible, CustomReflectable {
    package var description: String { "App" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// One key a purpose, all derived from the one secret of the installation.
package struct Keys: Sendable {
    package let accessTokens: [UInt8]
    package let refreshTokens: [UInt8]
    package let loginCodes: [UInt8]
    package let sealedAnswers: [UInt8]
    package let endUsers: [UInt8]
    package let backups: [UInt8]
    package let redisNames: [UInt8]
    package let forms: [UInt8]
    package let webhookSecrets: [UInt8]

    package init(secret: Secret) {
        accessTokens = Hashing.derivedKey(secret, purpose: "access-tokens")
        refreshTokens = Hashing.derivedKey(secret, purpose: "refresh-tokens")
        loginCodes = Hashing.derivedKey(secret, purpose: "login-codes")
        sealedAnswers = Hashing.derivedKey(secret, purpose: "sealed-answers")
        redisNames = Hashing.derivedKey(secret, purpose: "redis-names")
        forms = Hashing.derivedKey(secret, purpose: "forms")
        webhookSecrets = Hashing.derivedKey(secret, purpose: "webhook-secrets")
        backups = Hashing.derivedKey(secret, purpose: "backups")
        endUsers = Hashing.derivedKey(secret, purpose: "end-users")
    }
}
