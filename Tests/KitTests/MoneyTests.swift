// Money is counted in whole nano-dollars: what is written is what is read.

import Kit
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("0", 0), ("12", 12_000_000_000), ("0.5", 500_000_000), ("-3.25", -3_250_000_000), ("0.000000001", 1), ("0.005000000000", 5_000_000),
        ("1000000000", 1_000_000_000_000_000_000), ("007", 7_000_000_000), ("-0", 0),
    ] as [(String, Int64)])
    func readsDecimals(_ text: String, _ nanos: Int64) { #expect(Money(text)?.nanos == nanos) }

    @Test(arguments: [
        "", "-", ".", "1.", ".5", "+1", "1e3", "0.0000000001", "1.2.3", "1,5", " 1", "1 ", "NaN", "inf", "1000000001", "99999999999", "۵", "0x10", "--1",
    ])
    func refusesEverythingElse(_ text: String) { #expect(Money(text) == nil) }

    @Test(arguments: ["0", "12", "0.5", "-3.25", "0.000000001", "0.002125", "-0.1", "1000000000", "123456789.987654321"])
    func writesWhatItRead(_ text: String) { #expect(Money(text)?.description == text) }

    @Test func everyAmountSurvivesWritingAndReading() {
        for nanos: Int64 in [0, 1, 9, 10, 99, 1_000_000_000, 1_000_000_001, 999_999_999, 4_999_999_995, -1, -1_500_000_000] {
            #expect(Money(Money(nanos: nanos).description)?.nanos == nanos)
        }
    }

    @Test func sumsAreExact() {
        let tenth = Money(nanos: 100_000_000)
        #expect((0..<10).reduce(Money.zero) { sum, _ in sum + tenth } == Money("1"))
        #expect(tenth - tenth == .zero)
        #expect(Money("0.1")! < Money("0.2")!)
    }

    @Test func isANumberInJSONAndNeverAnExponent() throws {
        struct Bill: Encodable { let cost: Money }
        let bytes = try JSONBytes.encode(Bill(cost: Money(nanos: 5)))
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"cost":0.000000005}"#)
    }
}
