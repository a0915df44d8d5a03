// A content as a file over HTTP. That somebody took it along is in the audit trail.

import Database
import HTTPTypes
import Kit
import Web

struct ContentExportInput: Input {
    let id: ID
    let format: ExportFormat

    init(_ f: Fields) {
        id = f.pathID("id")
        format = f.choice("format", ExportFormat.self, "What kind of file; Markdown when absent.") ?? .md
    }
}

/// Stands for a file in the OpenAPI document.
struct FileSchema: Codable {}

extension App {
    func contentExportRoutes() -> [Route] {
        [
            route(
                .get, "/contents/{id}/export", "A content as a file: Markdown, HTML, JSON, Word or plain text", .plain, access: Role.viewer.rawValue,
                ContentExportInput.self, FileSchema.self
            ) { call in
                let (claims, headers) = try await admit(call)
                let input = try Fields.read(ContentExportInput.self, from: call)
                let caller = Caller(call)
                let content = try await database.write { tx in
                    let scope = try Access.scope(Access.actor(claims, caller, in: tx), over: .content(input.id), atLeast: .viewer, writes: false, in: tx)
                    let content = try ContentStore.find(scope, input.id, in: tx)
                    try audit(.contentExported, scope, content: content.id, .object(("format", .string(input.format.rawValue))), tx)
                    return content
                }
                let disposition = (name: "Content-Disposition", value: ExportName.disposition(content.title, input.format.rawValue))
                return Reply(status: 200, headers: headers + [disposition], body: .bytes(try file(content, input.format), type: input.format.type))
            }.documented {
                $0.namesOutput = false
                $0.mediaTypes = ExportFormat.allCases.map { String($0.type.prefix { $0 != ";" }) }
            }
        ]
    }

    private func file(_ content: Content, _ format: ExportFormat) throws -> [UInt8] {
        if format == .json { return try JSONBytes.encode(content) }
        return try ExportedText(title: content.title, body: content.body, createdAt: content.createdAt, updatedAt: content.updatedAt).bytes(format)
    }
}
