// What the tokens of a model cost. Integers only: a price that is a whole number of nano-dollars a token makes every
// sum exact, and where a rule needs a fraction it is rounded up, so that no bill is ever counted too low.

import Kit

package struct ModelPrices: Sendable, Equatable {
    /// Nano-dollars for one token of the prompt (a thousandth of the dollars for a million tokens).
    package var input: Int64
    /// For a token that the service had in its cache; `nil` where it costs as much as any other.
    package var cachedInput: Int64?
    /// For a token that the service puts into its cache; `nil` where it costs as much as any other.
    package var cacheWrite: Int64?
    /// For one token of the answer, reasoning among them.
    package var output: Int64
    /// What changes for the whole request when its prompt is long; `nil` where nothing does.
    package var longPrompt: LongPromptRule?

    package init(input: Int64, cachedInput: Int64? = nil, cacheWrite: Int64? = nil, output: Int64, longPrompt: LongPromptRule? = nil) {
        self.input = input
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.output = output
        self.longPrompt = longPrompt
    }
}

/// Prompts above the threshold make the whole request dearer.
package struct LongPromptRule: Sendable, Equatable {
    /// The longest prompt, in tokens, that is still charged normally.
    package var threshold: Int
    package var inputPercent: Int64
    package var outputPercent: Int64

    package init(threshold: Int = 272_000, inputPercent: Int64 = 200, outputPercent: Int64 = 150) {
        self.threshold = threshold
        self.inputPercent = inputPercent
        self.outputPercent = outputPercent
    }
}

extension ModelPrices {
    /// The bill for these tokens. Figures that contradict each other (more cached tokens than the prompt has) are cut to
    /// what is possible; sums beyond the range of the type stay at its end.
    package func price(_ usage: TokenUsage) -> Money {
        let prompt = max(0, usage.prompt)
        let cached = min(max(0, usage.cached), prompt)
        let written = min(max(0, usage.cacheWrite), prompt - cached)
        let plain = prompt - cached - written
        let inputCost = [
            cost(plain, input), cost(cached, cachedInput ?? input), cost(written, cacheWrite ?? input),
        ].reduce(0, saturatingSum)
        return total(input: inputCost, output: cost(max(0, usage.completion), output), prompt: prompt)
    }

    /// The most that a call can cost whose prompt has at most `promptTokens` and whose answer at most `maximumTokens`:
    /// never below `price(_:)` of any usage within these bounds.
    package func upperBound(promptTokens: Int, maximumTokens: Int) -> Money {
        let prompt = max(0, promptTokens)
        let dearest = max(input, cachedInput ?? input, cacheWrite ?? input)
        return total(input: cost(prompt, dearest), output: cost(max(0, maximumTokens), output), prompt: prompt)
    }

    private func total(input: Int64, output: Int64, prompt: Int) -> Money {
        guard let rule = longPrompt, prompt > rule.threshold else { return Money(nanos: saturatingSum(input, output)) }
        return Money(nanos: saturatingSum(percent(rule.inputPercent, of: input), percent(rule.outputPercent, of: output)))
    }

    private func cost(_ tokens: Int, _ price: Int64) -> Int64 { saturatingProduct(Int64(tokens), price) }

    private func percent(_ percent: Int64, of amount: Int64) -> Int64 {
        let hundredfold = saturatingProduct(amount, percent)
        return hundredfold == .max ? .max : hundredfold / 100 + (hundredfold % 100 == 0 ? 0 : 1)
    }
}

private func saturatingSum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
}

private func saturatingProduct(_ a: Int64, _ b: Int64) -> Int64 {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : product
}
