// The files of others that pages show. They are no part of the repository: `make assets` fetches them from pinned packages.
// They are read once, at the first request, and pages say what to do where they are missing.

import Foundation
import Kit

package struct SchemaAssets: Sendable {
    private let folder: URL?

    /// The folder of the settings, else the first of the usual places that is there.
    init(_ setting: String) {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let above = (0..<4).map { levels in (0..<levels).reduce(program) { place, _ in place.deletingLastPathComponent() } }
        let places = setting.isEmpty ? [URL(filePath: FileManager.default.currentDirectoryPath)] + above : []
        folder =
            setting.isEmpty
            ? places.map { $0.appending(path: "Public/vendor") }.first { FileManager.default.fileExists(atPath: $0.path) } : URL(filePath: setting)
    }

    /// - Parameter name: one of the names below; nothing else is ever looked for.
    func bytes(_ name: String) -> [UInt8]? {
        guard let folder, SchemaAssets.types[name] != nil, let data = FileManager.default.contents(atPath: folder.appending(path: name).path) else {
            return nil
        }
        return Array(data)
    }

    func isThere(_ names: [String]) -> Bool { names.allSatisfy { bytes($0) != nil } }

    /// What is served, and as what.
    static let types = [
        "swagger-ui/swagger-ui-bundle.js": "text/javascript; charset=utf-8", "swagger-ui/swagger-ui.css": "text/css; charset=utf-8",
        "redoc/redoc.standalone.js": "text/javascript; charset=utf-8",
    ]
}
