// How the work stands: counts by state, and what waits or runs by kind. The page asks again every few seconds while it is
// looked at; without scripts, as it is opened.

import Database
import Jobs
import Kit
import Web

enum AdminBoard {
    static func view(_ visit: Visit, _ who: Operator, _ tx: Transaction) throws -> View {
        let live = try JobRecordStore.liveCounts(in: tx)
        let now = try tx.databaseNow()
        return [
            "states": .list(try tiles(visit, who, live, tx)), "busy": .flag(!live.isEmpty),
            "kinds": .list(
                live.map { count in
                    [
                        "kind": .text(count.kind), "queue": .text(count.queue), "chip": .text(visit.text(AdminWords.choice(count.state.rawValue))),
                        "tone": .text(AdminWords.tone(count.state.rawValue)), "jobs": .text(visit.words.number(count.count)),
                        "age": .text(age(count.oldest, now, visit)),
                        "address": .text("/admin/jobs?kind=\(percentEncoded(count.kind))&state=\(count.state.rawValue)"),
                    ]
                }),
        ]
    }

    /// One for each state, with the way to its jobs.
    static func tiles(_ visit: Visit, _ who: Operator, _ live: [JobCount], _ tx: Transaction) throws -> [View] {
        try JobState.allCases.map { state in
            let count =
                switch state {
                case .ready, .running: AdminStore.Count(number: live.filter { $0.state == state }.map(\.count).reduce(0, +))
                case .done, .dead, .cancelled: try AdminHistoryStore.jobs(who, in: state, in: tx)
                }
            return [
                "label": .text(visit.text(AdminWords.choice(state.rawValue))), "tone": .text(AdminWords.tone(state.rawValue)),
                "count": .text(visit.words.number(min(count.number, AdminStore.Count.most)) + (count.isMore ? "+" : "")),
                "address": .text("/admin/jobs?state=\(state.rawValue)"), "alarm": .flag(state == .dead && count.number > 0),
            ]
        }
    }

    private static func age(_ since: Timestamp, _ now: Timestamp, _ visit: Visit) -> String {
        let seconds = max(0, since.seconds(until: now))
        let words = visit.words
        switch seconds {
        case ..<120: return "\(words.number(seconds)) \(visit.text("ثانیه", "s"))"
        case ..<7200: return "\(words.number(seconds / 60)) \(visit.text("دقیقه", "min"))"
        default: return "\(words.number(seconds / 3600)) \(visit.text("ساعت", "h"))"
        }
    }
}
