// Asking about a text that is being written. Nothing of it is kept.

import Database
import Kit
import TextKit
import Web

struct TextInput: Input {
    let text: String
    init(_ f: Fields) { text = f.string("text", 0...500_000, trim: false, "Markdown.") }
}

extension App {
    func writingRoutes() -> [Route] {
        [
            asking(
                "/text/analysis", "What can be said of a text: words, outline, personal data, spelling and typography, how it looks",
                EndpointOptions(unaudited: "it only reads")
            ) { (input: TextInput) in TextAnalysis(input.text) }
        ]
    }
}
