// What the scanner reports, in bytes and integers only, so that the same source also compiles for the browser.

/// The kinds of personal data the detector knows.
///
/// The names for the outside (`mobile`, `national_code` …) are added in `PersonalData.swift`: a raw value of type
/// `String` would bring the Unicode tables into the WebAssembly build.
package enum PersonalDataKind: Sendable, Hashable, CaseIterable {
    case mobile, landline, nationalCode, companyID, bankCard, iban, email, postalCode, passport, ipAddress, secret
}

/// One finding of the scanner: where it stands (UTF-8 offsets) and how sure the rules are, 0...100.
package struct PersonalDataSpan: Sendable, Equatable {
    package var kind: PersonalDataKind
    package var start: Int
    package var end: Int
    package var score: Int
}

/// The two thresholds. Below `warn` nothing is reported; from `redact` on the value must not leave.
package enum PersonalDataThreshold {
    package static let warn = 40
    package static let redact = 60
}
