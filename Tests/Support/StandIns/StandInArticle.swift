// The article that the stand-in writes when a test asks for nothing else: Persian Markdown with sections, as a model
// would send it, with every placeholder that the prompt contained.

import Kit

package enum StandInArticle {
    package static let text = """
        قهوهٔ خوب از دانهٔ تازه آغاز می‌شود و با آب مناسب کامل می‌گردد.

        ## انتخاب دانه

        دانه‌ای را برگزینید که تاریخ برشته‌کاری آن روشن باشد. دانهٔ تازه عطر بیشتری دارد و طعم آن پایدارتر است.

        - دانهٔ تازه
        - آسیاب درست

        ## روش دم‌آوری

        ### دمای آب

        آب نزدیک به جوش برای بیشتر روش‌ها مناسب است. چند بار امتحان کنید تا اندازهٔ دلخواه را بیابید.

        ## جمع‌بندی

        با دانهٔ تازه و آب مناسب، هر کسی می‌تواند قهوهٔ خوبی آماده کند.
        """

    /// The article, with the placeholders of the prompt in a last line. The first message only tells of placeholders.
    package static func text(for request: RecordedRequest) -> String {
        let marks = placeholders(in: request)
        return marks.isEmpty ? text : text + "\n\nتماس: " + marks.joined(separator: "، ")
    }

    private static func placeholders(in request: RecordedRequest) -> [String] {
        let prompt = (request.json?["messages"]?.array ?? []).dropFirst().compactMap { $0["content"]?.string }.joined(separator: "\n")
        var found: [String] = []
        for part in prompt.split(separator: "⟦").dropFirst() {
            guard let end = part.firstIndex(of: "⟧") else { continue }
            let mark = "⟦\(part[..<end])⟧"
            if !found.contains(mark) { found.append(mark) }
        }
        return found
    }
}
