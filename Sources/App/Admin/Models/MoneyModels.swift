// What models cost, what may be spent, and what was refused.

import Kit

extension AdminModel {
    static let money: [AdminModel] = [
        AdminModel(
            name: "usage-logs", title: Message("تماس‌ها با مدل", "Calls to models"), one: Message("تماس", "Call"), group: .money, table: "usage_logs",
            columns: [
                .id, .organization, .workspace, .user, .content.optional, .job.optional,
                AdminColumn("reservation_id", "نگه‌داشت", "Reservation", .reference("reservations")).optional.filtered, .model.listed,
                AdminColumn("prompt_tokens", "توکن ورودی", "Prompt tokens", .count).listed,
                AdminColumn("cached_tokens", "توکن نهان‌شده", "Cached tokens", .count),
                AdminColumn("completion_tokens", "توکن خروجی", "Completion tokens", .count).listed,
                AdminColumn("reasoning_tokens", "توکن استدلال", "Reasoning tokens", .count), AdminColumn("cost", "هزینه", "Cost", .money).listed,
                AdminColumn("is_estimated", "برآوردی", "Estimated", .flag).filtered, AdminColumn("duration_ms", "مدت", "Took", .duration),
                AdminColumn("success", "موفق", "Succeeded", .flag).listed.filtered, AdminColumn("error_message", "خطا", "Error", .long).optional,
                AdminColumn("timestamp", "زمان", "Time", .time).listed,
            ],
            search: ["model"], note: record),
        AdminModel(
            name: "usage-daily", title: Message("مصرف روزانه", "Daily usage"), one: Message("روز", "Day"), group: .money, table: "usage_daily",
            columns: [
                AdminColumn("day_start", "روز", "Day", .time).listed.sorted, .organization, .scope, .scopeID, .model.listed,
                AdminColumn("requests", "درخواست", "Requests", .count).listed, AdminColumn("prompt_tokens", "توکن ورودی", "Prompt tokens", .count),
                AdminColumn("completion_tokens", "توکن خروجی", "Completion tokens", .count), AdminColumn("cost", "هزینه", "Cost", .money).listed,
            ],
            key: ["organization_id", "scope", "scope_id", "day_start", "model"], order: "day_start", note: record),
        AdminModel(
            name: "counters", title: Message("شمارنده‌ها", "Counters"), one: Message("شمارنده", "Counter"), group: .money, table: "usage_counters",
            columns: [
                .organization, .scope, .scopeID, AdminColumn("window_kind", "دوره", "Period", .choice(["monthly", "daily"])).listed.filtered,
                AdminColumn("window_start", "از", "From", .time).listed, AdminColumn("cost_spent", "هزینه", "Cost", .money).listed,
                AdminColumn("cost_held", "هزینهٔ نگه‌داشته", "Cost held", .money).listed, AdminColumn("tokens_spent", "توکن", "Tokens", .count),
                AdminColumn("tokens_held", "توکن نگه‌داشته", "Tokens held", .count), AdminColumn("requests_spent", "درخواست", "Requests", .count),
                AdminColumn("requests_held", "درخواست نگه‌داشته", "Requests held", .count), AdminColumn("warned", "هشدار", "Warned", .count),
            ],
            key: ["organization_id", "scope", "scope_id", "window_kind", "window_start"], note: record),
        AdminModel(
            name: "limits", title: Message("سقف‌ها", "Limits"), one: Message("سقف", "Limit"), group: .money, table: "usage_limits",
            columns: [
                .id, .organization, .scope, .scopeID, .period, AdminColumn("cost_limit", "هزینه، دلار", "Cost, US dollars", .money).listed.optional,
                AdminColumn("tokens_limit", "توکن", "Tokens", .count).listed.optional,
                AdminColumn("requests_limit", "درخواست", "Requests", .count).listed.optional,
                .created, .updated, .version,
            ],
            audited: "limit", edit: .limit, create: .newLimit, actions: [.deleteLimit],
            note: Message("آنچه سقف ویژه ندارد پیش‌فرض سامانه را دارد.", "What has no limit of its own has the default of the installation.")),
        AdminModel(
            name: "raises", title: Message("افزایش‌های سقف", "Raises of limits"), one: Message("افزایش", "Raise"), group: .money, table: "limit_raises",
            columns: [
                .id, .organization, .scope, .scopeID, .period, AdminColumn("cost", "هزینه، دلار", "Cost, US dollars", .money).listed,
                AdminColumn("tokens", "توکن", "Tokens", .count), AdminColumn("requests", "درخواست", "Requests", .count),
                AdminColumn("reason", "علت", "Reason", .long), AdminColumn("created_by", "افزاینده", "Raised by", .reference("users")), .created,
                AdminColumn("ends_at", "پایان", "Ends", .time).listed, AdminColumn("withdrawn_at", "پس‌گرفته", "Withdrawn", .time).listed.optional.filtered,
            ],
            audited: "raise", create: .newRaise, actions: [.withdrawRaise]),
        AdminModel(
            name: "reservations", title: Message("نگه‌داشت‌ها", "Reservations"), one: Message("نگه‌داشت", "Reservation"), group: .money, table: "reservations",
            columns: [
                .id, .organization, .workspace, .user, .content.optional, .job.listed, AdminColumn("call", "تماس", "Call", .number), .model,
                .status("held", "dispatched", "settled", "released", "unresolved", named: "state"), AdminColumn("cost", "نگه‌داشته", "Held", .money).listed,
                AdminColumn("tokens", "توکن نگه‌داشته", "Tokens held", .count), AdminColumn("requests", "درخواست", "Requests", .count),
                AdminColumn("settled_cost", "تسویه", "Settled", .money).listed.optional,
                AdminColumn("settled_tokens", "توکن تسویه", "Tokens settled", .count).optional,
                AdminColumn("reserved_at", "زمان", "Time", .time).listed, AdminColumn("settled_at", "زمان تسویه", "Settled at", .time).optional,
                AdminColumn("month_start", "آغاز ماه", "Month from", .time), AdminColumn("day_start", "آغاز روز", "Day from", .time),
                AdminColumn("answered", "با خطا پاسخ داد", "Answered with an error", .flag),
            ],
            audited: "reservation", actions: [.resolveBilled, .resolveFree],
            note: Message(
                "تماس بی‌تکلیف آن است که صورت‌حسابش را کسی نمی‌داند؛ تا روشن‌شدن، بیشترین هزینه‌اش نگه داشته می‌شود.",
                "Of an unresolved call nobody knows the bill; the most that it can have cost stays held until somebody says.")),
        AdminModel(
            name: "refusals", title: Message("ردشده‌ها و هشدارها", "Refusals and warnings"), one: Message("رویداد", "Event"), group: .money,
            table: "audit_events",
            columns: AdminModel.auditColumns, key: ["organization_id", "seq"], withheld: AdminModel.auditWithheld, order: "timestamp", note: record
        ).only("action", ["budget.refused", "limit.warning"]),
    ]
}
