// How busy the database is for this process: connections, transactions under way, and how long each waited for its turn. While
// there is room for everybody nobody waits, and then no clock is looked at.

import Kit

package final class DatabaseMeter: MetricFamily {
    private let wait = Histogram()
    private let reading = Cell()
    private let writing = Cell()
    private let connections = Cell()
    private let places: (readers: Int64, writers: Int64)

    init(readers: Int, writers: Int) { places = (Int64(readers), Int64(writers)) }

    /// When it was asked for a place, if it may have to wait for one.
    func asked(toWrite writes: Bool) -> ContinuousClock.Instant? {
        (writes ? writing.now < places.writers : reading.now < places.readers) ? nil : .now
    }

    func began(asked: ContinuousClock.Instant?, writes: Bool) {
        wait.record(asked.map { .now - $0 } ?? .zero)
        (writes ? writing : reading).add(1)
    }
    func ended(writes: Bool) { (writes ? writing : reading).add(-1) }
    func opened() { connections.add(1) }
    func closed() { connections.add(-1) }

    package func write(to text: inout MetricsText) {
        text.begin("contexor_db_pool_wait_seconds", .histogram, "How long a transaction waited for a connection.")
        text.histogram("contexor_db_pool_wait_seconds", [], wait)
        text.gauge("contexor_db_transactions_active", "Transactions of this process that are under way.", Double(reading.now + writing.now))
        text.gauge("contexor_db_connections_open", "Connections of this process to PostgreSQL; 0 with SQLite.", Double(connections.now))
    }
}
