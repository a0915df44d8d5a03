// Reads the JSON form of the catalogue, the built-in one and the operator's alike, and reports all mistakes at once.

import Kit

struct ModelCatalogReader {
    let origin: String
    private(set) var faults: [String] = []
    private var validFrom: CivilDay?
    private var source: String?

    init(origin: String) { self.origin = origin }

    /// The models of the text laid over `known`. What is returned counts only while `faults` is empty.
    mutating func read(_ json: [UInt8], over known: [String: ModelDescription]) -> [String: ModelDescription] {
        var result = known
        let document: JSON
        do { document = try JSONParser.parse(json) } catch let error as AppError {
            faults.append("\(origin): \(error.detail.english)")
            return result
        } catch {
            faults.append("\(origin): not valid JSON")
            return result
        }
        guard let members = document.members, let models = document["models"]?.members else {
            faults.append("\(origin): wanted an object {\"models\": {\"<name>\": {…}}}")
            return result
        }
        readHead(members)
        for model in models { result[model.name] = row(model, over: known[model.name]) }
        checkSuccessors(of: models.map(\.name), in: result)
        return result
    }

    private mutating func readHead(_ members: [JSON.Member]) {
        for member in members {
            switch member.name {
            case "models": break
            case "valid_from": validFrom = day(member, at: member.name)
            case "source": source = string(member, at: member.name)
            default: fault(member.name, member.value, "one of models, valid_from, source")
            }
        }
    }

    private mutating func row(_ model: JSON.Member, over known: ModelDescription?) -> ModelDescription? {
        let path = "models.\(model.name)"
        guard !model.name.isEmpty, model.name.utf8.count <= 100, model.name.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            fault("models", .string(model.name), "a model name of 1-100 plain characters")
            return nil
        }
        guard model.name != ModelDescription.demonstrationID else {
            fault(path, model.value, "another name: the offline writer is built in")
            return nil
        }
        guard let members = model.value.members else {
            fault(path, model.value, "an object")
            return nil
        }
        var description = known ?? blank(model.name)
        if let validFrom { description.validFrom = validFrom }
        if let source { description.source = source }
        requireAll(members, at: path, isNew: known == nil)
        for member in members { apply(member, at: "\(path).\(member.name)", to: &description) }
        applyLongPrompt(members, at: path, to: &description)
        return description
    }

    private func blank(_ id: String) -> ModelDescription {
        ModelDescription(
            id: id, prices: ModelPrices(input: 0, output: 0), maximumInput: 0, maximumOutput: 0,
            validFrom: CivilDay(daysSinceEpoch: 0), source: origin)
    }

    private mutating func requireAll(_ members: [JSON.Member], at path: String, isNew: Bool) {
        guard isNew else { return }
        for name in ["input", "output", "max_input_tokens", "max_output_tokens"] where !members.contains(where: { $0.name == name }) {
            faults.append("\(origin): \(path).\(name) is missing, wanted for a model that is not built in (a price may be 0)")
        }
    }

    private mutating func apply(_ member: JSON.Member, at path: String, to model: inout ModelDescription) {
        switch member.name {
        case "input": model.prices.input = price(member, at: path) ?? 0
        case "cached_input": model.prices.cachedInput = optionalPrice(member, at: path)
        case "cache_write": model.prices.cacheWrite = optionalPrice(member, at: path)
        case "output": model.prices.output = price(member, at: path) ?? 0
        case "input_above_272k": break  // read when all prices are known
        case "max_input_tokens": model.maximumInput = count(member, at: path)
        case "max_output_tokens": model.maximumOutput = count(member, at: path)
        case "shutdown": model.retirement = member.value.isNull ? nil : day(member, at: path)
        case "successor": model.successor = member.value.isNull ? nil : string(member, at: path)
        case "valid_from": model.validFrom = day(member, at: path) ?? model.validFrom
        case "source": model.source = string(member, at: path) ?? model.source
        default: applyAbility(member, at: path, to: &model.abilities)
        }
    }

    private mutating func applyAbility(_ member: JSON.Member, at path: String, to abilities: inout ModelAbilities) {
        switch member.name {
        case "reasons":
            abilities.reasons = flag(member, at: path)
            abilities.setSampling()
        case "reasoning_effort":
            abilities.reasoningEffort = member.value.isNull ? nil : string(member, at: path)
            abilities.setSampling()
        case "temperature": abilities.temperature = flag(member, at: path)
        case "top_p": abilities.topP = flag(member, at: path)
        case "stream_usage": abilities.streamUsage = flag(member, at: path)
        case "token_limit_name":
            let name = member.value.string.flatMap(ModelAbilities.TokenLimitName.init(rawValue:))
            if name == nil { fault(path, member.value, "max_tokens or max_completion_tokens") }
            abilities.tokenLimitName = name ?? abilities.tokenLimitName
        default:
            faults.append("\(origin): \(path) is not known; see docs/models.md for the names")
        }
    }

    /// The dearer input price beyond 272,000 tokens is kept as the factor that it is of the normal one.
    private mutating func applyLongPrompt(_ members: [JSON.Member], at path: String, to model: inout ModelDescription) {
        guard let member = members.first(where: { $0.name == "input_above_272k" }) else { return }
        guard !member.value.isNull else {
            model.prices.longPrompt = nil
            return
        }
        let place = "\(path).input_above_272k"
        guard let above = price(member, at: place) else { return }
        let input = model.prices.input
        guard above >= input, above <= input * 100 else {
            return fault(place, member.value, "a price between the input price and its hundredfold")
        }
        model.prices.longPrompt = input == 0 ? nil : LongPromptRule(inputPercent: (above * 100 + input - 1) / input)
    }

    private mutating func checkSuccessors(of names: [String], in models: [String: ModelDescription]) {
        for name in names {
            guard let successor = models[name]?.successor, models[successor] == nil else { continue }
            fault("models.\(name).successor", .string(successor), "a model of the catalogue")
        }
    }
}

// The kinds of values, each with what is said when it is another.
extension ModelCatalogReader {
    private mutating func fault(_ path: String, _ given: JSON, _ wanted: String) {
        faults.append("\(origin): \(path): given \(given.text.prefix(60)), wanted \(wanted)")
    }

    /// Nano-dollars a token from dollars a million tokens. The upper end keeps every sum of a real call in range.
    private mutating func price(_ member: JSON.Member, at path: String) -> Int64? {
        let written: String? =
            switch member.value {
            case .int(let value): String(value)
            case .number(let text): text
            default: nil
            }
        guard let money = written.flatMap({ Money($0) }), money.nanos % 1_000_000 == 0, (0...100_000).contains(money.nanos / 1_000_000_000)
        else {
            fault(path, member.value, "US dollars for a million tokens: 0 to 100000, at most three decimals")
            return nil
        }
        return money.nanos / 1_000_000
    }

    private mutating func optionalPrice(_ member: JSON.Member, at path: String) -> Int64? {
        member.value.isNull ? nil : price(member, at: path)
    }

    private mutating func count(_ member: JSON.Member, at path: String) -> Int {
        if let value = member.value.int, (1...100_000_000).contains(value) { return Int(value) }
        fault(path, member.value, "a whole number of tokens from 1 to 100000000")
        return 0
    }

    private mutating func flag(_ member: JSON.Member, at path: String) -> Bool {
        if let value = member.value.bool { return value }
        fault(path, member.value, "true or false")
        return false
    }

    private mutating func string(_ member: JSON.Member, at path: String) -> String? {
        if let text = member.value.string, (1...200).contains(text.utf8.count) { return text }
        fault(path, member.value, "a text of 1-200 bytes")
        return nil
    }

    private mutating func day(_ member: JSON.Member, at path: String) -> CivilDay? {
        if let day = member.value.string.flatMap({ CivilDay(iso: $0) }) { return day }
        fault(path, member.value, "a day such as 2027-01-14")
        return nil
    }
}
