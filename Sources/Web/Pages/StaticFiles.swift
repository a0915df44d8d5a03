// Files that browsers keep for ever: the address of each carries a hash of what is in it, so a changed file has another
// address. Compressed once, when they are loaded.

import HTTPTypes
import Kit

package struct StaticFiles: Sendable {
    private struct File: Sendable {
        let type: String
        let hash: String
        let plain: [UInt8]
        let gzip: [UInt8]?
        let brotli: [UInt8]?
    }

    private let files: [String: File]

    package static let none = StaticFiles(files: [:])
    private init(files: [String: File]) { self.files = files }

    /// - Parameter found: path below the folder (`css/app.css`), and bytes. A file beside another with `.br` behind its name
    ///   is the same one, compressed; so is one below `packed` that is named by the other's hash.
    /// - Throws: `TemplateError` when a file names another that is not there.
    package init(_ found: [String: [UInt8]]) throws {
        var files: [String: File] = [:]
        func load(_ path: String, _ under: [String]) throws -> File {
            if let file = files[path] { return file }
            guard let bytes = found[path], !under.contains(path) else {
                throw TemplateError(file: under.last ?? path, reason: "names \(path), which is not there")
            }
            let isText = path.hasSuffix(".css") || path.hasSuffix(".js")
            let text = isText ? try StaticFiles.linked(String(decoding: bytes, as: UTF8.self)) { try StaticFiles.address($0, load($0, under + [path])) } : nil
            let plain = text.map { Array($0.utf8) } ?? bytes
            let hash = String(Hashing.hex(Hashing.sha256(plain)).prefix(12))
            let packed = found["\(StaticFiles.packed)\(hash).br"] ?? (plain == bytes ? found[path + ".br"] : nil)
            let file = File(
                type: StaticFiles.type(of: path), hash: hash, plain: plain,
                gzip: StaticFiles.isWorthCompressing(path) ? Gzip.compress(plain, level: 9) : nil, brotli: packed)
            files[path] = file
            return file
        }
        for path in found.keys where !path.hasSuffix(".br") { _ = try load(path, []) }
        self.files = files
    }

    /// Where a build leaves compressed files, each named by the hash of what it was made of: one of an older text is not used.
    private static let packed = "vendor/packed/"

    /// Scripts, styles and pictures of lines, named by hash and kind: what is worth compressing.
    package var texts: [(name: String, bytes: [UInt8])] {
        files.filter { ["css", "js", "svg"].contains(StaticFiles.ending($0.key)) }.map { ("\($0.value.hash).\(StaticFiles.ending($0.key))", $0.value.plain) }
            .sorted { $0.name < $1.name }
    }

    package func has(_ path: String) -> Bool { files[path] != nil }

    package func address(of path: String) throws -> String {
        guard let file = files[path] else { throw TemplateError(file: path, reason: "is not among the static files") }
        return StaticFiles.address(path, file)
    }

    private static func address(_ path: String, _ file: File) -> String { "/static/\(file.hash)/\(path)" }

    /// Replaces `[static img/x.svg]` in a style sheet or a script.
    private static func linked(_ text: String, _ address: (String) throws -> String) rethrows -> String {
        let pieces = text.split(separator: "[static ", omittingEmptySubsequences: false)
        return try pieces.dropFirst().reduce(into: String(pieces[0])) { result, piece in
            guard let end = piece.firstIndex(of: "]") else { return result += "[static " + piece }
            result += try address(String(piece[..<end])) + piece[piece.index(after: end)...]
        }
    }

    /// - Throws: `notFound`.
    package func reply(_ path: String, hash: String, accepting encodings: String) throws -> Reply {
        guard let file = files[path] else { throw AppError.notFound }
        var reply = Reply(status: 200)
        // An old page may ask for an old hash: it gets what there is, but must ask again.
        let keep = hash == file.hash ? "public, max-age=31536000, immutable" : "no-cache"
        reply.headers = [("Cache-Control", keep), ("Vary", "Accept-Encoding"), ("Cross-Origin-Resource-Policy", "same-origin")]
        if let brotli = file.brotli, encodings.contains("br") {
            reply.headers.append(("Content-Encoding", "br"))
            reply.body = .bytes(brotli, type: file.type)
        } else if let gzip = file.gzip, encodings.contains("gzip") {
            reply.headers.append(("Content-Encoding", "gzip"))
            reply.body = .bytes(gzip, type: file.type)
        } else {
            reply.body = .bytes(file.plain, type: file.type)
        }
        return reply
    }

    private static func isWorthCompressing(_ path: String) -> Bool { ["css", "js", "svg", "json", "txt", "ttf"].contains(ending(path)) }
    private static func ending(_ path: String) -> String { path.split(separator: ".").last.map(String.init) ?? "" }

    private static func type(of path: String) -> String {
        switch ending(path) {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "json": "application/json"
        case "woff2": "font/woff2"
        case "ttf": "font/ttf"
        case "png": "image/png"
        case "wasm": "application/wasm"
        case "txt": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
}
