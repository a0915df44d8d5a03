// One row of the catalogue: everything that may be asked about a model without calling it.

import Kit

package struct ModelDescription: Sendable, Equatable {
    /// The name under which the service knows it.
    package let id: String
    package var prices: ModelPrices
    /// The most tokens that a prompt may have.
    package var maximumInput: Int
    /// The most tokens that an answer may have.
    package var maximumOutput: Int
    package var abilities: ModelAbilities
    /// The day from which the service refuses it.
    package var retirement: CivilDay?
    /// What to take instead.
    package var successor: String?
    /// The day from which these prices hold.
    package var validFrom: CivilDay
    /// Where the figures come from.
    package var source: String
    /// Its text is made here, by no language model; everything that shows it says so.
    package var isDemonstration = false

    package init(
        id: String, prices: ModelPrices, maximumInput: Int, maximumOutput: Int, abilities: ModelAbilities? = nil,
        retirement: CivilDay? = nil, successor: String? = nil, validFrom: CivilDay, source: String
    ) {
        self.id = id
        self.prices = prices
        self.maximumInput = maximumInput
        self.maximumOutput = maximumOutput
        self.abilities = abilities ?? ModelAbilities(family: id)
        self.retirement = retirement
        self.successor = successor
        self.validFrom = validFrom
        self.source = source
    }

    /// The bill for these tokens.
    package func price(_ usage: TokenUsage) -> Money { prices.price(usage) }

    /// The most that a call within these bounds can cost; what a budget reserves.
    package func upperBound(promptTokens: Int, maximumTokens: Int) -> Money {
        prices.upperBound(promptTokens: promptTokens, maximumTokens: maximumTokens)
    }

    /// `nil` for a model whose end is not announced.
    package func retirementNotice(on today: CivilDay) -> RetirementNotice? {
        retirement.map { day in
            RetirementNotice(
                model: id, day: day, daysLeft: day.daysSinceEpoch - today.daysSinceEpoch, successor: successor)
        }
    }
}

extension ModelDescription {
    package static let demonstrationID = "offline-demo"

    /// The offline writer, which is no language model. Nobody is billed for it; on the books it has the prices of
    /// gpt-4.1-mini, so that meters, limits and refusals can be seen at work before a key is there.
    package static let demonstration: ModelDescription = {
        var model = ModelDescription(
            id: demonstrationID, prices: ModelPrices(input: 400, output: 1600), maximumInput: 1_000_000, maximumOutput: 16_384,
            validFrom: CivilDay(year: 2026, month: 1, day: 1), source: "Contexor")
        model.isDemonstration = true
        return model
    }()
}
