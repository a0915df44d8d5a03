// A Markdown file as a file of another kind, as `GET /contents/{id}/export` makes it. Needs no settings and no database.

import App
import ArgumentParser
import Foundation
import Kit
import TextKit

struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn a Markdown file into Word, HTML or plain text.",
        discussion: "The same code makes the exports of contents, so what it gives is what people get.")

    @Argument(help: "A Markdown file in UTF-8.")
    var file: String

    @Option(help: "docx, html, md or txt.")
    var to = "docx"

    @Option(help: "The title; the first heading, or the name of the file, when absent.")
    var title: String?

    @Option(name: .shortAndLong, help: "Where to write it; beside the file when absent.")
    var output: String?

    func run() throws {
        guard let format = ExportFormat(rawValue: to), format != .json else { throw ValidationError("--to takes docx, html, md or txt.") }
        guard let bytes = FileManager.default.contents(atPath: file), let body = String(data: bytes, encoding: .utf8) else {
            Console.error("There is no file \(file), or it is no text in UTF-8.")
            throw ExitCode.failure
        }
        let source = URL(filePath: file)
        let heading = Outline.headings(markdown: body).first.flatMap { $0.level == 1 ? $0.text : nil }
        let name = title ?? heading ?? source.deletingPathExtension().lastPathComponent
        let moment = Timestamp(milliseconds: 0)
        let made = try ExportedText(title: name, body: body, createdAt: moment, updatedAt: moment).bytes(format)
        let target = output ?? source.deletingPathExtension().appendingPathExtension(to).path
        try Data(made).write(to: URL(filePath: target))
        Console.say("\(target): \(made.count) bytes")
    }
}
