// Endings that are written with a half-space, and the words they follow.

enum EndingLexicon {
    static let plural: Set<String> = [
        "ها", "های", "هایی", "هایم", "هایت", "هایش", "هایمان", "هایتان", "هایشان",
    ]

    static let comparative: Set<String> = ["تر", "ترین", "تری"]

    /// «خانه ای», «رفته ام», «شده اند»: a half-space only after a silent heh.
    static let afterSilentHeh: Set<String> = ["ای", "ام", "ات", "اش", "ایم", "اید", "اند", "ی"]

    /// «خانه» yes; «راه», «کوه», «شبیه» no, whose heh is heard; «که» and «به» are too short to have an ending.
    static func endsInSilentHeh(_ word: String) -> Bool {
        let letters = word.scalars
        guard letters.count >= 3, letters[letters.count - 1] == "ه" else { return false }
        return !["ا", "و", "ی"].contains(letters[letters.count - 2])
    }
}
