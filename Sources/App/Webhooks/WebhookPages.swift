// Webhooks for people: what is told to which address, what was sent, what came back.

import Database
import HTTPTypes
import Kit
import Web

extension App {
    func webhookPages() -> [PageRoute] {
        let list = "/o/{id}/webhooks"
        let one = "/webhooks/{id}"
        return [
            page(list) { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), atLeast: .admin, tx)
                let (count, webhooks) = try WebhookStore.page(scope, Paging(page: 1, size: WebhookRules.mostWebhooks), in: tx)
                return Screen(
                    "webhooks", visit.text("وب‌هوک‌ها", "Webhooks"),
                    [
                        "tabs": OrganizationPages.tabs("webhooks", scope, visit), "webhooks": .list(webhooks.map { WebhookView.row($0, visit) }),
                        "url": visit.field("url"), "description": visit.field("description"), "events": WebhookView.events(nil, visit),
                        "events_error": visit.field("events"), "opened": .flag(visit.failure != nil || count == 0),
                        "base": .text("/o/\(scope.organization)/webhooks"),
                    ]
                ).under("settings", scope)
            },
            form(list, calls: .post, "/organizations/{id}/webhooks", on: list) { visit, made, tx in
                WebhookView.secret(visit, made, visit.text("وب‌هوک ساخته شد", "The webhook is made"))
            },
            page(one) { visit, tx in
                let scope = try visit.scope(.webhook(visit.id()), atLeast: .admin, tx)
                return try WebhookView.screen(visit, scope, WebhookStore.find(scope, visit.id(), in: tx), tx)
            },
            form(one, calls: .patch, "/webhooks/{id}", on: one) { visit, _ in WebhookView.back(visit, "ذخیره شد.", "Saved.") },
            form("\(one)/switch", calls: .patch, "/webhooks/{id}", on: one) { visit, made in
                made["is_active"]?.bool == true
                    ? WebhookView.back(visit, "وب‌هوک روشن شد.", "The webhook is on.") : WebhookView.back(visit, "وب‌هوک خاموش شد.", "The webhook is off.")
            },
            form("\(one)/test", calls: .post, "/webhooks/{id}/test", on: one) { _, made in Place("/webhooks/deliveries/\(made["id"]?.int ?? 0)") },
            form("\(one)/rotate", calls: .post, "/webhooks/{id}/rotate-secret", on: one) { visit, made, tx in
                WebhookView.secret(visit, made, visit.text("رمز تازه ساخته شد", "A new secret is made"))
            },
            form("\(one)/delete", calls: .delete, "/webhooks/{id}", on: one) { visit, _ in
                Place("/o/\(visit.form["organization"] ?? "")/webhooks", Flash(visit.text("وب‌هوک حذف شد.", "The webhook is deleted.")))
            },
            page("/webhooks/deliveries/{id}") { visit, tx in
                let scope = try visit.scope(.delivery(visit.id()), atLeast: .admin, tx)
                return try DeliveryView.screen(visit, scope, WebhookDeliveryStore.find(visit.id(), scope, in: tx), tx)
            },
            form("/webhooks/deliveries/{id}/resend", calls: .post, "/webhooks/deliveries/{id}/resend", on: "/webhooks/deliveries/{id}") { visit, made in
                Place("/webhooks/deliveries/\(made["id"]?.int ?? 0)", Flash(visit.text("دوباره فرستاده می‌شود.", "It is sent again.")))
            },
        ]
    }
}

enum WebhookView {
    static func back(_ visit: Visit, _ persian: String, _ english: String) -> Place {
        Place("/webhooks/\(visit.call.pathParameters["id"] ?? "")", Flash(visit.text(persian, english)))
    }

    static func row(_ webhook: Webhook, _ visit: Visit) -> View {
        [
            "id": .text("\(webhook.id)"), "url": .text(webhook.url), "description": .text(webhook.description), "active": .flag(webhook.isActive),
            "count": .text(visit.words.number(webhook.events.count)), "failing": visit.words.time(webhook.failingSince), "version": .text("\(webhook.version)"),
        ]
    }

    /// The events with a box each. After a refusal those that were ticked.
    static func events(_ webhook: Webhook?, _ visit: Visit) -> View {
        let typed = visit.failure == nil ? nil : visit.form.fields.filter { $0.name == "events" }.map(\.value)
        let chosen = Set(typed ?? webhook?.events ?? ["content.approved", "content.rejected"])
        let groups: [(String, Message)] = [
            ("content", Message("محتوا", "Contents")), ("budget", Message("بودجه", "Budget")), ("member", Message("اعضا", "Members")),
            ("prompt", Message("پرامپت‌ها", "Prompts")),
        ]
        return .list(
            groups.map { kind, label in
                [
                    "label": .text(visit.text(label)),
                    "events": .list(
                        WebhookEvent.selectable.filter { $0.rawValue.hasPrefix(kind + ".") }.map {
                            ["value": .text($0.rawValue), "meaning": .text(visit.text($0.meaning)), "on": .flag(chosen.contains($0.rawValue))]
                        }),
                ]
            })
    }

    static func screen(_ visit: Visit, _ scope: Scope, _ webhook: Webhook, _ tx: Transaction) throws -> Screen {
        let (input, asking) = try visit.filters(DeliveryListInput.self)
        let (count, deliveries) = try WebhookDeliveryStore.page(webhook.id, input.filter, input.paging, scope, in: tx)
        let people = try People(scope, in: tx)
        var view: [String: View] = [
            "url_field": visit.field("url", webhook.url), "description_field": visit.field("description", webhook.description),
            "events": events(webhook, visit), "events_error": visit.field("events"), "opened": .flag(visit.failure != nil && visit.form["url"] != nil),
            "deliveries": .list(deliveries.map { DeliveryView.row($0, visit) }), "pager": Pager.view(asking, input.paging, count, deliveries),
            "statuses": asking.options(
                "status", input.filter.status?.rawValue ?? "",
                [("", visit.text("همه", "All"))] + DeliveryStatus.allCases.map { ($0.rawValue, DeliveryView.label($0.rawValue, visit)) }),
            "disabled": visit.words.time(webhook.disabledAt), "because": .text(webhook.disabledBecause),
            "old_secret": visit.words.moment(webhook.oldSecretUntil),
            "by": .text(people.name(webhook.createdBy, visit)), "made": visit.words.time(webhook.createdAt), "narrowed": .flag(input.filter.status != nil),
        ]
        view.merge(["id": .text("\(webhook.id)")]) { old, _ in old }
        return Screen("webhook", visit.text("وب‌هوک", "Webhook"), row(webhook, visit).adding(view).members).under(
            "settings", scope, crumbs: [(visit.text("وب‌هوک‌ها", "Webhooks"), "/o/\(scope.organization)/webhooks")])
    }

    static func secret(_ visit: Visit, _ webhook: JSON, _ heading: String) -> Screen {
        Screen(
            "secret", heading,
            [
                "heading": .text(heading), "secret": .text(webhook["secret"]?.string ?? ""), "label": .text(visit.text("رمز امضا", "Signing secret")),
                "explanation": .text(
                    visit.text(
                        "گیرنده با آن امضای هر پیام را می‌سنجد (سرآیند webhook-signature، به شیوهٔ Standard Webhooks).",
                        "The receiver verifies each message with it (header webhook-signature, by Standard Webhooks).")),
                "next": .text("/webhooks/\(webhook["id"]?.int ?? 0)"),
            ])
    }
}

enum DeliveryView {
    static func label(_ status: String, _ visit: Visit) -> String {
        switch status {
        case "pending": visit.text("در راه", "Under way")
        case "delivered": visit.text("رسید", "Delivered")
        case "failed": visit.text("نرسید", "Failed")
        default: visit.text("لغو شد", "Cancelled")
        }
    }

    static func row(_ delivery: WebhookDelivery, _ visit: Visit) -> View {
        let last = delivery.attempts.last
        return [
            "delivery": .text("\(delivery.id)"), "event": .text(delivery.event), "status": .text(delivery.status),
            "label": .text(label(delivery.status, visit)),
            "tone": .text(delivery.status == "delivered" ? "ok" : delivery.status == "failed" ? "bad" : ""),
            "tries": .text(visit.words.number(delivery.attempts.count)),
            "answer": .text(last?.status.map(String.init) ?? last?.error ?? ""), "at": visit.words.time(delivery.createdAt),
            "next": visit.words.moment(delivery.nextAttemptAt),
        ]
    }

    static func screen(_ visit: Visit, _ scope: Scope, _ delivery: WebhookDelivery, _ tx: Transaction) throws -> Screen {
        let webhook = try? WebhookStore.find(scope, delivery.webhook, in: tx)
        let attempts = delivery.attempts.map { attempt -> View in
            [
                "number": .text(visit.words.number(attempt.number)), "at": visit.words.moment(attempt.startedAt),
                "took": .text(visit.words.number(attempt.duration)), "code": .text(attempt.status.map(String.init) ?? ""), "error": .text(attempt.error),
                "response": .text(attempt.response), "good": .flag(attempt.status.map { (200..<300).contains($0) } ?? false),
            ]
        }
        return Screen(
            "delivery", visit.text("پیام وب‌هوک", "Webhook message"),
            row(delivery, visit).adding([
                "id": .text("\(delivery.id)"), "message": .text(delivery.messageId), "payload": .text(delivery.payload.indented), "attempts": .list(attempts),
                "url": .text(webhook?.url), "pending": .flag(delivery.status == "pending"), "may_resend": .flag(webhook?.isActive == true),
                "webhook": .text("\(delivery.webhook)"), "meaning": .text(WebhookEvent(rawValue: delivery.event).map { visit.text($0.meaning) } ?? ""),
            ]).members
        ).under(
            "settings", scope,
            crumbs: [(visit.text("وب‌هوک‌ها", "Webhooks"), "/o/\(scope.organization)/webhooks"), (webhook?.url ?? "", "/webhooks/\(delivery.webhook)")])
    }
}

extension JSON {
    /// With line breaks, for people.
    var indented: String { indented("") }

    private func indented(_ margin: String) -> String {
        let inner = margin + "  "
        switch self {
        case .object(let members) where !members.isEmpty:
            let lines = members.map { "\(inner)\(JSON.string($0.name).text): \($0.value.indented(inner))" }
            return "{\n\(lines.joined(separator: ",\n"))\n\(margin)}"
        case .array(let items) where !items.isEmpty: return "[\n\(items.map { inner + $0.indented(inner) }.joined(separator: ",\n"))\n\(margin)]"
        default: return text
        }
    }
}
