// How busy the database is for this process: connections, transactions under way, and how long each waited for its turn.

import Kit

package final class DatabaseMeter: MetricFamily {
    private let wait = Histogram()
    private let busy = Cell()
    private let connections = Cell()

    init() {}

    func began(after waited: Duration) {
        wait.record(waited)
        busy.add(1)
    }
    func ended() { busy.add(-1) }
    func opened() { connections.add(1) }
    func closed() { connections.add(-1) }

    package func write(to text: inout MetricsText) {
        text.begin("contexor_db_pool_wait_seconds", .histogram, "How long a transaction waited for a connection.")
        text.histogram("contexor_db_pool_wait_seconds", [], wait)
        text.gauge("contexor_db_transactions_active", "Transactions of this process that are under way.", Double(busy.now))
        text.gauge("contexor_db_connections_open", "Connections of this process to PostgreSQL; 0 with SQLite.", Double(connections.now))
    }
}
