// Addresses: which are ones, and what is made when one is taken.

import Kit
import Testing

@testable import App

@Suite struct SlugsTests {
    @Test(arguments: ["a", "shop", "shop-2", "my_shop", "0", "-", String(repeating: "x", count: 100)])
    func smallLatinLettersDigitsDashAndLineAreASlug(_ text: String) { #expect(Slugs.isSlug(text)) }

    @Test(arguments: ["", "Shop", "my shop", "فروشگاه", "a.b", "é", "a/b", String(repeating: "x", count: 101)])
    func anythingElseIsNone(_ text: String) { #expect(!Slugs.isSlug(text)) }

    @Test func laterCandidatesCarryANumber() {
        #expect(Slugs.candidate("shop", 1) == "shop")
        #expect(Slugs.candidate("shop", 2) == "shop-2")
        #expect(Slugs.candidate("shop", 17) == "shop-17")
    }

    @Test func aCandidateStaysWithinTheLength() {
        let long = String(repeating: "x", count: 100)
        #expect(Slugs.candidate(long, 10) == String(repeating: "x", count: 97) + "-10")
        let dashed = String(repeating: "x", count: 97) + "---"
        #expect(Slugs.candidate(dashed, 2) == String(repeating: "x", count: 97) + "-2")
    }

    @Test func theFirstFreeOneIsTaken() throws {
        var tried: [String] = []
        let id = try Slugs.insert(nil, name: "Shop", taken: { _ in ["shop", "shop-2"] }) { slug in
            tried.append(slug)
            return 7
        }
        #expect(id == 7)
        #expect(tried == ["shop-3"])
    }

    @Test func oneThatIsTakenInTheSameMomentIsPassedOver() throws {
        var tried: [String] = []
        _ = try Slugs.insert(nil, name: "Shop", taken: { _ in [] }) { slug in
            tried.append(slug)
            return slug == "shop-3" ? 7 : nil
        }
        #expect(tried == ["shop", "shop-2", "shop-3"])
    }

    @Test func moreThanAHundredOfOneNameFindAPlace() throws {
        var made = ""
        _ = try Slugs.insert(nil, name: "Shop", taken: { Set($0.filter { !$0.hasSuffix("-205") }) }) { slug in
            made = slug
            return 1
        }
        #expect(made == "shop-205")
    }

    @Test func aGivenOneIsNeverChanged() {
        #expect { try Slugs.insert("mine", name: "Shop", taken: { _ in [] }, { _ in nil }) } throws: { error in
            (error as? AppError)?.fields.map(\.name) == ["slug"]
        }
    }

    @Test func aNameWithoutLettersHasASlugToo() throws {
        var made = ""
        _ = try Slugs.insert(nil, name: "؟!", taken: { _ in [] }) { slug in
            made = slug
            return 1
        }
        #expect(made == "item")
    }
}
