// The rules of organizations and members that need no database.

import Kit
import Testing

@testable import App

@Suite struct OrganizationRulesTests {
    @Test(arguments: ["Asia/Tehran", "UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "GMT"])
    func namesOfTheZoneDatabaseAreKnown(_ name: String) { #expect(TimeZoneName.isKnown(name)) }

    @Test(arguments: ["", "Tehran", "asia/tehran", "GMT+3", "GMT+0330", "+03:30", "Asia/Nowhere", "../etc/passwd"])
    func anythingElseIsNoZone(_ name: String) { #expect(!TimeZoneName.isKnown(name)) }

    @Test func aNumberIsWholeForAdminsAndForOneself() {
        let phone = "+989121234567"
        #expect(Member.shown(phone, to: .admin, isOneself: false) == phone)
        #expect(Member.shown(phone, to: .viewer, isOneself: true) == phone)
        for role in [Role.viewer, .writer, .editor] {
            #expect(Member.shown(phone, to: role, isOneself: false) == "+98912***4567")
        }
        #expect(Member.shown(phone, to: nil, isOneself: false) == "+98912***4567")
    }

    @Test func aPersonIsNamedInExactlyOneWay() {
        #expect(Invitee(phone: "+989121234567", user: nil) == .phone("+989121234567"))
        #expect(Invitee(phone: nil, user: 3) == .user(3))
        #expect(Invitee(phone: nil, user: nil) == nil)
        #expect(Invitee(phone: "+989121234567", user: 3) == nil)
    }

    @Test func aDeletionTellsWhatItTook() {
        let taken = DeletionStore.Taken(workspaces: 1, projects: 2, prompts: 0, contents: 5)
        #expect(Changes.of(taken.changes).text == #"{"workspaces":[1,0],"projects":[2,0],"contents":[5,0]}"#)
    }
}
