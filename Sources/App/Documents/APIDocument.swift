// What the OpenAPI document says beyond the declarations: the conventions, the groups, typical values.

import Kit
import Web

extension App {
    package func openAPI() -> JSON {
        OpenAPI(
            title: "Contexor", version: Product.version, description: APIDocument.conventions, prefix: "/api/v1", routes: routes(), faces: faces(),
            tags: APIDocument.tags, examples: APIDocument.examples
        ).document
    }
}

enum APIDocument {
    static let conventions = """
        Contexor produces text with language models without losing control of money, quality and privacy.

        * **Names** are in `snake_case`, times in RFC 3339 and UTC, amounts of money in US dollars with at most nine decimals.
        * **Lists** come in pages: `{"count", "next", "previous", "results"}`, `page` from 1, `page_size` up to 100. A page past the end is 404.
        * **Errors** are `application/problem+json` (RFC 9457) with a `code` for programs and words for people, in Persian or English by `Accept-Language`.
        * **Changes** can be tied to what was read: send the `ETag` as `If-Match`; an object that changed meanwhile answers 412.
        * **Repetitions** of a POST with the same `Idempotency-Key` are done once.
        * **Tenancy**: an object of an organization that you are no member of answers 404, as one that does not exist.
        * Texts may not contain U+0000.

        Every path also answers under `/api` in place of `/api/v1`, and with a slash at its end. The names of an earlier product, \
        which operations tell as "also at", are the same operations; they are not listed once more.
        """

    static let tags: [(name: String, about: String)] = [
        ("auth", "Logging in by a code, sessions, one's profile, API keys."), ("organizations", "Tenants, their members and invitations."),
        ("workspaces", "Parts of an organization."), ("projects", "Where contents belong."), ("prompts", "Templates with variables, and their revisions."),
        ("contents", "Texts, from draft to approval; their versions."), ("ai", "Generations: the jobs that write."),
        ("usage", "What was used, what it cost, and limits."), ("webhooks", "Being told of what happens."), ("audit-logs", "Who did what."),
        ("service", "The service about itself."),
    ]

    static let examples: [String: JSON] = [
        "phone_number": "+989123456789", "code": "123456", "full_name": "سارا احمدی", "email": "sara@example.com", "name": "بازاریابی",
        "slug": "marketing", "description": "متن‌های سایت و شبکه‌های اجتماعی", "title": "راهنمای خرید قهوه",
        "body": "## آغاز\n\nمتن نخست.\n\n## پایان\n\nمتن دوم.\n", "role": "editor", "category": "blog", "prompt_template": "متنی دربارهٔ {topic} بنویس.",
        "variables": ["topic": "قهوه"], "prompt_variables": ["topic": "قهوه"], "reason": "نیاز به منبع دارد", "notes": "خوب است", "topic": "قهوهٔ دمی",
        "tone": "صمیمی", "audience": "تازه‌کاران", "keywords": "قهوه، دم‌آوری", "min_words": 600, "model": "gpt-4.1-mini",
        "url": "https://hooks.example.com/contexor",
        "events": ["content.approved", "content.rejected"], "time_zone": "Asia/Tehran", "status": "review", "cost_limit": .number("50.5"),
        "variable_types": [["name": "topic", "type": "text", "help": "موضوع نوشته", "default": "قهوه", "max_length": 100]],
        "request_id": "k3J9fXqk1Zb0aQpL", "ip": "203.0.113.7",
    ]
}
