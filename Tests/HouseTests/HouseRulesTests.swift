// The rules of the house (docs/architecture.md) that a compiler does not keep: who may import whom, and where SQL may stand.

import Foundation
import Testing

@Suite struct HouseRulesTests {
    /// Where each library may be used. A folder stands for all below it.
    private static let homes: [String: [String]] = [
        "GRDB": ["Database/SQLite"], "GRDBSQLite": ["Database/SQLite"], "CPostgres": ["Database/Postgres"], "CThreads": ["Database"],
        "NIOCore": ["Database/Redis", "Web", "App/Outside"], "NIOPosix": ["Database/Redis", "Database/SQLite"], "NIOSSL": ["Database/Redis"],
        "NIOHTTP1": ["App/Outside"], "Hummingbird": ["Web"], "Mustache": ["Web"], "CZlib": ["Kit", "Web"], "AsyncHTTPClient": ["App/Outside"],
        "ArgumentParser": ["contexor"],
        "ServiceLifecycle": ["contexor"], "UnixSignals": ["contexor"], "Crypto": ["Kit", "App"],
        "App": ["contexor"], "Web": ["App"], "Jobs": ["App", "contexor"], "Database": ["Jobs", "App"], "TextKit": ["App", "contexor"],
        "Kit": ["Database", "Web", "Jobs", "App", "contexor"],
    ]
    private static let everywhere: Set = ["Glibc", "Synchronization", "Logging", "HTTPTypes"]
    private static let foundation = ["App", "contexor"]

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources")

    /// Path below Sources, and the text.
    private static func files() throws -> [(path: String, text: String)] {
        let all = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        return try all.filter { $0.pathExtension == "swift" }.map {
            (String($0.path.dropFirst(sources.path.count + 1)), try String(contentsOf: $0, encoding: .utf8))
        }
    }

    @Test func librariesAreUsedWhereTheyBelong() throws {
        let files = try HouseRulesTests.files()
        #expect(files.count > 100)
        for file in files {
            for module in file.text.split(separator: "\n").compactMap(HouseRulesTests.imported) where !HouseRulesTests.everywhere.contains(module) {
                let homes = module.hasPrefix("Foundation") ? HouseRulesTests.foundation : HouseRulesTests.homes[module] ?? []
                #expect(homes.contains { file.path.hasPrefix($0 + "/") }, "\(file.path) imports \(module)")
            }
        }
    }

    private static func imported(_ line: Substring) -> String? {
        let words = line.split(separator: " ")
        guard words.count >= 2, words[0] == "import" else { return nil }
        return String(words[words.count - 1].split(separator: ".")[0])
    }

    /// SQL stands in stores, in migrations and in the access rules; nowhere else.
    @Test func sqlStandsInStores() throws {
        let statement = try Regex(#""\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s"#)
        for file in try HouseRulesTests.files() where file.path.hasPrefix("App/") {
            let mayHaveSQL = file.path.hasSuffix("Store.swift") || file.path.hasPrefix("App/Migrations/") || file.path == "App/Access/Scope.swift"
            if mayHaveSQL || file.path == "App/Faces.swift" { continue }
            #expect(file.text.firstMatch(of: statement) == nil, "\(file.path) has SQL")
        }
    }

    /// Where more than one organization's rows come into sight: no request stands behind it, or a single errand does.
    private static let wide: Set = [
        "App/Access/Operator.swift", "App/Access/Scope.swift", "App/Archives/ArchiveEndpoints.swift", "App/Backups/Backup.swift",
        "App/Backups/Restore.swift", "App/Checks/DeployFacts.swift", "App/Metrics/MetricsPage.swift", "App/Batches/BatchJob.swift",
        "App/DjangoImport/DjangoImport.swift",
        "App/Fixtures/FixtureLoader.swift",
        "App/Generation/ModelCall.swift", "App/Housekeeping.swift",
        "App/JobOperations.swift", "App/Live.swift",
        "App/Operations.swift", "App/Search/SearchEndpoints.swift", "App/Usage/UnresolvedEndpoints.swift",
    ]

    @Test func whoSeesAllOrganizationsIsOnTheList() throws {
        let looksFar = try HouseRulesTests.files().filter { file in
            file.path.hasPrefix("App/") && (file.text.firstMatch(of: /\.everybodys(?!\()/) != nil || file.text.contains("atabase.wide"))
        }
        #expect(Set(looksFar.map(\.path)) == HouseRulesTests.wide)
    }

    /// News of jobs go to all processes: by the functions of `JobSignals`, not by the signals that this process waits for.
    @Test func newsGoToAllProcesses() throws {
        for file in try HouseRulesTests.files() where !file.path.hasPrefix("Jobs/") {
            #expect(!file.text.contains("due.notify()") && !file.text.contains("attention.notify()"), "\(file.path) tells this process only")
        }
    }

    /// Commands end quietly in a closed pipe, because one place writes.
    @Test func commandsSpeakThroughTheConsole() throws {
        let direct = try Regex(#"FileHandle\.standard(Output|Error)|(^|[^.\w])print\(|\bfputs\(|\bfwrite\("#)
        for file in try HouseRulesTests.files() where file.path != "contexor/Startup.swift" {
            for line in file.text.split(separator: "\n") where !line.contains("func print(") {
                let isDirect = line.firstMatch(of: direct) != nil
                #expect(!isDirect, "\(file.path): \(line)")
            }
        }
    }

    /// TextKit is to be compiled for the browser too.
    @Test func textKitKnowsNoFoundation() throws {
        for file in try HouseRulesTests.files() where file.path.hasPrefix("TextKit/") {
            #expect(!file.text.contains("import Foundation"), "\(file.path) imports Foundation")
        }
    }
}
