// What requests about prompts say. The rule that binds names to their template is asked where both are known.

import Kit
import TextKit
import Web

struct NewPromptInput: Input {
    let organization: ID?
    let workspace: ID?
    let title: String
    let category: PromptCategory
    let kind: GenerationKind
    let template: String
    let variableTypes: [PromptVariable]
    let isPublic: Bool

    init(_ f: Fields) {
        organization = f.optionalID("organization", "Needed where neither a workspace nor a single membership tells it.")
        workspace = f.optionalID("workspace", "The workspace that it is for; the whole organization when absent.")
        title = f.string("title", 1...255)
        category = f.requiredChoice("category", PromptCategory.self)
        kind = f.choice("kind", GenerationKind.self, "What it makes; draft when absent.") ?? .draft
        template = f.string("prompt_template", 1...PromptText.maximumLength, PromptFields.templateMeaning)
        isPublic = f.optionalBool("is_public", PromptFields.publicMeaning) ?? false
        let said = f.optionalVariableTypes()
        variableTypes = said ?? []
        PromptFields.check(f, template: template, names: f.optionalPromptNames(), said: said)
    }

    /// The object that tells the organization, and the field that names it.
    var target: (field: String, target: Target) {
        if let workspace { return ("workspace", .workspace(workspace)) }
        if let organization { return ("organization", .organization(organization)) }
        return ("organization", .soleOrganization)
    }
}

struct PromptChangesInput: Input {
    let id: ID
    /// `.some(nil)` takes the prompt out of its workspace.
    let workspace: ID??
    let title: String?
    let category: PromptCategory?
    let kind: GenerationKind?
    let template: String?
    let names: [String]?
    /// `nil` leaves what was said of the names that are still there.
    let variableTypes: [PromptVariable]?
    let isPublic: Bool?

    init(_ f: Fields) {
        id = f.pathID("id")
        let place = f.optionalID("workspace", "null for the whole organization.")
        workspace = f.has("workspace") ? .some(place) : .none
        title = f.optionalString("title", 1...255)
        category = f.choice("category", PromptCategory.self)
        kind = f.choice("kind", GenerationKind.self)
        template = f.optionalString("prompt_template", 1...PromptText.maximumLength, PromptFields.templateMeaning)
        names = f.optionalPromptNames()
        variableTypes = f.optionalVariableTypes()
        isPublic = f.optionalBool("is_public", PromptFields.publicMeaning)
        PromptFields.check(f, template: template ?? "", names: names, said: variableTypes)
    }
}

struct PromptInput: Input {
    let id: ID
    init(_ f: Fields) { id = f.pathID("id") }
}

struct PromptListInput: Input, OrganizationFilter {
    let organization: ID?
    let filter: PromptStore.Filter
    let paging: Paging

    init(_ f: Fields) {
        organization = f.optionalID("organization")
        filter = PromptStore.Filter(
            workspace: f.optionalID("workspace", "What is offered in it: its own, the public ones, those of the whole organization."),
            category: f.choice("category", PromptCategory.self), search: f.optionalString("search", 0...200, "Words of title and template."))
        paging = Paging(f)
    }
}

struct PromptRevisionsInput: Input {
    let id: ID
    let paging: Paging

    init(_ f: Fields) {
        id = f.pathID("id")
        paging = Paging(f)
    }
}

struct RenderInput: Input {
    let id: ID
    let values: [String: String]

    init(_ f: Fields) {
        id = f.pathID("id")
        values = f.optionalTexts("variables", count: 200, length: PromptText.maximumValue, "A value for each name.") ?? [:]
    }
}

enum PromptFields {
    static let templateMeaning = "Text with places such as {topic}; {{ and }} are braces."
    static let publicMeaning = "Offered in every workspace of the organization."

    /// The template is one, and the names are those in it. An empty template is a field that is absent or wrong.
    static func check(_ f: Fields, template: String, names: [String]?, said: [PromptVariable]?) {
        guard !template.isEmpty else { return }
        do throws(PromptTemplateError) {
            let text = try PromptText(template)
            f.check("variables", names.map(text.matches) ?? true, text.mismatch)
            let fault = said?.fault(in: text)
            f.check("variable_types", fault == nil, fault ?? AppError.required)
        } catch {
            f.check("prompt_template", false, error.message)
        }
    }
}

extension Fields {
    fileprivate func optionalPromptNames() -> [String]? {
        optionalStrings(
            "variables", count: PromptTemplate.maximumVariables, length: 1...PromptTemplate.maximumNameLength,
            "The names in the template; found by itself when absent.")
    }

    fileprivate func optionalVariableTypes() -> [PromptVariable]? {
        optionalList(
            "variable_types", most: PromptTemplate.maximumVariables, of: PromptVariableInput.self,
            "What belongs into each place of the template; a name that nothing is said of takes any text.")?.map(\.variable)
    }
}
