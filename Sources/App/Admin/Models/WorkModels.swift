// What is worked on in the background, and when.

import Kit

extension AdminModel {
    static let work: [AdminModel] = [
        AdminModel(
            name: "jobs", title: Message("کارها", "Jobs"), one: Message("کار", "Job"), group: .work, table: "jobs",
            columns: [
                .id, AdminColumn("kind", "نوع", "Kind", .code).listed.filtered,
                AdminColumn("queue", "صف", "Queue", .code).filtered, .status("ready", "running", "done", "dead", "cancelled", named: "state"),
                .organization.optional, AdminColumn("attempt", "بار آغاز", "Begun", .count).listed,
                AdminColumn("max_attempts", "بیشترین شکست", "Failures allowed", .count),
                AdminColumn("crashes", "کارگر ازدست‌رفته", "Workers lost", .count), AdminColumn("run_at", "موعد", "Due", .time).listed,
                AdminColumn("lease_owner", "کارگر", "Worker", .code).optional, AdminColumn("lease_until", "تا", "Until", .time).optional,
                AdminColumn("cancel_requested_at", "درخواست توقف", "Asked to stop", .time).optional,
                AdminColumn("unique_key", "کلید یکتا", "Unique key", .code).optional,
                AdminColumn("last_error", "واپسین خطا", "Last error", .long).optional,
                AdminColumn("retried_as", "از نو با شمارهٔ", "Retried as", .reference("jobs")).optional.filtered, AdminColumn("fence", "حصار", "Fence", .number),
                AdminColumn("trace", "ردگیری", "Trace", .code).optional, .created,
                AdminColumn("finished_at", "پایان", "Finished", .time).listed.optional,
            ],
            withheld: ["args": "may hold what people typed"], search: ["kind"], audited: "job", actions: [.retryJob, .cancelJob, .discardJob]),
        AdminModel(
            name: "generations", title: Message("تولیدها", "Generations"), one: Message("تولید", "Generation"), group: .work, table: "generations",
            columns: [
                .job.listed, .organization, .workspace, .content.listed, .user, .prompt.optional,
                AdminColumn("prompt_revision", "بازنگری پرامپت", "Prompt revision", .number).optional,
                AdminColumn("kind", "نوع", "Kind", .choice(["outline", "draft", "rewrite", "caption"])).filtered, .model.listed,
                AdminColumn("params", "خواسته", "Asked for", .json), AdminColumn("progress", "پیشرفت", "Progress", .count),
                .status("pending", "running", "completed", "failed", "cancelled"), AdminColumn("attempt", "بار آغاز", "Begun", .count),
                AdminColumn("estimated_cost", "برآورد هزینه", "Estimated cost", .money), AdminColumn("result", "نتیجه", "Result", .json).optional, .error,
                AdminColumn("created_at", "ساخته", "Created", .time).listed, AdminColumn("started_at", "آغاز", "Started", .time).optional, .finished,
            ],
            key: ["job_id"], note: record),
        AdminModel(
            name: "batches", title: Message("دسته‌ها", "Batches"), one: Message("دسته", "Batch"), group: .work, table: "batches",
            columns: [
                .id, .organization, .workspace, AdminColumn("project_id", "پروژه", "Project", .reference("projects")).filtered, .prompt, .user, .naming,
                .status("scheduled", "running", "paused", "completed", "cancelled"), AdminColumn("pause_reason", "علت درنگ", "Why paused", .long).optional,
                .model, AdminColumn("params", "خواسته", "Asked for", .json), AdminColumn("width", "هم‌زمان", "At once", .count),
                AdminColumn("estimated_cost", "برآورد هزینه", "Estimated cost", .money),
                AdminColumn("maximum_cost", "بیشترین هزینه", "Most it can cost", .money),
                AdminColumn("generate_at", "موعد", "Due", .time).optional, AdminColumn("start_job", "کار آغاز", "Starting job", .reference("jobs")).optional,
                AdminColumn("changes", "رویدادها", "Changes", .count), AdminColumn("created_at", "ساخته", "Created", .time).listed,
                AdminColumn("started_at", "آغاز", "Started", .time).optional, .finished, .updated, .version,
            ],
            search: ["name"], label: ["name"], audited: "batch", note: theirs),
        AdminModel(
            name: "batch-items", title: Message("ردیف‌های دسته", "Batch rows"), one: Message("ردیف", "Row"), group: .work, table: "batch_items",
            columns: [
                .organization, AdminColumn("batch_id", "دسته", "Batch", .reference("batches")).listed.filtered,
                AdminColumn("row_number", "ردیف", "Row", .number).listed, .content.listed, .job.listed.optional, .error,
            ],
            key: ["batch_id", "row_number"], note: record),
        AdminModel(
            name: "schedules", title: Message("زمان‌بندی‌ها", "Schedules"), one: Message("زمان‌بندی", "Schedule"), group: .work, table: "schedules",
            columns: [
                .id, .organization, .content.listed, .user, AdminColumn("generate_at", "موعد", "Due", .time).listed,
                .status("waiting", "started", "failed", "cancelled"), AdminColumn("params", "خواسته", "Asked for", .json),
                AdminColumn("timer_job", "کار زمان‌سنج", "Timer", .reference("jobs")).optional, .job.optional, .error, .created, .finished,
            ],
            audited: "schedule", note: theirs),
        AdminModel(
            name: "fires", title: Message("کارهای دوره‌ای", "Periodic work"), one: Message("نوبت", "Firing"), group: .work, table: "schedule_fires",
            columns: [
                AdminColumn("task", "کار", "Task", .code).listed.filtered, AdminColumn("fire_at", "نوبت", "Time", .time).listed.sorted, .job.listed.optional,
            ],
            key: ["task", "fire_at"], search: ["task"], order: "fire_at", note: record),
        AdminModel(
            name: "leases", title: Message("نوبت‌داران", "Leases"), one: Message("نوبت‌دار", "Lease"), group: .work, table: "leases",
            columns: [
                AdminColumn("name", "نام", "Name", .code).listed, AdminColumn("owner", "دارنده", "Holder", .code).listed,
                AdminColumn("held_until", "تا", "Until", .time).listed,
            ],
            key: ["name"], note: record),
        AdminModel(
            name: "archives", title: Message("بایگانی‌ها", "Archives"), one: Message("بایگانی", "Archive"), group: .work, table: "organization_exports",
            columns: [
                .id, .organization, .user, .job.optional, .status("pending", "running", "completed", "failed", "expired"),
                AdminColumn("progress", "پیشرفت", "Progress", .count), AdminColumn("records", "رکورد", "Records", .count).optional,
                AdminColumn("size", "بایت", "Bytes", .count).listed.optional, AdminColumn("sha256", "SHA-256", "SHA-256", .code).optional,
                AdminColumn("digest", "چکیدهٔ محتوا", "Digest", .code).optional, .error, AdminColumn("created_at", "ساخته", "Created", .time).listed, .finished,
                AdminColumn("expires_at", "انقضا", "Expires", .time).optional,
            ],
            audited: "export", note: theirs),
        AdminModel(
            name: "archive-history", title: Message("گذشتهٔ واردشده", "Imported history"), one: Message("رکورد", "Record"), group: .work,
            table: "archive_history",
            columns: [
                .organization, AdminColumn("kind", "نوع", "Kind", .code).listed.filtered, AdminColumn("seq", "ردیف", "No.", .number).listed,
                AdminColumn("record", "رکورد", "Record", .json),
            ],
            key: ["organization_id", "kind", "seq"], note: record),
    ]
}
