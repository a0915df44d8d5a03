// What the editor shows of a content: the text with its marks, the facts, what may be done now, and, after a collision, both
// texts beside each other.

import Database
import Kit
import TextKit
import Web

struct EditorView {
    let visit: Visit
    let scope: Scope
    let content: Content
    let app: App
    let people: People
    let project: Project
    let prompt: Prompt?
    /// What this person typed here and has not saved.
    let draft: ContentDraft?

    init(_ visit: Visit, _ scope: Scope, _ content: Content, _ app: App, _ tx: Transaction) throws {
        (self.visit, self.scope, self.content, self.app) = (visit, scope, content, app)
        people = try People(scope, in: tx)
        project = try ProjectStore.find(content.project, scope, in: tx)
        do { prompt = try content.prompt.map { try PromptStore.find($0, scope, in: tx) } } catch let error as AppError where error.code == .notFound {
            prompt = nil
        }
        draft = content.state.allowsEditing && scope.role >= .writer ? try DraftStore.find(scope, content.id, in: tx) : nil
    }

    func fields(_ tx: Transaction) throws -> [String: View] {
        var view = base()
        view.merge(try actions(tx)) { _, new in new }
        view.merge(facts()) { _, new in new }
        view["tools"] = try ContentTools.view(content, scope, people, visit, tx)
        view["comments"] = try CommentView(visit, scope, content, people, tx).panel()
        view.merge(try EditorNews(visit: visit, scope: scope, content: content, draft: draft).fields(tx)) { _, new in new }
        if content.state == .inProgress { view.merge(try live(tx)) { _, new in new } }
        if visit.failure?.code == .staleVersion { view["conflict"] = conflict() }
        return view
    }

    private func base() -> [String: View] {
        let isEditable = content.state.allowsEditing && scope.role >= .writer
        let stored = draft?.body ?? content.body
        let body = visit.failure == nil ? stored : visit.form["body"] ?? stored
        let words = body == content.body ? content.wordCount : Words.count(markdown: body)
        return [
            "id": .text("\(content.id)"), "version": .text("\(content.version)"), "status": .text(content.status),
            "status_label": .text(visit.words.status(content.status)), "editable": .flag(isEditable),
            "heading": visit.field("title", draft?.title ?? content.title),
            "body": .text(body), "body_html": .text(ProseHTML.render(body)),
            "direction": .text(Direction.of(block: body.isEmpty ? content.title : body).rawValue),
            "title_direction": .text(Direction.of(block: content.title).rawValue), "empty": .flag(body.isEmpty),
            "words": .text(visit.words.number(words)), "minutes": .text(visit.words.number(TextAnalysis.readingMinutes(words))),
            "base": .text("\(visit.failure == nil ? draft?.baseVersion ?? content.currentVersion : content.currentVersion)"), "reader": .text("\(scope.user)"),
            "is_ahead": .flag(draft != nil), "kinds_of_data": .text(labels(PersonalDataKind.allCases.map(\.rawValue), visit.words.personalData)),
            "rules_of_spelling": .text(labels(PersianText.Rule.allCases.map(\.rawValue), visit.words.orthography)),
            "is_persian": .flag(Direction.of(block: body.isEmpty ? content.title : body) == .rightToLeft),
            "outline": .list(
                Outline.headings(markdown: body).enumerated().filter { $0.element.level == 2 || $0.element.level == 3 }.map { index, heading in
                    [
                        "text": .text(heading.text), "level": .text("\(heading.level)"), "anchor": .text("s\(index + 1)"),
                        "offset": .text("\(heading.scalarOffset)"),
                    ]
                }),
            "has_outline": .flag(body.contains("#") && !Outline.headings(markdown: body).isEmpty), "warnings": .list(warnings()),
            "warnings_count": .text(visit.words.number(content.piiWarnings.array?.count ?? 0)),
            "has_warnings": .flag(content.hasPii),
            "rewordings": visit.options(
                "change", RewordingChange.rewrite.rawValue, RewordingChange.allCases.map { ($0.rawValue, visit.words.rewording($0)) }),
            "marks": .text(body == content.body ? marks() : ""), "back": .text("/w/\(content.workspace)/contents"),
        ]
    }

    /// Names for the script: `mobile=شمارهٔ موبایل|email=ایمیل`.
    private func labels(_ names: [String], _ label: (String) -> String) -> String { names.map { "\($0)=\(label($0))" }.joined(separator: "|") }

    /// Each kind with how often it occurs.
    private func warnings() -> [View] {
        let kinds = (content.piiWarnings.array ?? []).compactMap { $0["kind"]?.string }
        let counts = Dictionary(grouping: kinds) { $0 }.mapValues(\.count)
        return counts.sorted { $0.key < $1.key }.map { ["label": .text(visit.words.personalData($0.key)), "count": .text(visit.words.number($0.value))] }
    }

    /// Where they stand in the text, for the script that marks them: `12-23,40-51`, in Unicode scalars.
    private func marks() -> String {
        (content.piiWarnings.array ?? []).filter { $0["field"]?.string == "body" }.compactMap { warning in
            warning["start"]?.int.flatMap { start in warning["end"]?.int.map { "\(start)-\($0)" } }
        }.joined(separator: ",")
    }

    /// What this person may do with the content as it is now.
    private func actions(_ tx: Transaction) throws -> [String: View] {
        let mayWrite = scope.role >= .writer
        let mayDecide = scope.role >= .editor
        let isOwnDraft = content.createdBy == scope.user && content.state == .draft
        let state = content.state
        return [
            "can_submit": .flag(mayWrite && state.allowsSubmitting),
            "can_generate": .flag(mayWrite && state.allowsGenerating),
            "can_decide": .flag(mayDecide && state.allowsDeciding), "can_reopen": .flag(mayDecide && state.allowsReopening),
            "can_delete": .flag((mayDecide || isOwnDraft) && state != .inProgress), "rejection": .text(content.rejectionReason ?? ""),
            "generate": mayWrite && state.allowsGenerating ? try generatePanel(tx) : .none,
            "reason": visit.field("reason"), "reject_open": .flag(visit.failure?.fields.contains { $0.name == "reason" } == true),
        ]
    }

    private func generatePanel(_ tx: Transaction) throws -> View {
        let kinds: [(String, String)] = (content.body.isEmpty ? [.draft, .outline, .caption] : [.draft, .rewrite, .outline, .caption] as [GenerationKind])
            .map { ($0.rawValue, visit.words.kind($0.rawValue)) }
        let tones = [
            ("", visit.text("معمولی", "Neutral")), ("رسمی", visit.text("رسمی", "Formal")), ("دوستانه", visit.text("دوستانه", "Friendly")),
            ("آموزشی", visit.text("آموزشی", "Educational")), ("تبلیغی", visit.text("تبلیغی", "Persuasive")),
        ]
        let today = CivilDay(daysSinceEpoch: Int(visit.now.milliseconds / 86_400_000))
        let models = app.catalog.all.filter { $0.retirementNotice(on: today)?.isPast != true && $0.id != ModelDescription.demonstrationID }.map {
            ($0.id, $0.id)
        }
        let chosen = visit.form["kind"].flatMap(GenerationKind.init(rawValue:)) ?? (prompt.flatMap { GenerationKind(rawValue: $0.kind) } ?? .draft)
        return [
            "kinds": visit.options("kind", chosen.rawValue, kinds), "tones": visit.options("tone", "", tones),
            "words": visit.field("min_words", visit.text("۵۰۰", "500")), "audience": visit.field("audience"), "keywords": visit.field("keywords"),
            "instructions": visit.field("additional_instructions"), "models": visit.options("model", app.settings.defaultModel, models),
            "replaces": .flag(!(draft?.body ?? content.body).isEmpty), "estimate": try estimate(chosen, tx), "prompt": .text(prompt?.title ?? ""),
            "open": .flag(content.body.isEmpty || visit.asked("panel") == "generate" || visit.failure != nil),
        ]
    }

    /// What it would cost with the usual choices. Where a variable is missing there is none to tell.
    private func estimate(_ kind: GenerationKind, _ tx: Transaction) throws -> View {
        do {
            let input = try Fields.read(EstimateInput.self, from: [JSON.Member("content", .int(content.id)), JSON.Member("kind", .string(kind.rawValue))])
            let estimate = try app.estimate(input, scope, tx)
            return [
                "cost": .text(visit.words.money(estimate.estimatedCost)), "most": .text(visit.words.money(estimate.maximumCost)),
                "tokens": .text(visit.words.number(estimate.completionTokens)),
            ]
        } catch is AppError { return .none }
    }

    private func facts() -> [String: View] {
        let metadata = content.metadata
        return [
            "facts": [
                "project": .text(project.name), "project_address": .text("/projects/\(project.id)"), "prompt": .text(prompt?.title ?? ""),
                "prompt_address": .text(prompt.map { "/prompts/\($0.id)" } ?? ""), "author": .text(people.name(content.createdBy, visit)),
                "created": visit.words.time(content.createdAt), "updated": visit.words.time(content.updatedAt),
                "approved_by": content.approvedBy.map { .text(people.name($0, visit)) } ?? .none, "approved": visit.words.time(content.approvedAt),
                "model": .text(metadata["model"]?.string ?? ""), "tokens": metadata["tokens_used"]?.int.map { .text(visit.words.number(Int($0))) } ?? .none,
                "cost": cost(metadata["cost"]), "number": .text(visit.words.number(content.currentVersion)), "has_versions": .flag(content.currentVersion > 0),
            ]
        ]
    }

    private func cost(_ value: JSON?) -> View {
        let text: String? =
            switch value {
            case .number(let text): text
            case .int(let number): String(number)
            default: nil
            }
        return text.flatMap { Money($0) }.map { .text(visit.words.money($0)) } ?? .none
    }

    private func live(_ tx: Transaction) throws -> [String: View] {
        guard let job = content.jobId else { return [:] }
        let generation = try GenerationStore.find(scope, job, in: tx)
        return [
            "job": .text("\(job)"), "progress": .text("\(generation.progress)"), "job_status": .text(generation.status),
            "events": .text("/jobs/\(job)/events"), "limit": .text(visit.words.money(generation.estimatedCost)), "can_stop": .flag(scope.role >= .writer),
        ]
    }

    /// Theirs beside mine.
    private func conflict() -> View {
        let mine = visit.form["body"] ?? ""
        return [
            "rows": DiffRows.view(old: content.body, new: mine), "their_title": .text(content.title), "my_title": .text(visit.form["title"] ?? ""),
            "by": .text(visit.words.ago(content.updatedAt)), "version": .text("\(content.version)"), "current": .text("\(content.currentVersion)"),
            "merge": merge(),
        ]
    }

    /// Both changes in one text, where they do not touch.
    private func merge() -> View {
        guard let merge = visit.failure?.extras.first(where: { $0.name == "merge" })?.value, let title = merge["title"]?.string,
            let body = merge["body"]?.string
        else { return .none }
        return ["title": .text(title), "body": .text(body)]
    }
}
