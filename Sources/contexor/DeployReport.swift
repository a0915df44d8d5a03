// `contexor check --deploy`: everything that an installation for real people needs, each with what to do about it.

import App
import ArgumentParser
import Foundation
import Kit

enum DeployReport {
    static func run(json: Bool, language: String?) async throws {
        let environment = try Startup.telling { try Startup.environment() }
        let (settings, mistakes) = Settings.examined(environment: environment)
        let facts = await App.deployFacts(settings, mistakes: mistakes, database: database(settings))
        let findings = App.deployFindings(facts)
        if json {
            for finding in findings { Console.say(finding.json.text) }
        } else {
            say(findings, Language(rawValue: language ?? "") ?? (environment["LANG"]?.hasPrefix("fa") == true ? .persian : .english))
        }
        switch findings.map(\.severity).max() ?? .ok {
        case .ok: return
        case .warning: throw ExitCode(1)
        case .error: throw ExitCode(2)
        }
    }

    /// From the process that serves it, where one does.
    private static func database(_ settings: Settings) async -> DatabaseFacts {
        if let path = settings.databasePath, FileManager.default.fileExists(atPath: path), App.isServed(path) {
            return await ControlSocket.facts(beside: path)
        }
        return await App.databaseFacts(settings)
    }

    private static func say(_ findings: [Finding], _ language: Language) {
        let words: [Finding.Severity: Message] = [
            .ok: Message("درست", "ok"), .warning: Message("هشدار", "WARNING"), .error: Message("خطا", "ERROR"),
        ]
        for finding in findings {
            let word = words[finding.severity]?.text(language) ?? ""
            Console.say("\(word.padding(toLength: 8, withPad: " ", startingAt: 0)) \(finding.check): \(finding.what.text(language))")
            if let remedy = finding.remedy { Console.say("         → \(remedy.text(language))") }
        }
        let bad = findings.filter { $0.severity == .error }.count, warned = findings.filter { $0.severity == .warning }.count
        Console.say(
            Message("\(findings.count) مورد دیده شد: \(bad) خطا، \(warned) هشدار.", "\(findings.count) things looked at: \(bad) errors, \(warned) warnings.")
                .text(language))
    }
}
