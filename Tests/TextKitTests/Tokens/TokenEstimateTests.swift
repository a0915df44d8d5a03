import Testing

@testable import TextKit

@Suite struct TokenEstimateTests {
    private static let prose = (TokenSample.calibration + TokenSample.heldOut).filter {
        $0.kind == .persian || $0.kind == .english
    }

    @Test(arguments: prose)
    func proseIsWithinTenPercent(sample: TokenSample) {
        let estimate = TokenEstimate.tokens(sample.text)
        #expect(abs(estimate - sample.tokens) * 10 <= sample.tokens)
    }

    @Test(
        arguments: (TokenSample.calibration + TokenSample.heldOut).filter { [.code, .other, .list].contains($0.kind) })
    func otherTextsAreWithinAFifth(sample: TokenSample) {
        let estimate = TokenEstimate.tokens(sample.text)
        #expect(abs(estimate - sample.tokens) * 5 <= sample.tokens)
    }

    @Test func smallTexts() {
        #expect(TokenEstimate.tokens("") == 0)
        #expect(TokenEstimate.tokens("a") == 1)
        #expect(TokenEstimate.tokens(" ") == 1)
        #expect(TokenEstimate.tokens("۱۲۳۴۵۶۷۸۹۰") == 8)
        #expect(TokenEstimate.tokens("1234567890") == 4)
    }

    @Test func theUpperBoundIsTheBytes() {
        #expect(TokenEstimate.upperBound("سلام a") == 10)
        for sample in TokenSample.calibration + TokenSample.heldOut {
            #expect(TokenEstimate.upperBound(sample.text) >= sample.tokens)
        }
    }

    @Test func theEstimateNeverPassesTheBound() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let text = RandomText.mixed(length: Int.random(in: 0...30, using: &random), using: &random)
            #expect(TokenEstimate.tokens(text) <= TokenEstimate.upperBound(text))
        }
    }
}
