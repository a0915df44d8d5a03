// What the installation knows of itself: the trail, and its own schema.

import Kit

extension AdminModel {
    static let trail: [AdminModel] = [
        AdminModel(
            name: "audit", title: Message("ردنگار رویدادها", "Audit trail"), one: Message("رویداد", "Event"), group: .trail, table: "audit_events",
            columns: auditColumns, key: ["organization_id", "seq"], withheld: auditWithheld, order: "timestamp",
            note: Message(
                "هر رویداد به پیشین زنجیر شده و دست‌نخوردنی است. زنجیرهٔ صفر ورودها و کارهای سامانه است.",
                "Each event is chained to the one before it and cannot be changed. Chain 0 holds logins and what concerns the installation.")),
        AdminModel(
            name: "audit-chains", title: Message("زنجیره‌های ردنگار", "Audit chains"), one: Message("زنجیره", "Chain"), group: .trail, table: "audit_heads",
            columns: [.organization, AdminColumn("seq", "رویداد", "Events", .count).listed], key: ["organization_id"],
            withheld: [
                "hash": "bytes; contexor audit verify tells whether they fit", "previous": "bytes; what the hash was before the last event",
            ], note: record),
        AdminModel(
            name: "backups", title: Message("پشتیبان‌گیری‌ها", "Backups"), one: Message("پشتیبان", "Backup"), group: .trail, table: "backup_runs",
            columns: [
                .id, AdminColumn("started_at", "آغاز", "Started", .time).listed, AdminColumn("finished_at", "پایان", "Finished", .time).listed,
                AdminColumn("ok", "موفق", "Succeeded", .flag).listed.filtered, AdminColumn("file", "فایل", "File", .code).listed.optional,
                AdminColumn("bytes", "بایت", "Bytes", .count).listed, AdminColumn("rows_written", "ردیف", "Rows", .count).listed, .error,
            ],
            note: record),
        AdminModel(
            name: "imports", title: Message("واردشده از سامانه‌های دیگر", "Imports"), one: Message("منبع", "Source"), group: .trail, table: "import_sources",
            columns: [
                .id, .naming, AdminColumn("fingerprint", "نشان", "Fingerprint", .code), AdminColumn("looked_at", "واپسین نگاه", "Last looked at", .time).listed,
            ],
            search: ["name"], label: ["name"], note: record),
        AdminModel(
            name: "import-progress", title: Message("پیشرفت واردکردن", "Progress of imports"), one: Message("جدول", "Table"), group: .trail,
            table: "import_progress",
            columns: [
                source, AdminColumn("kind", "نوع", "Kind", .code).listed, AdminColumn("made", "ساخته", "Made", .count).listed,
                AdminColumn("merged", "یکی‌شده", "Merged", .count).listed, AdminColumn("left_out", "کنارگذاشته", "Left out", .count).listed,
                AdminColumn("last_id", "تا شمارهٔ", "Up to no.", .number), AdminColumn("floor", "از", "From", .number),
                AdminColumn("bound", "تا", "To", .number),
            ],
            key: ["source_id", "kind"], note: record),
        AdminModel(
            name: "import-notes", title: Message("یادداشت‌های واردکردن", "Notes of imports"), one: Message("یادداشت", "Note"), group: .trail,
            table: "import_notes",
            columns: [
                .id, source, AdminColumn("kind", "نوع", "Kind", .code).listed.filtered, AdminColumn("old_id", "شمارهٔ پیشین", "Old no.", .number).listed,
                AdminColumn("reason", "علت", "Reason", .code).listed, AdminColumn("detail", "شرح", "Detail", .long),
                AdminColumn("reported_at", "گزارش‌شده", "Reported", .time).optional,
            ],
            search: ["kind", "reason"], note: record),
        AdminModel(
            name: "migrations", title: Message("گام‌های پایگاه داده", "Migrations"), one: Message("گام", "Step"), group: .trail, table: "schema_migrations",
            columns: [
                AdminColumn("number", "شماره", "No.", .number).listed, AdminColumn("name", "نام", "Name", .text).listed,
                AdminColumn("applied_at", "زمان", "Time", .time).listed,
                AdminColumn("needs", "گامی که برنامه باید بشناسد", "Step that a program must know", .number),
            ],
            key: ["number"], note: record),
    ]

    private static let source = AdminColumn("source_id", "منبع", "Source", .reference("imports")).listed.filtered

    static let auditColumns: [AdminColumn] = [
        AdminColumn("timestamp", "زمان", "Time", .time).listed.sorted, AdminColumn("action", "رویداد", "Event", .event).listed.filtered, .user.optional,
        .organization, AdminColumn("seq", "ردیف", "No.", .number).listed, AdminColumn("object_type", "چه", "What", .object).listed.filtered,
        AdminColumn("object_id", "شمارهٔ آن", "Its no.", .number).listed.optional.filtered, .content.optional,
        AdminColumn("ip", "از نشانی", "From", .code), AdminColumn("request_id", "شناسهٔ درخواست", "Request id", .code),
        AdminColumn("payload", "همهٔ آن", "All of it", .json),
    ]
    static let auditWithheld = ["payload_hash": "bytes of the chain", "prev": "bytes of the chain", "hash": "bytes of the chain"]
}
