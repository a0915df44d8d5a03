// What proves that a text was approved, as a sheet of paper: who, when, which text, and how anybody can check it.

import Database
import Kit
import TextKit
import Web

enum ReceiptPage {
    static func view(_ receipt: ApprovalReceipt, _ content: Content, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> [String: View] {
        let words = visit.words
        let organization = try OrganizationStore.find(scope, in: tx).name
        return [
            "id": .text("\(content.id)"), "name": .text(receipt.title), "direction": .text(Direction.of(block: receipt.title).rawValue),
            "organization_name": .text(organization), "number": .text(words.number(receipt.versionNumber)),
            "words_count": .text(words.number(receipt.wordCount)),
            "approved": .text(words.dateTime(receipt.approvedAt)), "approved_utc": .text(receipt.approvedAt.description),
            "approvers": .list(
                receipt.approvers.map {
                    [
                        "who": .text($0.name), "role_name": .text(words.role($0.role)), "at": .text(words.dateTime($0.approvedAt)),
                        "notes": .text($0.notes ?? ""),
                    ]
                }),
            "hash": .text(receipt.sha256), "matches": .flag(receipt.textMatches), "is_current": .flag(receipt.isCurrent), "model": .text(receipt.model ?? ""),
            "prompt_revision": receipt.promptRevision.map { .text(words.number($0)) } ?? .none, "cost": .text(words.money(receipt.cost)),
            "receipt": .text(words.number(Int(receipt.id))),
        ]
    }
}
