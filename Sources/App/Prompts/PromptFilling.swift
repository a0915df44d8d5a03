// The places of a template and what comes into each: what was given for it, else what the request asks for, else the prompt's
// own default, else what stands for it anyway. One rule for a look, a test run, a generation and a batch.

import Kit
import TextKit

struct PromptFilling {
    let template: PromptTemplate
    let values: [String: String]
    /// Names that were given and that the template has no place for, sorted.
    let unknown: [String]
    /// Values that are not what the prompt says of their place, in the order of the template.
    let faults: [(name: String, message: Message)]

    /// - Parameters:
    ///   - asked: values that other fields of a request give, such as its tone.
    ///   - standing: what is always at hand, such as the title.
    init(
        _ template: PromptTemplate, _ variables: [PromptVariable], given: [String: String], asked: [String: String] = [:], standing: [String: String] = [:]
    ) {
        let given = PromptTemplate.byCanonicalName(given)
        var (values, faults): ([String: String], [(name: String, message: Message)]) = ([:], [])
        for name in template.variables {
            let said = variables.first { $0.name == name }
            // An empty field is no value, where the prompt says what the field is.
            let own = given[name].flatMap { said != nil && $0.trimmed.isEmpty ? nil : $0 }
            guard let value = own ?? asked[name] ?? said?.default ?? standing[name] else {
                if said?.required == false { values[name] = "" }
                continue
            }
            values[name] = said?.settled(value) ?? value
            if let fault = said?.fault(of: value) { faults.append((name, fault)) }
        }
        self.template = template
        self.values = values
        self.faults = faults
        unknown = given.keys.filter { !template.variables.contains($0) }.sorted()
    }

    var length: Int { template.renderedLength(values) }
    var rendered: PromptTemplate.Rendered { template.render(values) }

    /// What hinders it from being sent: places without a value, and values that do not fit.
    var hindrances: [(name: String, message: Message)] {
        rendered.missing.map { ($0, Message("متغیر «\($0)» مقدار ندارد.", "The variable \"\($0)\" has no value.")) }
            + faults.map { name, fault in
                (name, Message("متغیر «\(name)»: \(fault.text(.persian))", "The variable \"\(name)\": \(fault.text(.english))"))
            }
    }
}
