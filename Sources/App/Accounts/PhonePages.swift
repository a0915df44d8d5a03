// Another mobile number, in two steps: the number, and the code that was sent to it. Between them the number lives in a cookie, not
// in an address that would be kept in histories.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func phonePages() -> [PageRoute] {
        [
            page("/profile/phone") { visit, tx in
                let profile = try UserStore.profile(visit.actor, in: tx)
                return Screen(
                    "phone", visit.text("شمارهٔ دیگر", "Another number"),
                    ["tabs": ProfilePages.tabs("", visit), "current": .text(profile.phoneNumber), "phone": visit.field("phone_number")])
            },
            form("/profile/phone", calls: .post, "/auth/me/phone", on: "/profile/phone", then: PhonePages.sent),
            page("/profile/phone/code") { visit, _ in
                guard let phone = PhonePages.phone(visit) else { throw Elsewhere(address: "/profile/phone") }
                let left = visit.failure?.extras.first { $0.name == "attempts_remaining" }?.value.int
                return Screen(
                    "phone_code", visit.text("کد شمارهٔ تازه", "Code of the new number"),
                    [
                        "tabs": ProfilePages.tabs("", visit), "phone": .text(phone), "code": visit.field("code"),
                        "ttl": .text("\(settings.otpLifetime.components.seconds)"), "interval": .text("\(settings.otpInterval.components.seconds)"),
                        "minutes": .text(visit.words.number(Int(settings.otpLifetime.components.seconds / 60))), "mock": .flag(settings.mockSMS),
                        "mock_code": .text(visit.language == .persian ? Digits.persian(LoginCode.mock) : LoginCode.mock),
                        "left": left.map { .text(visit.words.number(Int($0))) } ?? .none,
                    ])
            },
            form("/profile/phone/again", calls: .post, "/auth/me/phone", on: "/profile/phone/code", then: PhonePages.sent),
            form("/profile/phone/code", calls: .post, "/auth/me/phone/verify", on: "/profile/phone/code") { visit, _ in
                Place(
                    "/profile",
                    Flash(visit.text("شمارهٔ شما عوض شد. از این پس با همین شماره وارد شوید.", "Your number is changed. Log in with it from now on.")),
                    cookies: [visit.server.cookie(PhonePages.cookie, "", age: .zero)])
            },
        ]
    }
}

enum PhonePages {
    static let cookie = "phone"

    /// The number that a code was sent to.
    static func phone(_ visit: Visit) -> String? { visit.cookies[cookie].flatMap(IranianMobile.parse) }

    @Sendable static func sent(_ visit: Visit, _ answer: JSON) -> Place {
        Place("/profile/phone/code", cookies: [visit.server.cookie(cookie, answer["phone_number"]?.string ?? "", age: .minutes(15))])
    }
}
