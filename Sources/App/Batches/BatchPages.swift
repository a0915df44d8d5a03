// Many texts from one table: laid in, looked at row by row, let go, watched.

import Database
import HTTPTypes
import Kit
import Web

extension App {
    func batchPages() -> [PageRoute] {
        [
            page("/w/{workspace}/batches") { visit, tx in
                let workspace = try visit.id("workspace")
                let scope = try visit.scope(.workspace(workspace), tx)
                let paging = try visit.query(BatchListInput.self).paging
                let (count, batches) = try BatchStore.page(scope.reach, nil, nil, workspace: workspace, paging, in: tx)
                return Screen(
                    "batches", visit.text("دسته‌ها", "Batches"),
                    [
                        "batches": .list(batches.map { BatchPages.facts($0, visit) }), "pager": Pager.view(visit, paging, count, batches),
                        "base": .text("/w/\(workspace)/batches"),
                    ]
                ).under("contents", scope, workspace: workspace, crumbs: BatchPages.crumbs(workspace, visit))
            },
            page("/w/{workspace}/batches/new") { visit, tx in
                let workspace = try visit.id("workspace")
                let scope = try visit.scope(.workspace(workspace), atLeast: .writer, tx)
                return Screen("batch_new", visit.text("دستهٔ تازه", "New batch"), try NewBatch(visit, scope, workspace, tx).view())
                    .under("contents", scope, workspace: workspace, crumbs: BatchPages.crumbs(workspace, visit, list: true))
            },
            action("/w/{workspace}/batches/new", on: "/w/{workspace}/batches/new") { visit in try await BatchPages.make(visit) },
            page("/batches/{id}", batchPage),
            raw("/batches/{id}/events") { visit in try await visit.server.call(.init(method: .get, path: "/batches/{id}/events"), visit) },
            change("pause", "دسته متوقف شد؛ آن‌چه در حال نوشتن است تمام می‌شود.", "The batch is paused. What is being written is finished."),
            change("resume", "دسته ادامه می‌یابد.", "The batch goes on."), change("cancel", "دسته لغو شد.", "The batch is cancelled."),
        ]
    }

    private func change(_ name: String, _ persian: String, _ english: String) -> PageRoute {
        form("/batches/{id}/\(name)", calls: .post, "/batches/{id}/\(name)", on: "/batches/{id}") { visit, _ in
            Place("/batches/\(visit.call.pathParameters["id"] ?? "")", Flash(visit.text(persian, english)))
        }
    }

    private func batchPage(_ visit: Visit, _ tx: Transaction) throws -> Screen {
        let scope = try visit.scope(.batch(visit.id()), tx)
        let batch = try BatchStore.find(scope, visit.id(), in: tx)
        let asked = try visit.query(BatchListInput.self).paging
        let paging = asked.sized(50)
        let (count, items) = try BatchStore.items(scope, batch.id, paging, in: tx)
        let mayWrite = scope.role >= .writer
        let broken = batch.counts.failed + batch.counts.skipped
        let project = try ProjectStore.find(batch.project, scope, in: tx)
        return Screen(
            "batch", batch.name,
            [
                "items": .list(items.map { BatchPages.item($0, visit) }), "pager": Pager.view(visit, paging, count, items),
                "can_pause": .flag(mayWrite && [.running, .scheduled].contains(batch.state)), "can_resume": .flag(mayWrite && batch.state == .paused),
                "can_retry": .flag(mayWrite && broken > 0 && [.completed, .paused].contains(batch.state)),
                "can_cancel": .flag(mayWrite && ![.completed, .cancelled].contains(batch.state)), "is_live": .flag(batch.state == .running),
                "project": .text(project.name), "project_address": .text("/projects/\(project.id)"),
            ].merging(BatchPages.facts(batch, visit).members) { first, _ in first }
        ).under("contents", scope, workspace: batch.workspace, crumbs: BatchPages.crumbs(batch.workspace, visit, list: true))
    }
}

enum BatchPages {
    static func crumbs(_ workspace: ID, _ visit: Visit, list: Bool = false) -> [(label: String, address: String)] {
        [(visit.text("محتواها", "Contents"), "/w/\(workspace)/contents")] + (list ? [(visit.text("دسته‌ها", "Batches"), "/w/\(workspace)/batches")] : [])
    }

    static func facts(_ batch: Batch, _ visit: Visit) -> View {
        let words = visit.words
        let counts = [
            ("completed", batch.counts.completed), ("running", batch.counts.running + batch.counts.pending), ("waiting", batch.counts.waiting),
            ("failed", batch.counts.failed), ("skipped", batch.counts.skipped), ("cancelled", batch.counts.cancelled),
        ]
        return [
            "id": .text("\(batch.id)"), "name": .text(batch.name), "address": .text("/batches/\(batch.id)"), "state": .text(chip(batch.status)),
            "state_label": .text(name(batch.status, visit)), "progress": .text("\(batch.progress)"), "percent": .text(words.percent(batch.progress)),
            "total": .text(words.number(batch.counts.total)), "completed": .text(words.number(batch.counts.completed)),
            "counts": .list(
                counts.filter { $0.1 > 0 }.map {
                    ["label": .text(name($0.0, visit)), "count": .text(words.number($0.1)), "state": .text(chip($0.0))]
                }),
            "cost": .text(words.money(batch.cost)), "estimate": .text(words.money(batch.estimatedCost)), "most": .text(words.money(batch.maximumCost)),
            "reason": .text(batch.state == .paused ? batch.pauseReason ?? "" : ""), "made": words.time(batch.createdAt),
            "later": batch.state == .scheduled ? batch.generateAt.map { .text(words.dateTime($0)) } ?? .none : .none, "model": .text(batch.model),
        ]
    }

    static func item(_ item: BatchItem, _ visit: Visit) -> View {
        [
            "row": .text(visit.words.number(item.row)), "title": .text(item.title), "address": .text("/contents/\(item.content)"),
            "state": .text(chip(item.status)), "state_label": .text(name(item.status, visit)), "error": .text(item.error ?? ""),
        ]
    }

    /// In the colours that contents have.
    static func chip(_ status: String) -> String {
        switch status {
        case "running", "pending", "scheduled": "in_progress"
        case "completed": "approved"
        case "failed", "skipped": "rejected"
        case "paused": "review"
        default: "draft"
        }
    }

    static func name(_ status: String, _ visit: Visit) -> String {
        switch status {
        case "scheduled": visit.text("زمان‌بندی‌شده", "Scheduled")
        case "running": visit.text("در حال نوشتن", "Running")
        case "pending": visit.text("در صف", "Queued")
        case "paused": visit.text("متوقف", "Paused")
        case "completed": visit.text("نوشته‌شده", "Done")
        case "failed": visit.text("ناکام", "Failed")
        case "skipped": visit.text("ردشده از کار", "Skipped")
        case "cancelled": visit.text("لغوشده", "Cancelled")
        default: visit.text("در انتظار", "Waiting")
        }
    }

    /// Checks the table, or makes the batch. The rules are those of the endpoint; here the text becomes rows.
    static func make(_ visit: Visit) async throws -> Place {
        let wish = visit.form["then"] ?? "check"
        if wish == "choose" { throw Again(note: .null) }
        let rows = try BatchTable.rows(Array((visit.form["table"] ?? "").utf8))
        let answer = try await visit.server.call(
            .init(method: .post, path: "/contents/bulk"), visit,
            adding: [JSON.Member("rows", rows), JSON.Member("dry_run", .bool(wish == "check")), JSON.Member("start", .bool(wish != "keep"))])
        guard case .bytes(let bytes, _) = answer.body else { throw AppError(.internalError) }
        let made = try JSONParser.parse(bytes)
        guard let id = made["batch"]?["id"]?.int else { throw Again(note: made["estimate"] ?? .null) }
        return Place("/batches/\(id)", Flash(visit.text("دسته ساخته شد.", "The batch is made.")))
    }
}
