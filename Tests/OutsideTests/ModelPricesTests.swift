import App
import Kit
import Testing

@Suite struct ModelPricesTests {
    @Test func theSumIsExact() throws {
        let model = try Fixtures.model("gpt-4.1-mini")
        // 1000 − 400 plain at 400, 400 cached at 100, 250 written at 1600 nano-dollars.
        let bill = model.price(TokenUsage(prompt: 1000, cached: 400, completion: 250, reasoning: 200))
        #expect(bill == Money(nanos: 600 * 400 + 400 * 100 + 250 * 1600))
        #expect(bill == Money("0.00068"))
    }

    @Test func tokensThatAreWrittenToTheCacheAreDearer() throws {
        let model = try Fixtures.model("gpt-6-luna")
        let bill = model.price(TokenUsage(prompt: 1000, cached: 300, cacheWrite: 500, completion: 10))
        #expect(bill == Money(nanos: 200 * 100 + 300 * 10 + 500 * 125 + 10 * 500))
    }

    @Test func withoutARateForTheCacheAllTokensCostTheSame() throws {
        let model = try Fixtures.model("gpt-4-turbo")
        #expect(model.price(TokenUsage(prompt: 100, cached: 60, cacheWrite: 40)) == model.price(TokenUsage(prompt: 100)))
    }

    @Test func aLongPromptMakesTheWholeRequestDearer() throws {
        let model = try Fixtures.model("gpt-6-luna")
        #expect(model.price(TokenUsage(prompt: 272_000, completion: 1000)) == Money(nanos: 272_000 * 100 + 1000 * 500))
        #expect(model.price(TokenUsage(prompt: 272_001, completion: 1000)) == Money(nanos: 272_001 * 200 + 1000 * 750))
        let cached = TokenUsage(prompt: 300_000, cached: 100_000, cacheWrite: 50_000, completion: 7)
        #expect(model.price(cached) == Money(nanos: 2 * (150_000 * 100 + 100_000 * 10 + 50_000 * 125) + 7 * 750))
    }

    @Test func aModelWithoutTheRuleStaysAsItIs() throws {
        let model = try Fixtures.model("gpt-4.1-mini")
        #expect(model.price(TokenUsage(prompt: 900_000)) == Money(nanos: 900_000 * 400))
    }

    @Test func fractionsAreRoundedUp() {
        let prices = ModelPrices(input: 1, output: 1, longPrompt: LongPromptRule(threshold: 10, inputPercent: 101, outputPercent: 150))
        #expect(prices.price(TokenUsage(prompt: 11, completion: 1)) == Money(nanos: 12 + 2))
    }

    @Test func contradictionsAreCut() {
        let prices = ModelPrices(input: 100, cachedInput: 10, cacheWrite: 125, output: 500)
        #expect(prices.price(TokenUsage(prompt: 10, cached: 50, cacheWrite: 50)) == Money(nanos: 100))
        #expect(prices.price(TokenUsage(prompt: -5, cached: -5, completion: -5)) == .zero)
    }

    @Test func theEndOfTheRangeHolds() {
        let prices = ModelPrices(input: 100_000_000, output: 100_000_000, longPrompt: LongPromptRule())
        #expect(prices.price(TokenUsage(prompt: .max, completion: .max)) == Money(nanos: .max))
        #expect(prices.upperBound(promptTokens: .max, maximumTokens: .max) == Money(nanos: .max))
    }

    @Test func theUpperBoundIsNeverBelowABill() throws {
        var generator = Numbers(state: 7)
        let models = try ModelCatalog.builtIn().all
        for _ in 0..<20_000 {
            let model = models[Int.random(in: 0..<models.count, using: &generator)]
            let promptTokens = Int.random(in: 0...600_000, using: &generator)
            let maximumTokens = Int.random(in: 0...200_000, using: &generator)
            let prompt = Int.random(in: 0...promptTokens, using: &generator)
            let cached = Int.random(in: 0...prompt, using: &generator)
            let usage = TokenUsage(
                prompt: prompt, cached: cached, cacheWrite: Int.random(in: 0...(prompt - cached), using: &generator),
                completion: Int.random(in: 0...maximumTokens, using: &generator))
            let bound = model.upperBound(promptTokens: promptTokens, maximumTokens: maximumTokens)
            #expect(model.price(usage) <= bound, "\(model.id) \(usage) in \(promptTokens) + \(maximumTokens)")
        }
    }

    @Test func theUpperBoundIsReached() throws {
        let model = try Fixtures.model("gpt-6-luna")
        let dearest = TokenUsage(prompt: 1000, cacheWrite: 1000, completion: 500)
        #expect(model.upperBound(promptTokens: 1000, maximumTokens: 500) == model.price(dearest))
    }

    @Test func thePromptIsBoundedFromAbove() throws {
        let messages = try Fixtures.request().messages
        #expect(WritingRequest.maximumPromptTokens(messages) > WritingRequest.estimatedPromptTokens(messages))
    }
}

/// The same numbers in every run (Steele and others, "Fast splittable pseudorandom number generators").
struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
