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
            withheld: ["hash": "bytes; contexor audit verify tells whether they fit"], note: record),
        AdminModel(
            name: "migrations", title: Message("گام‌های پایگاه داده", "Migrations"), one: Message("گام", "Step"), group: .trail, table: "schema_migrations",
            columns: [
                AdminColumn("number", "شماره", "No.", .number).listed, AdminColumn("name", "نام", "Name", .text).listed,
                AdminColumn("applied_at", "زمان", "Time", .time).listed,
            ],
            key: ["number"], note: record),
    ]

    static let auditColumns: [AdminColumn] = [
        AdminColumn("timestamp", "زمان", "Time", .time).listed.sorted, AdminColumn("action", "رویداد", "Event", .event).listed.filtered, .user.optional,
        .organization, AdminColumn("seq", "ردیف", "No.", .number).listed, AdminColumn("object_type", "چه", "What", .code).listed.filtered,
        AdminColumn("object_id", "شمارهٔ آن", "Its no.", .number).listed.optional.filtered, .content.optional,
        AdminColumn("ip", "از نشانی", "From", .code), AdminColumn("request_id", "شناسهٔ درخواست", "Request id", .code),
        AdminColumn("payload", "همهٔ آن", "All of it", .json),
    ]
    static let auditWithheld = ["payload_hash": "bytes of the chain", "prev": "bytes of the chain", "hash": "bytes of the chain"]
}
