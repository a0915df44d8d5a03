// Programs that come in, and what goes out to others.

import Kit

extension AdminModel {
    static let outside: [AdminModel] = [
        AdminModel(
            name: "api-keys", title: Message("کلیدهای API", "API keys"), one: Message("کلید", "Key"), group: .outside, table: "api_keys",
            columns: [
                .id, .organization, .user, .naming, .role, AdminColumn("prefix", "آغاز کلید", "Begins with", .code).listed,
                AdminColumn("expires_at", "انقضا", "Expires", .time).optional, AdminColumn("last_used_at", "واپسین کاربرد", "Last used", .time).listed.optional,
                AdminColumn("last_used_ip", "از نشانی", "From", .code).optional, AdminColumn("revoked_at", "باطل", "Revoked", .time).listed.optional.filtered,
                AdminColumn("revoked_because", "علت ابطال", "Why revoked", .code).optional, .created, .updated, .version,
            ],
            withheld: ["hash": "what the key is known by"], search: ["name", "prefix"], label: ["name"], audited: "api_key", actions: [.revokeKey]),
        AdminModel(
            name: "webhooks", title: Message("وب‌هوک‌ها", "Webhooks"), one: Message("وب‌هوک", "Webhook"), group: .outside, table: "webhooks",
            columns: [
                .id, .organization, AdminColumn("url", "نشانی", "Address", .code).listed, .about, AdminColumn("events", "رویدادها", "Events", .code), .active,
                AdminColumn("failing_since", "ناکام از", "Failing since", .time).listed.optional.filtered,
                AdminColumn("disabled_at", "خاموش‌شده", "Switched off", .time).optional, AdminColumn("disabled_because", "علت", "Why", .long).optional,
                AdminColumn("old_secret_until", "رمز پیشین تا", "Old secret until", .time).optional, .createdBy, .created, .updated, .deleted, .version,
            ],
            withheld: ["secret": "signs what is sent", "old_secret": "signs what is sent"], search: ["url"], label: ["url"], audited: "webhook",
            actions: [.disableWebhook]),
        AdminModel(
            name: "deliveries", title: Message("ارسال‌ها", "Deliveries"), one: Message("ارسال", "Delivery"), group: .outside, table: "webhook_deliveries",
            columns: [
                .id, .organization, AdminColumn("webhook_id", "وب‌هوک", "Webhook", .reference("webhooks")).listed.filtered,
                AdminColumn("message_id", "پیام", "Message", .reference("webhook-messages")).filtered, .status("pending", "delivered", "failed", "cancelled"),
                AdminColumn("attempts", "بار کوشش", "Tries", .count).listed, AdminColumn("next_attempt_at", "بار بعد", "Next try", .time).optional,
                AdminColumn("sending_until", "در حال ارسال تا", "Sending until", .time).optional, AdminColumn("created_at", "ساخته", "Created", .time).listed,
                .finished,
            ],
            note: record),
        AdminModel(
            name: "webhook-messages", title: Message("پیام‌های وب‌هوک", "Webhook messages"), one: Message("پیام", "Message"), group: .outside,
            table: "webhook_messages",
            columns: [
                .id, .organization, AdminColumn("type", "نوع", "Type", .code).listed.filtered, AdminColumn("name", "نام", "Name", .code),
                AdminColumn("payload", "محتوا", "Payload", .json), AdminColumn("created_at", "ساخته", "Created", .time).listed,
            ],
            search: ["type", "name"], label: ["type"], note: record),
        AdminModel(
            name: "webhook-attempts", title: Message("کوشش‌های ارسال", "Webhook tries"), one: Message("کوشش", "Try"), group: .outside,
            table: "webhook_attempts",
            columns: [
                .organization, AdminColumn("delivery_id", "ارسال", "Delivery", .reference("deliveries")).listed.filtered,
                AdminColumn("number", "بار", "No.", .number).listed, AdminColumn("started_at", "زمان", "Time", .time).listed,
                AdminColumn("duration", "مدت", "Took", .duration), AdminColumn("status", "پاسخ HTTP", "HTTP answer", .number).listed.optional,
                AdminColumn("error", "خطا", "Error", .code).optional, AdminColumn("response", "پاسخ", "Answer", .long),
            ],
            key: ["delivery_id", "number"], note: record),
        AdminModel(
            name: "idempotency-keys", title: Message("کلیدهای تکرار", "Idempotency keys"), one: Message("کلید", "Key"), group: .outside,
            table: "idempotency_keys",
            columns: [
                .user, AdminColumn("key", "کلید", "Key", .code).listed, AdminColumn("status", "پاسخ HTTP", "HTTP answer", .number).listed.optional,
                AdminColumn("created_at", "ساخته", "Created", .time).listed,
            ],
            key: ["user_id", "key"],
            withheld: ["request_hash": "what the request is known by", "headers": "part of the sealed answer", "reply": "a sealed answer"], search: ["key"],
            note: record),
    ]
}
