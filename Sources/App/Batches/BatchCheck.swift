// What can be known of a table before anything is made of it: whether each row fits the prompt, and what all will cost. Made
// by the functions that ask for the texts later, so that the two cannot tell of different things.

import Kit
import TextKit

struct BatchCheck {
    let prompt: PromptRevision
    let request: GenerationRequest
    let model: ModelDescription
    let redacts: Bool
    let blocks: Bool

    private static let mostFaults = 100

    /// - Throws: the faults of all rows at once.
    func estimate(_ rows: [BatchRow]) throws -> BatchEstimate {
        let parsed = try parsed()
        var (faults, first): ([(name: String, messages: [Message])], String?) = ([], nil)
        var (prompts, completions, likely, most) = (0, 0, Money.zero, Money.zero)
        for row in rows where faults.count < Self.mostFaults {
            let (text, found) = render(row, parsed)
            faults += found
            guard found.isEmpty else { continue }
            first = first ?? text
            var request = request
            (request.rendered, request.redacts) = (text, redacts)
            let prompt = GenerationPrompt(request, title: row.title, body: "")
            guard prompt.tokenEstimate <= model.maximumInput else {
                faults.append((row.place, [Message("متن برای این مدل بیش از حد بلند است.", "The text is too long for this model.")]))
                continue
            }
            let ceiling = request.tokenCeiling(for: model, bodyWords: 0)
            let completion = min(ceiling, request.likelyTokens(bodyWords: 0))
            prompts += prompt.tokenEstimate
            completions += completion
            likely = likely + model.price(TokenUsage(prompt: prompt.tokenEstimate, completion: completion))
            most = most + model.upperBound(promptTokens: prompt.tokenBound, maximumTokens: ceiling)
        }
        guard faults.isEmpty else { throw AppError.invalid(faults) }
        return BatchEstimate(
            rows: rows.count, model: model.id, promptTokens: prompts, completionTokens: completions, estimatedCost: likely, maximumCost: most,
            firstPrompt: first ?? "")
    }

    private func parsed() throws -> PromptTemplate {
        do { return try PromptTemplate(parsing: prompt.promptTemplate) } catch {
            throw AppError.field("prompt", Message("الگوی پرامپت خطا دارد.", "The template of the prompt is malformed."))
        }
    }

    private func render(_ row: BatchRow, _ parsed: PromptTemplate) -> (text: String, faults: [(name: String, messages: [Message])]) {
        let filling = PromptFilling(
            parsed, prompt.variableTypes, given: row.variables.filter { !$0.value.isEmpty }, asked: request.askedValues,
            standing: request.standingValues(title: row.title))
        var faults: [(name: String, messages: [Message])] = []
        for name in row.variables.keys.sorted() where !parsed.variables.contains(PromptName.canonical(name)) {
            faults.append(("\(row.place).\(name)", [Message("پرامپت چنین متغیری ندارد.", "The prompt has no such variable.")]))
        }
        guard filling.length <= GenerationRequest.longestPrompt else {
            let tooLong = Message("متن پرامپت با این مقدارها بیش از حد بلند می‌شود.", "With these values the text of the prompt becomes too long.")
            return ("", faults + [(row.place, [tooLong])])
        }
        for (name, message) in filling.hindrances { faults.append(("\(row.place).\(name)", [message])) }
        let text = filling.rendered.text
        if blocks, !PersonalData.find(in: row.title + "\n" + text).isEmpty {
            faults.append((row.place, [Message("دادهٔ شخصی دارد، که این فضای کاری نمی‌پذیرد.", "It has personal data, which this workspace refuses.")]))
        }
        return (text, faults)
    }
}
