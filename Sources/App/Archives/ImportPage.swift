// An organization out of an archive, chosen as a file: by the endpoint, with its checks, as whoever is here.

import HTTPTypes
import Kit
import Web

extension App {
    func importPages() -> [PageRoute] {
        let page = "/welcome/archive"
        var send = action(page, on: page) { visit in
            guard let file = visit.form.files.first(where: { $0.field == "archive" }) else {
                throw AppError.field("archive", Message("فایل بایگانی را برگزینید.", "Choose the file of the archive."))
            }
            let endpoint = PageRoute.Endpoint(method: .post, path: "/organizations/import")
            let reply = try await visit.server.call(endpoint, visit, sending: ("application/zip", file.bytes))
            guard case .bytes(let bytes, _) = reply.body, let id = try JSONParser.parse(bytes)["id"]?.int else { throw AppError(.internalError) }
            return ImportPage.place(id, try JSONParser.parse(bytes), visit)
        }
        send.largestFile = App.largestArchive
        return [
            self.page(page) { visit, _ in
                Screen(
                    "import", visit.text("سازمان از بایگانی", "An organization from an archive"),
                    [
                        "archive": visit.field("archive"), "most": .text(visit.words.bytes(App.largestArchive)),
                        "faults": .list((visit.failure?.fields.flatMap(\.messages) ?? []).map { ["text": .text(visit.text($0))] }),
                    ])
            },
            send,
        ]
    }
}

private enum ImportPage {
    static func place(_ id: ID, _ made: JSON, _ visit: Visit) -> Place {
        func count(_ name: String) -> String { visit.words.number(Int(clamping: made[name]?.int ?? 0)) }
        let name = made["name"]?.string ?? ""
        return Place(
            "/o/\(id)",
            Flash(
                visit.text(
                    "سازمان «\(name)» از بایگانی ساخته شد: \(count("contents")) محتوا، \(count("versions")) نسخه، \(count("users")) نفر.",
                    "“\(name)” was made out of the archive. Contents: \(count("contents")), versions: \(count("versions")), people: \(count("users")).")))
    }
}
