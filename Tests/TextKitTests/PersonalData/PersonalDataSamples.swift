// Values, scripts and separators that the tests of personal data share.

import Testing

@testable import TextKit

/// The ways one row of digits is written.
enum DigitScript: CaseIterable {
    case ascii, persian, arabic, mixed

    func write(_ text: String) -> String {
        var position = 0
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    guard scalar.isASCII, scalar.properties.numericType != nil else { return scalar }
                    position += 1
                    return Unicode.Scalar(scalar.value - 0x30 + zero(position))!
                }))
    }

    private func zero(_ position: Int) -> UInt32 {
        switch self {
        case .ascii: 0x30
        case .persian: 0x6F0
        case .arabic: 0x660
        case .mixed: position % 3 == 0 ? 0x30 : position % 3 == 1 ? 0x6F0 : 0x660
        }
    }
}

enum DigitGrouping {
    /// What stands between groups: nothing, visible signs, and signs nobody sees.
    static let separators = [
        "", " ", "-", ".", "/", "_", "\u{200C}", "\u{A0}", "\u{AD}", "\u{200F}", "\u{2011}", "\u{200C} ",
    ]

    static func write(_ digits: String, _ sizes: [Int], _ separator: String) -> String {
        var rest = digits[...]
        var groups: [Substring] = []
        for size in sizes where !rest.isEmpty {
            groups.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        if !rest.isEmpty { groups.append(rest) }
        return groups.joined(separator: separator)
    }
}

/// The check vectors: valid ones, and the same with another last digit.
enum CheckVectors {
    struct Kind: Sendable, CustomTestStringConvertible {
        var kind: PersonalDataKind
        var words: String
        var sizes: [Int]
        var valid: [String]
        var invalid: [String]
        var testDescription: String { kind.rawValue }
    }

    static let all: [Kind] = [
        Kind(
            kind: .nationalCode, words: "کد ملی", sizes: [3, 6, 1],
            valid: ["0074998307", "0012542385", "1234567891", "0499893875", "1381234569", "0499370899"],
            invalid: [
                "0074998308", "0012542386", "1234567892", "0499893876", "1381234560", "0000000000", "1111111111",
                "1234567890",
            ]),
        Kind(
            kind: .companyID, words: "شناسه ملی", sizes: [3, 4, 4],
            valid: ["10380284790", "14003778990", "10100454542", "10861677483"],
            invalid: ["10380284791", "14003778991", "10100454543", "10861677484"]),
        Kind(
            kind: .iban, words: "شماره شبا", sizes: [4, 4, 4, 4, 4, 4],
            valid: ["IR820540102680020817909002", "IR062960000000100324200001", "IR270170000000100324200001"],
            invalid: [
                "IR820540102680020817909003", "IR062960000000100324200002", "IR270170000000100324200002",
                "IQ98NBIQ850123456789012", "IR000000000000000000000000",
            ]),
        Kind(
            kind: .bankCard, words: "شماره کارت", sizes: [4, 4, 4],
            valid: [
                "6037991234567893", "6104331234567890", "6221061234567891", "5894631234567899", "5041721234567890",
                "5022291234567897", "6037701689095443",
            ],
            invalid: [
                "6037991234567894", "6104331234567891", "6221061234567892", "5894631234567890", "5041721234567891",
                "5022291234567898", "6037701689095444",
            ]),
    ]
}

/// A generator that gives the same numbers every time, so that a failure can be seen again.
struct FixedRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension String {
    /// What stands at UTF-8 offsets, by plain counting.
    func bytes(_ range: Range<Int>) -> String { String(decoding: Array(utf8)[range], as: UTF8.self) }

    /// What stands at scalar offsets.
    func scalars(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(Array(unicodeScalars)[range]))
    }
}

/// Kinds and texts of what is found at the level of redaction.
func certain(_ text: String, label: String = "") -> [String] {
    PersonalData.find(in: text, label: label).filter(\.isCertain).map { "\($0.kind.rawValue) \(text.bytes($0.bytes))" }
}
