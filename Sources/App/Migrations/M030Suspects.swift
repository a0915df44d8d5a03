// The jobs that may be what kills their workers, apart from all that wait. They are asked for at every claim, and without an index of their own
// each claim read through the whole queue to find that there are none.

import Database

extension Migration {
    package static let suspects = Migration(
        30, "suspected jobs", ["CREATE INDEX jobs_suspected ON jobs (run_at, id) WHERE state = 'ready' AND crashes >= 3"])
}
