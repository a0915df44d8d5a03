// How many tokens a text will be for the model, without the model's vocabulary of 200,000 entries.

package enum TokenEstimate {
    /// About how many tokens `o200k_base` makes of the text: within 10 % for ordinary Persian and English prose of
    /// a paragraph or more. Single words, code and other scripts can be further off. For showing and planning;
    /// money is reserved by `upperBound`.
    package static func tokens(_ text: String) -> Int {
        if text.isEmpty { return 0 }
        var scanner = TokenScanner(text)
        let estimate = (scanner.hundredths() + 50) / 100
        return min(max(estimate, 1), upperBound(text))
    }

    /// Never fewer than any byte-level BPE makes: each of its tokens stands for one UTF-8 byte or more.
    package static func upperBound(_ text: String) -> Int { text.utf8.count }
}
