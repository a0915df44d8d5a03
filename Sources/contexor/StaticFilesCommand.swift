// Writes the static files as browsers get them, so that a build can compress them as well as it goes (scripts/pack_assets.sh).

import App
import ArgumentParser
import Foundation

struct StaticFilesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "static-files", abstract: "Write the web application's scripts and styles into a folder, each under the hash of what is in it.",
        discussion: "For builds: compressed beside each other in Public/vendor/web/packed, they are sent compressed.")

    @Argument(help: "The folder; it is made where it is not there.")
    var folder: String

    @Option(help: "Where Templates and Public are; as WEB_ASSETS.")
    var assets = ""

    func run() throws {
        let target = URL(filePath: folder)
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        for (name, bytes) in try AssetFolder.find(assets).texts() { try Data(bytes).write(to: target.appending(path: name)) }
    }
}
