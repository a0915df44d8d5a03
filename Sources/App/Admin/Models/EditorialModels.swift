// What organizations write, and how it comes about.

import Kit

extension AdminModel {
    private static let states = ["draft", "in_progress", "review", "approved", "rejected"]

    static let editorial: [AdminModel] = [
        AdminModel(
            name: "projects", title: Message("پروژه‌ها", "Projects"), one: Message("پروژه", "Project"), group: .editorial, table: "projects",
            columns: [
                .id, .organization, .workspace, .naming, .slug, .about, .createdBy, AdminColumn("created_at", "ساخته", "Created", .time).listed, .updated,
                .deleted, .version,
            ],
            withheld: ["search_text": "the words of the name and the description, for the search"], search: ["name", "slug"], label: ["name"],
            audited: "project", note: theirs),
        AdminModel(
            name: "prompts", title: Message("پرامپت‌ها", "Prompts"), one: Message("پرامپت", "Prompt"), group: .editorial, table: "prompts",
            columns: [
                .id, .organization, .workspace.optional, .title,
                AdminColumn("category", "دسته", "Category", .choice(["blog", "social", "ecommerce", "email", "ad", "seo", "other"])).listed.filtered,
                AdminColumn("kind", "نوع", "Kind", .choice(["outline", "draft", "rewrite", "caption"])).filtered,
                AdminColumn("prompt_template", "متن الگو", "Template", .long), AdminColumn("variables", "جاهای خالی", "Variables", .json),
                AdminColumn("variable_types", "نوع جاهای خالی", "Kinds of variables", .json),
                AdminColumn("is_public", "برای همهٔ سازمان", "For the organization", .flag).filtered,
                AdminColumn("usage_count", "کاربرد", "Uses", .count).listed, AdminColumn("revision", "بازنگری", "Revision", .number),
                AdminColumn("library_key", "از کتابخانه", "From the library", .code).optional, .createdBy, .created,
                AdminColumn("updated_at", "تغییر", "Changed", .time).listed, .deleted, .version,
            ],
            withheld: ["search_text": "the words of the template, for the search"], search: ["title"], label: ["title"], audited: "prompt", note: theirs),
        AdminModel(
            name: "prompt-revisions", title: Message("بازنگری‌های پرامپت", "Prompt revisions"), one: Message("بازنگری", "Revision"), group: .editorial,
            table: "prompt_revisions",
            columns: [
                .organization, .prompt.listed, AdminColumn("revision", "بازنگری", "Revision", .number).listed, .title,
                AdminColumn("prompt_template", "متن الگو", "Template", .long), AdminColumn("variables", "جاهای خالی", "Variables", .json),
                AdminColumn("variable_types", "نوع جاهای خالی", "Kinds of variables", .json), .createdBy,
                AdminColumn("created_at", "ساخته", "Created", .time).listed,
            ],
            key: ["organization_id", "prompt_id", "revision"], search: ["title"], note: record),
        AdminModel(
            name: "prompt-labels", title: Message("برچسب‌های پرامپت", "Prompt labels"), one: Message("برچسب", "Label"), group: .editorial,
            table: "prompt_labels",
            columns: [
                .organization, .prompt.listed, AdminColumn("label", "برچسب", "Label", .code).listed,
                AdminColumn("revision", "بازنگری", "Revision", .number).listed,
                AdminColumn("moved_by", "جابه‌جاکننده", "Moved by", .reference("users")).optional,
                AdminColumn("moved_at", "جابه‌جایی", "Moved", .time).listed,
            ],
            key: ["organization_id", "prompt_id", "label"], search: ["label"], note: theirs),
        AdminModel(
            name: "prompt-tests", title: Message("آزمایش‌های پرامپت", "Prompt tests"), one: Message("آزمایش", "Test"), group: .editorial, table: "prompt_tests",
            columns: [
                .job.listed, .organization, .workspace, .prompt.listed, AdminColumn("revision", "بازنگری", "Revision", .number), .user, .model.listed,
                .status("pending", "running", "completed", "failed", "cancelled"), AdminColumn("variables", "مقدارها", "Values", .json),
                AdminColumn("params", "خواسته", "Asked for", .json), AdminColumn("estimated_cost", "برآورد هزینه", "Estimated cost", .money),
                AdminColumn("text", "متن", "Text", .long).optional, AdminColumn("metadata", "داده‌های متن", "Metadata", .json), .error,
                AdminColumn("created_at", "ساخته", "Created", .time).listed, .finished,
            ],
            key: ["job_id"], note: record),
        AdminModel(
            name: "contents", title: Message("محتواها", "Contents"), one: Message("محتوا", "Content"), group: .editorial, table: "contents",
            columns: [
                .id, .organization, .workspace, AdminColumn("project_id", "پروژه", "Project", .reference("projects")).filtered, .prompt.optional, .title,
                .status("draft", "in_progress", "review", "approved", "rejected"), AdminColumn("body", "متن", "Text", .long),
                AdminColumn("word_count", "واژه", "Words", .count).listed, AdminColumn("prompt_variables", "مقدارها", "Values", .json),
                AdminColumn("prompt_label", "برچسب پرامپت", "Prompt label", .code).optional,
                AdminColumn("has_pii", "دادهٔ شخصی", "Personal data", .flag).filtered, AdminColumn("pii_warnings", "یافته‌ها", "Findings", .json),
                AdminColumn("metadata", "داده‌های متن", "Metadata", .json), .createdBy.filtered,
                AdminColumn("assignee_id", "سپرده به", "Assigned to", .reference("users")).optional.filtered,
                AdminColumn("due_at", "سررسید", "Due", .time).optional, AdminColumn("due_told_at", "یادآوری", "Told of it", .time).optional,
                AdminColumn("approved_by", "تأییدکننده", "Approved by", .reference("users")).optional,
                AdminColumn("approved_at", "تأیید", "Approved", .time).optional,
                AdminColumn("approved_version", "نسخهٔ تأییدشده", "Approved version", .number).optional,
                AdminColumn("rejection_reason", "علت رد", "Why rejected", .long).optional,
                AdminColumn("current_version", "نسخهٔ کنونی", "Current version", .number), AdminColumn("review_round", "دور بررسی", "Review round", .number),
                AdminColumn("review_version", "نسخهٔ زیر بررسی", "Version in review", .number).optional,
                AdminColumn("live_job", "کار در جریان", "Job under way", .reference("jobs")).optional,
                AdminColumn("status_before", "وضعیت پیش از تولید", "State before", .choice(states)).optional, .created,
                AdminColumn("updated_at", "تغییر", "Changed", .time).listed, .deleted, .version,
            ],
            withheld: ["search_text": "the words of the title, for the search"], search: ["title"], label: ["title"], audited: "content", note: theirs),
        AdminModel(
            name: "versions", title: Message("نسخه‌ها", "Versions"), one: Message("نسخه", "Version"), group: .editorial, table: "content_versions",
            columns: [
                .id, .organization, .content.listed, AdminColumn("version_number", "نسخه", "Version", .number).listed,
                AdminColumn("source", "منشأ", "Source", .choice(["generated", "edited", "restored", "imported"])).listed.filtered, .title,
                AdminColumn("body", "متن", "Text", .long), AdminColumn("word_count", "واژه", "Words", .count).listed,
                AdminColumn("metadata", "داده‌های متن", "Metadata", .json), AdminColumn("seen_as", "از نسخهٔ رکورد", "From record version", .number).optional,
                .createdBy, AdminColumn("created_at", "ساخته", "Created", .time).listed,
            ],
            withheld: ["sha256": "bytes; the approval names them"], search: ["title"], note: record),
        AdminModel(
            name: "approvals", title: Message("تأییدها و ردها", "Approvals"), one: Message("تصمیم", "Decision"), group: .editorial,
            table: "content_decisions",
            columns: [
                .id, .organization, .content.listed, AdminColumn("version_number", "نسخه", "Version", .number).listed,
                AdminColumn("round", "دور", "Round", .number), .status("approved", "rejected", named: "decision"), .user,
                AdminColumn("user_name", "نام در آن هنگام", "Name at the time", .text),
                AdminColumn("role", "نقش", "Role", .choice(["admin", "editor", "writer", "viewer"])),
                AdminColumn("note", "یادداشت", "Note", .long).optional, AdminColumn("completes", "کامل می‌کند", "Completes it", .flag),
                AdminColumn("required", "شمار لازم", "Required", .count), .prompt.optional,
                AdminColumn("prompt_revision", "بازنگری پرامپت", "Prompt revision", .number).optional, .model.optional,
                AdminColumn("cost", "هزینه", "Cost", .money), AdminColumn("decided_at", "زمان", "Time", .time).listed,
            ],
            withheld: ["sha256": "bytes; verified with the version"], note: record),
        AdminModel(
            name: "comments", title: Message("دیدگاه‌ها", "Comments"), one: Message("دیدگاه", "Comment"), group: .editorial, table: "comments",
            columns: [
                .id, .organization, .content.listed, .user, AdminColumn("body", "متن", "Text", .long),
                AdminColumn("parent_id", "پاسخ به", "Reply to", .reference("comments")).optional.filtered,
                AdminColumn("version_number", "نسخه", "Version", .number).optional, AdminColumn("range_start", "آغاز بازه", "From", .number).optional,
                AdminColumn("range_end", "پایان بازه", "To", .number).optional, AdminColumn("quote", "گزیده", "Quote", .long).optional,
                AdminColumn("resolved_at", "حل‌شده", "Resolved", .time).listed.optional.filtered,
                AdminColumn("resolved_by", "حل‌کننده", "Resolved by", .reference("users")).optional,
                AdminColumn("edited_at", "ویرایش", "Edited", .time).optional,
                AdminColumn("created_at", "ساخته", "Created", .time).listed, .updated, .deleted, .version,
            ],
            audited: "comment", note: theirs),
        AdminModel(
            name: "notifications", title: Message("اعلان‌ها", "Notifications"), one: Message("اعلان", "Notification"), group: .editorial,
            table: "notifications",
            columns: [
                .id, .organization, .user, AdminColumn("kind", "نوع", "Kind", .code).listed.filtered,
                AdminColumn("actor_id", "از سوی", "By", .reference("users")).optional, .content.optional,
                AdminColumn("comment_id", "دیدگاه", "Comment", .reference("comments")).optional, .job.optional,
                AdminColumn("data", "داده", "Data", .json), AdminColumn("created_at", "ساخته", "Created", .time).listed,
                AdminColumn("read_at", "خوانده", "Read", .time).listed.optional.filtered,
            ],
            note: record),
        AdminModel(
            name: "notification-preferences", title: Message("خواست‌های اعلان", "Notification preferences"), one: Message("خواست", "Preference"),
            group: .editorial, table: "notification_preferences",
            columns: [
                .organization, .user, AdminColumn("kind", "نوع", "Kind", .code).listed, AdminColumn("is_enabled", "روشن", "On", .flag).listed,
                AdminColumn("updated_at", "تغییر", "Changed", .time).listed,
            ],
            key: ["organization_id", "user_id", "kind"], note: theirs),
    ]
}
