// The models that may be called. A model without a row is refused, never priced at zero: a call whose cost is not known
// cannot be held against a budget.

import Foundation
import Kit

package struct ModelCatalog: Sendable {
    private let models: [String: ModelDescription]

    init(_ models: [String: ModelDescription]) { self.models = models }

    /// `nil` for a model that is not known: the caller refuses it.
    package subscript(id: String) -> ModelDescription? { models[id] }

    /// Every model, by name.
    package var all: [ModelDescription] { models.values.sorted { $0.id < $1.id } }

    /// What is compiled in: the public prices and the offline writer.
    /// - Throws: `ModelCatalogError`, which only a mistake in the seed itself can cause.
    package static func builtIn() throws -> ModelCatalog {
        let start = ModelCatalog([ModelDescription.demonstrationID: .demonstration])
        return try start.adding(Array(ModelSeed.json.utf8), origin: "built-in catalogue")
    }

    /// The built-in catalogue with what a file adds or overrides; see `docs/models.md` for its form.
    /// - Throws: `ModelCatalogError` with one line for each mistake of the file.
    package static func load(overrides path: String?) throws -> ModelCatalog {
        let catalog = try builtIn()
        guard let path, !path.isEmpty else { return catalog }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ModelCatalogError(lines: ["MODEL_CATALOG: given \(path), wanted a file that can be read"])
        }
        return try catalog.adding(Array(data), origin: "MODEL_CATALOG")
    }

    /// A catalogue with the models of this JSON text added to, or laid over, those already there.
    /// - Parameter origin: begins each line of the error.
    /// - Throws: `ModelCatalogError`
    package func adding(_ json: [UInt8], origin: String) throws -> ModelCatalog {
        var reader = ModelCatalogReader(origin: origin)
        let merged = reader.read(json, over: models)
        guard reader.faults.isEmpty else { throw ModelCatalogError(lines: reader.faults) }
        return ModelCatalog(merged)
    }

    /// The model of a setting.
    /// - Throws: `ModelCatalogError` with the one line that says what was given and what is wanted.
    package func model(named id: String, setting: String) throws -> ModelDescription {
        if let model = self[id] { return model }
        let known = all.map(\.id).joined(separator: ", ")
        throw ModelCatalogError(lines: ["\(setting): given \(id), wanted a model of the catalogue (\(known)) or one added by MODEL_CATALOG"])
    }

    /// The announced ends of all models, soonest first.
    package func retirementNotices(on today: CivilDay) -> [RetirementNotice] {
        all.compactMap { $0.retirementNotice(on: today) }.sorted { ($0.day, $0.model) < ($1.day, $1.model) }
    }
}

/// What is wrong with a catalogue, one line a mistake.
package struct ModelCatalogError: Error, Sendable, Equatable, CustomStringConvertible {
    package let lines: [String]
    package var description: String { lines.joined(separator: "\n") }
}
