// Money that is held, apart from bills that nobody knows. One index of both looked to PostgreSQL as good a way to an
// organization's unknown bills as their own, and each summary read through everything that was held anywhere.

import Database

extension Migration {
    package static let openReservations = Migration(
        25, "open reservations",
        [
            "CREATE INDEX reservations_under_way ON reservations (job_id) WHERE state IN ('held','dispatched')",
            "DROP INDEX reservations_open",
        ])
}
