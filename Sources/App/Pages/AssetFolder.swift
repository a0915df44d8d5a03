// Where templates and static files are: the folder that the setting WEB_ASSETS names, or `web` beside the program, or the
// source folder above it, so that the one binary runs from any place.

import Foundation
import Kit
import TextKit
import Web

package struct AssetFolder: Sendable {
    let templates: URL
    let statics: URL
    /// Files of others, installed by `make assets`; may be absent.
    let vendor: URL?

    /// - Parameter setting: what WEB_ASSETS says; empty looks beside the program.
    /// - Throws: `AssetsMissing`.
    package static func find(_ setting: String) throws -> AssetFolder {
        if !setting.isEmpty {
            guard let folder = AssetFolder(installed: URL(filePath: setting)) else { throw AssetsMissing(places: [setting]) }
            return folder
        }
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        var place = program
        while true {
            if let folder = AssetFolder(installed: place.appending(path: "web")) ?? AssetFolder(sources: place) { return folder }
            let above = place.deletingLastPathComponent()
            if above.path == place.path { throw AssetsMissing(places: ["\(program.path)/web"]) }
            place = above
        }
    }

    private init?(installed folder: URL) {
        self.init(folder.appending(path: "Templates"), folder.appending(path: "Public"), folder.appending(path: "Public/vendor"))
    }

    private init?(sources root: URL) {
        self.init(root.appending(path: "Sources/App/Templates"), root.appending(path: "Sources/App/Public"), root.appending(path: "Public/vendor/web"))
    }

    private init?(_ templates: URL, _ statics: URL, _ vendor: URL) {
        let files = FileManager.default
        guard files.fileExists(atPath: templates.appending(path: "layout.mustache").path), files.fileExists(atPath: statics.path) else { return nil }
        self.templates = templates
        self.statics = statics
        self.vendor = files.fileExists(atPath: vendor.path) ? vendor : nil
    }

    /// Reads the texts of the templates, and which static files there are; some hundred kilobytes.
    func load() throws -> PageAssets {
        let statics = staticFiles()
        let texts = try AssetFolder.files(below: templates).filter { $0.path.hasSuffix(".mustache") }.map { path, url in
            (name: String(path.dropLast(".mustache".count)), text: String(decoding: try Data(contentsOf: url), as: UTF8.self))
        }
        let templates = Templates(texts, statics: statics) { Direction.of(spans: [.text($0)], fallback: .leftToRight).rawValue }
        return PageAssets(templates: templates, statics: statics, notices: try notices(), newest: newest())
    }

    /// The licences of what comes from others; none where nothing was fetched.
    private func notices() throws -> [Notice] {
        guard let file = vendor?.appending(path: "licences.txt"), FileManager.default.fileExists(atPath: file.path) else { return [] }
        return Notice.read(String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }

    /// Scripts and styles as browsers get them.
    package func texts() throws -> [(name: String, bytes: [UInt8])] { try staticFiles().texts() }

    private func staticFiles() -> StaticFiles {
        var found = Dictionary(uniqueKeysWithValues: AssetFolder.files(below: statics))
        if let vendor { for (path, url) in AssetFolder.files(below: vendor) { found["vendor/\(path)"] = url } }
        let urls = found
        return StaticFiles(paths: Set(urls.keys)) { path in try urls[path].map { [UInt8](try Data(contentsOf: $0)) } ?? [] }
    }

    private static func files(below folder: URL) -> [(path: String, url: URL)] {
        let folder = folder.resolvingSymlinksInPath()
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        return all.filter { !$0.hasDirectoryPath && !$0.lastPathComponent.hasPrefix(".") }
            .map { (String($0.path.dropFirst(folder.path.count + 1)), $0) }
            .sorted { $0.0 < $1.0 }
    }

    /// When the last of them was changed; for development.
    func newest() -> Date {
        let urls = [templates, statics].flatMap { AssetFolder.files(below: $0).map(\.url) }
        return urls.compactMap { try? $0.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate }.max() ?? .distantPast
    }
}

struct PageAssets: Sendable {
    let templates: Templates
    let statics: StaticFiles
    let notices: [Notice]
    let newest: Date

    /// Parses and reads everything.
    /// - Throws: `TemplateError` for the first mistake.
    func checked() throws -> PageAssets {
        try statics.check()
        try templates.check()
        return self
    }
}

package struct AssetsMissing: Error, CustomStringConvertible {
    let places: [String]
    package var description: String {
        "The templates and static files of the web application are not in \(places.joined(separator: ", ")). Copy Sources/App/Templates and "
            + "Sources/App/Public into one folder and name it by WEB_ASSETS, or put it beside the program under the name web."
    }
}
