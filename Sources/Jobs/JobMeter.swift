// What a worker counts: how long jobs took and how they ended, and what it lost.

import Kit

package struct JobMeter: Sendable {
    private let seconds: Histograms
    let running: Cell
    let lostLeases: Cell
    let fenceRejections: Cell
    let rescued: Cell
    private let dead: Counters

    package init(_ metrics: Metrics) {
        seconds = metrics.histograms(
            "contexor_job_seconds", "How long attempts of jobs took, by kind and outcome.", "kind", "outcome", bounds: Histogram.long)
        running = metrics.gauges("contexor_worker_jobs_running", "Jobs that this process works on.")[]
        lostLeases = metrics.counters("contexor_jobs_lost_leases_total", "Jobs of this process that were given to another, as it was silent too long.")[]
        fenceRejections = metrics.counters("contexor_jobs_fence_rejections_total", "Writings that were refused, as the job was another worker's by then.")[]
        rescued = metrics.counters("contexor_jobs_rescued_total", "Jobs that this process took up after their worker went silent.")[]
        dead = metrics.counters("contexor_jobs_dead_total", "Jobs that were given up, by kind.", "kind")
    }

    func ended(_ kind: String, _ outcome: JobOutcomeName, after took: Duration) {
        seconds[kind, outcome.rawValue].record(took)
        if outcome == .dead { dead[kind].add() }
    }
}

enum JobOutcomeName: String { case done, retried, dead, cancelled, lost, released, unsettled }
