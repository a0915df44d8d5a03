// What the product itself counts in this process: calls of models and their cost, refusals, messages. What can be read from
// the database is read when somebody asks (`MetricsStore`).

import Database
import Jobs
import Kit
import Web

package final class Meters: Sendable {
    package let metrics: Metrics
    package let requests: RequestMeters
    let jobs: JobMeter
    private let modelSeconds: Histograms
    private let modelTokens: Counters
    private let modelCost: Counters
    private let budgetRefusals: Counters
    private let throttled: Counters
    private let messages: Counters
    private let logins: Counters
    private let ledgerDifferences: Counters
    let cache = MetricsCache()

    package init() {
        let metrics = Metrics()
        self.metrics = metrics
        requests = RequestMeters(metrics)
        jobs = JobMeter(metrics)
        modelSeconds = metrics.histograms(
            "contexor_model_call_seconds", "How long calls of models took, by model and outcome.", "model", "outcome", bounds: Histogram.long)
        modelTokens = metrics.counters("contexor_model_tokens_total", "Tokens that were billed, by model and kind.", "model", "kind")
        modelCost = metrics.counters("contexor_model_cost_usd_total", "What calls cost, in US dollars, by model.", "model", dividedBy: 1e9)
        budgetRefusals = metrics.counters("contexor_budget_refusals_total", "Generations that did not fit into a budget.", "scope", "metric")
        throttled = metrics.counters("contexor_ratelimit_refusals_total", "Requests that were refused by a rate limit, by limit.", "limit")
        messages = metrics.counters("contexor_sms_total", "Messages with login codes, by outcome.", "outcome")
        logins = metrics.counters("contexor_login_codes_tried_total", "Login codes that were tried, by outcome.", "outcome")
        // There from the start, so that the first one is seen as an increase.
        for outcome in ["sent", "receiver", "temporary", "unknown", "account", "bug"] { _ = messages[outcome] }
        for scope in UsageScope.allCases { for metric in UsageMetric.allCases { _ = budgetRefusals[scope.rawValue, metric.rawValue] } }
        for outcome in ["right", "wrong"] { _ = logins[outcome] }
        ledgerDifferences = metrics.gauges("contexor_ledger_differences", "Counters that differed from their reservations at the last check by this process.")
    }

    func modelAnswered(_ model: String, _ outcome: String, took: Duration, usage: TokenUsage? = nil, cost: Money? = nil) {
        modelSeconds[model, outcome].record(took)
        if let usage {
            modelTokens[model, "prompt"].add(Int64(usage.prompt))
            modelTokens[model, "completion"].add(Int64(usage.completion))
        }
        if let cost { modelCost[model].add(cost.nanos) }
    }

    /// A generation that was refused for want of budget.
    func refused(_ error: AppError) {
        guard error.code == .budgetExceeded else { return }
        func extra(_ name: String) -> String { error.extras.first { $0.name == name }?.value.string ?? "-" }
        budgetRefusals[extra("scope"), extra("metric")].add()
    }

    /// - Parameter key: as the limiter counts it; what stands before the first colon names the limit, and nobody.
    func throttled(_ key: String) {
        let parts = key.split(separator: ":")
        throttled[parts.first == "own" && parts.count > 2 ? String(parts[1]) : String(parts.first ?? "-")].add()
    }

    func message(_ outcome: String) { messages[outcome].add() }
    func codeTried(_ outcome: String) { logins[outcome].add() }
    func ledgerChecked(_ differences: Int) { ledgerDifferences[].set(Int64(differences)) }
}
