// A job that was given up and put into the queue again by an operator knows its successor, so that it is not put there twice.

import Database

extension Migration {
    package static let retriedJobs = Migration(3, "retried jobs", ["ALTER TABLE jobs ADD COLUMN retried_as BIGINT"])
}
