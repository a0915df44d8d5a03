// Every kind of thing that the admin area shows, one list; and the tables that it does not show, each with its reason. A table
// that stands in neither fails a test.

import Kit

extension AdminModel {
    static let all: [AdminModel] = people + editorial + work + money + outside + trail

    static func named(_ name: String) -> AdminModel? { byName[name] }
    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    /// The models with a column that points to this one, and that column.
    func pointers() -> [(model: AdminModel, column: AdminColumn)] {
        AdminModel.all.flatMap { model in
            model.filters.compactMap { column in
                guard case .reference(name) = column.kind else { return nil }
                return (model, column)
            }
        }
    }

    /// Tables that are not shown.
    static let hidden: [String: String] = [
        "otp_challenges": "live login codes; nobody but their owners may know of them",
        "otp_days": "numbers of people who may have no account here",
        "message_counts": "numbers and addresses of people who may have no account here",
        "refresh_tokens": "hashes of tokens; the session that they belong to is shown",
        "page_sessions": "hashes of tokens; the session that they belong to is shown",
        "job_events": "the text of a job while it is written; what became of it is shown with its content",
        "job_answers": "sealed answers of models",
        "content_drafts": "what somebody typed and did not save is shown to nobody else",
        "rewordings": "passages of what somebody types, offered to that person only; their calls are shown",
        "list_views": "how somebody looks at a list is that person’s own",
        "content_presence": "who has a text open at this moment; gone a minute later",
        "import_ids": "which number became which, of every row that was taken over",
        "content_counts": "running counts of contents, which are shown themselves",
        "content_search": "an index, made of what contents hold",
        "export_chunks": "the bytes of archives, which only admins of their organization may have",
    ]
}
