// Texts that are to be written at a later time: asked for with `generate_at`, seen, cancelled.

import Database
import HTTPTypes
import Jobs
import Kit
import Web

struct ScheduleListInput: Input, OrganizationFilter {
    let paging: Paging
    let organization: ID?
    let filter: ScheduleStore.Filter

    init(_ f: Fields) {
        paging = Paging(f)
        organization = f.optionalID("organization")
        filter = ScheduleStore.Filter(content: f.optionalID("content"), status: f.choice("status", ScheduleStatus.self))
    }
}

extension App {
    func scheduleRoutes() -> [Route] {
        [
            list(.viewer, "/schedules", "Texts to be written later, the newest first") { (input: ScheduleListInput, reach, tx) in
                let (count, rows) = try ScheduleStore.page(reach, input.filter, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: reach.actor.caller, rows)
            },
            member(.viewer, .get, "/schedules/{id}", "A text to be written later", of: { (input: ContentIDInput) in .schedule(input.id) }) { input, scope, tx in
                try ScheduleStore.find(scope, input.id, in: tx)
            },
            member(
                .writer, .post, "/schedules/{id}/cancel", "Do not write it after all", EndpointOptions(errors: [.conflict]),
                of: { (input: ContentIDInput) in .schedule(input.id) }, cancelSchedule),
        ]
    }

    /// What can be known to be wrong is refused now. Rights, state and budget are looked at when the moment comes: they may have
    /// changed by then, either way.
    func schedule(_ request: GenerationRequest, _ content: Content, at moment: Timestamp, _ scope: Scope, _ tx: Transaction) throws -> Answer<
        GenerationAccepted
    > {
        let now = clock.now()
        try MomentToCome.check(moment, now: now)
        guard content.state.allowsGenerating else { throw AppError.status(content.state, Message("تولید آن", "generated")) }
        try refuseReopening(content, scope)
        var rendered = request
        let model = try model(named: request.model)
        if let prompt = content.prompt {
            let text = try GenerationRulesStore.prompt(prompt, label: request.promptLabel ?? content.promptLabel, scope, in: tx)
            rendered.rendered = try render(text, request, content)
        } else if request.promptLabel != nil {
            throw AppError.field("prompt_label", PromptLabel.needsPrompt)
        }
        let need = try amounts(rendered, GenerationPrompt(rendered, title: content.title, body: content.body), model, bodyWords: content.wordCount)
        guard let id = try ScheduleStore.create(scope, content.id, request, at: moment, now: now, in: tx) else {
            throw AppError(
                .conflict, Message("برای این محتوا زمانی تعیین شده است؛ نخست آن را لغو کنید.", "This content is scheduled already; cancel that first."))
        }
        let timer = try JobStore.enqueue(
            NewJob(
                kind: ScheduleJob.kind, arguments: .object(("schedule", .int(id))), organization: scope.organization, runAt: moment,
                uniqueKey: "schedule:\(id)"), in: tx)
        try ScheduleStore.set(timer: timer, of: id, in: tx)
        try audit(.scheduleCreated, scope, content: content.id, .object(("schedule", .int(id)), ("generate_at", .string(moment.description))), tx)
        let accepted = GenerationAccepted(
            jobId: nil, taskId: nil, contentId: content.id, status: "scheduled", estimatedCost: need.cost, eventsUrl: nil, content: content,
            schedule: try ScheduleStore.find(scope, id, in: tx))
        return Answer(accepted, headers: [("Location", "/api/v1/schedules/\(id)")])
    }

    private func cancelSchedule(_ input: ContentIDInput, _ scope: Scope, _ tx: Transaction) throws -> Schedule {
        let before = try ScheduleStore.find(scope, input.id, in: tx)
        guard let timer = try ScheduleStore.cancel(scope, input.id, now: clock.now(), in: tx) else {
            throw AppError(.conflict, Message("این زمان‌بندی پایان یافته است.", "This schedule is over."))
        }
        _ = try JobStore.cancel(timer, in: tx)
        try audit(.scheduleCancelled, scope, content: before.content, .object(("schedule", .int(input.id))), tx)
        return try ScheduleStore.find(scope, input.id, in: tx)
    }
}

/// A moment at which something is to be done.
enum MomentToCome {
    static let furthest = Duration.days(366)

    static func check(_ moment: Timestamp, now: Timestamp) throws {
        guard moment > now else { throw AppError.field("generate_at", Message("باید در آینده باشد.", "Must be in the future.")) }
        guard moment <= now + furthest else { throw AppError.field("generate_at", Message("حداکثر یک سال بعد ممکن است.", "Must be within a year from now.")) }
    }
}
