// Files that browsers keep for ever: the address of each carries a hash of what is in it, so a changed file has another
// address. Each is read when it is first named, and compressed when it is first sent so.

import HTTPTypes
import Kit
import Synchronization

package final class StaticFiles: Sendable {
    private final class File: Sendable {
        let type: String
        let hash: String
        let plain: [UInt8]
        let brotli: [UInt8]?
        private let packed = Mutex<[UInt8]?>(nil)

        init(type: String, hash: String, plain: [UInt8], brotli: [UInt8]?) {
            (self.type, self.hash, self.plain, self.brotli) = (type, hash, plain, brotli)
        }

        var gzip: [UInt8] {
            packed.withLock { packed in
                let bytes = packed ?? Gzip.compress(plain, level: 9) ?? plain
                packed = bytes
                return bytes
            }
        }
    }

    private let paths: Set<String>
    private let read: @Sendable (String) throws -> [UInt8]
    private let files = Mutex<[String: File]>([:])

    package static let none = StaticFiles(paths: []) { _ in [] }

    /// - Parameters:
    ///   - paths: below the folder (`css/app.css`). A file beside another with `.br` behind its name is the same one, compressed;
    ///     so is one below `packed` that is named by the other's hash.
    ///   - read: what stands in one of them.
    package init(paths: Set<String>, read: @escaping @Sendable (String) throws -> [UInt8]) {
        self.paths = paths
        self.read = read
    }

    /// - Throws: `TemplateError` when a file names another that is not there.
    package func check() throws { for path in shown { _ = try file(path) } }

    private var shown: [String] { paths.filter { !$0.hasSuffix(".br") }.sorted() }

    private func file(_ path: String) throws -> File { try files.withLock { try load(path, [], &$0) } }

    private func load(_ path: String, _ under: [String], _ files: inout [String: File]) throws -> File {
        if let file = files[path] { return file }
        guard paths.contains(path), !under.contains(path) else {
            throw TemplateError(file: under.last ?? path, reason: under.isEmpty ? "is not among the static files" : "names \(path), which is not there")
        }
        let bytes = try read(path)
        let isText = path.hasSuffix(".css") || path.hasSuffix(".js")
        let text =
            isText
            ? try StaticFiles.linked(String(decoding: bytes, as: UTF8.self)) { try StaticFiles.address($0, load($0, under + [path], &files)) } : nil
        let plain = text.map { Array($0.utf8) } ?? bytes
        let hash = String(Hashing.hex(Hashing.sha256(plain)).prefix(12))
        let packed = ["\(StaticFiles.packed)\(hash).br", plain == bytes ? path + ".br" : ""].first(where: paths.contains)
        let file = File(type: StaticFiles.type(of: path), hash: hash, plain: plain, brotli: try packed.map(read))
        files[path] = file
        return file
    }

    /// Where a build leaves compressed files, each named by the hash of what it was made of: one of an older text is not used.
    private static let packed = "vendor/packed/"

    /// Scripts, styles and pictures of lines, named by hash and kind: what is worth compressing.
    package func texts() throws -> [(name: String, bytes: [UInt8])] {
        try shown.filter { ["css", "js", "svg"].contains(StaticFiles.ending($0)) }.map { path in
            let file = try file(path)
            return ("\(file.hash).\(StaticFiles.ending(path))", file.plain)
        }
        .sorted { $0.name < $1.name }
    }

    package func has(_ path: String) -> Bool { paths.contains(path) }

    package func address(of path: String) throws -> String { StaticFiles.address(path, try file(path)) }

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
        guard has(path), !path.hasSuffix(".br") else { throw AppError.notFound }
        let file = try file(path)
        var reply = Reply(status: 200)
        // An old page may ask for an old hash: it gets what there is, but must ask again.
        let keep = hash == file.hash ? "public, max-age=31536000, immutable" : "no-cache"
        reply.headers = [("Cache-Control", keep), ("Vary", "Accept-Encoding"), ("Cross-Origin-Resource-Policy", "same-origin")]
        if let brotli = file.brotli, encodings.contains("br") {
            reply.headers.append(("Content-Encoding", "br"))
            reply.body = .bytes(brotli, type: file.type)
        } else if StaticFiles.isWorthCompressing(path), encodings.contains("gzip") {
            reply.headers.append(("Content-Encoding", "gzip"))
            reply.body = .bytes(file.gzip, type: file.type)
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
