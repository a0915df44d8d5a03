import App
import FoundationEssentials
import Kit
import Testing

@Suite struct ModelCatalogTests {
    private func catalog(_ json: String) throws -> ModelCatalog {
        try ModelCatalog.builtIn().adding(Array(json.utf8), origin: "MODEL_CATALOG")
    }

    private func faults(_ json: String) throws -> [String] {
        try #require(throws: ModelCatalogError.self) { _ = try catalog(json) }.lines
    }

    @Test func theSeedIsWhole() throws {
        let catalog = try ModelCatalog.builtIn()
        #expect(catalog.all.count == 32)
        for model in catalog.all where !model.isDemonstration {
            #expect(model.prices.input > 0 && model.prices.output > model.prices.input, "\(model.id)")
            #expect(model.prices.cachedInput.map { $0 < model.prices.input } ?? true)
            #expect(model.prices.cacheWrite.map { $0 > model.prices.input } ?? true)
            #expect(model.maximumInput > 0 && model.maximumOutput > 0)
            #expect(model.retirement == nil || model.successor != nil)
            #expect(model.successor.map { catalog[$0]?.retirement == nil } ?? true, "\(model.id)")
            #expect(model.prices.longPrompt.map { $0 == LongPromptRule() } ?? true)
        }
    }

    @Test func someRowsAsTheyAreKnown() throws {
        let mini = try Fixtures.model("gpt-4.1-mini")
        #expect(mini.prices == ModelPrices(input: 400, cachedInput: 100, output: 1600))
        #expect(mini.maximumInput == 1_047_576 && mini.maximumOutput == 32_768)
        #expect(mini.retirement == CivilDay(year: 2027, month: 1, day: 14) && mini.successor == "gpt-6-luna")
        let luna = try Fixtures.model("gpt-6-luna")
        #expect(luna.prices == ModelPrices(input: 100, cachedInput: 10, cacheWrite: 125, output: 500, longPrompt: LongPromptRule()))
        #expect(luna.retirement == nil)
        #expect(try Fixtures.model("gpt-5-nano").prices.cachedInput == 5)
    }

    @Test func anUnknownModelIsNone() throws {
        let catalog = try ModelCatalog.builtIn()
        for id in ["", "gpt-99", "gpt-4.1-mini-2025-04-14", "GPT-4.1-MINI", "o1-pro"] { #expect(catalog[id] == nil) }
    }

    @Test func theDemonstrationIsMarkedAndPricedLikeASmallModel() throws {
        let model = try Fixtures.model("offline-demo")
        #expect(model.isDemonstration)
        let usage = TokenUsage(prompt: 1_000_000, completion: 1_000_000)
        #expect(model.price(usage) == .dollars(2))
        #expect(try model.price(usage) == Fixtures.model("gpt-4.1-mini").price(usage))
        #expect(try ModelCatalog.builtIn().all.count { $0.isDemonstration } == 1)
    }

    @Test(arguments: [
        ("gpt-4.1-mini", true, nil), ("gpt-4o", true, nil), ("gpt-3.5-turbo", true, nil), ("gpt-4", true, nil), ("o3", false, "low"),
        ("o3-pro", false, nil), ("o4-mini", false, "low"), ("gpt-5", false, "minimal"), ("gpt-5-nano", false, "minimal"),
        ("gpt-5-pro", false, nil), ("gpt-5.1", true, "none"), ("gpt-5.4-mini", true, "none"), ("gpt-6-luna", true, "none"),
        ("gpt-6.1-terra", true, "none"),
    ])
    func familiesHaveTheirParameters(id: String, temperature: Bool, effort: String?) throws {
        let abilities = try Fixtures.model(id).abilities
        #expect(abilities.temperature == temperature && abilities.topP == temperature)
        #expect(abilities.reasoningEffort == effort)
        #expect(abilities.tokenLimitName == .maxCompletionTokens && abilities.streamUsage)
    }

    @Test func aFileOverridesWhatItNamesOnly() throws {
        let catalog = try catalog(
            """
            {"valid_from": "2027-02-01", "source": "our contract",
             "models": {"gpt-6-luna": {"input": 0.2, "max_output_tokens": 1000, "shutdown": "2028-01-01", "successor": "gpt-6-sol"}}}
            """)
        let luna = try #require(catalog["gpt-6-luna"])
        #expect(luna.prices == ModelPrices(input: 200, cachedInput: 10, cacheWrite: 125, output: 500, longPrompt: LongPromptRule()))
        #expect(luna.maximumOutput == 1000 && luna.maximumInput == 922_000)
        #expect(luna.retirement?.year == 2028 && luna.successor == "gpt-6-sol")
        #expect(luna.validFrom == CivilDay(year: 2027, month: 2, day: 1) && luna.source == "our contract")
        #expect(catalog["gpt-6-sol"]?.source != "our contract")
    }

    @Test func aFileAddsModels() throws {
        let catalog = try catalog(
            """
            {"models": {"local/llama": {"input": 0, "output": 0, "max_input_tokens": 8000, "max_output_tokens": 2000,
             "token_limit_name": "max_tokens", "stream_usage": false, "temperature": false}}}
            """)
        let model = try #require(catalog["local/llama"])
        #expect(model.price(TokenUsage(prompt: 9, completion: 9)) == .zero)
        #expect(model.abilities.tokenLimitName == .maxTokens && !model.abilities.streamUsage && !model.abilities.temperature)
        #expect(catalog["gpt-6-luna"] != nil)
    }

    @Test func anEffortDecidesAboutTheTemperature() throws {
        let catalog = try catalog("{\"models\": {\"gpt-6-luna\": {\"reasoning_effort\": \"high\"}, \"gpt-5\": {\"reasons\": false}}}")
        #expect(catalog["gpt-6-luna"]?.abilities.temperature == false)
        #expect(catalog["gpt-5"]?.abilities.temperature == true)
    }

    @Test func everyMistakeIsOneLine() throws {
        let lines = try faults(
            """
            {"valid_from": "soon", "color": 1, "models": {
              "a": {"input": "cheap", "output": 0.0001, "max_input_tokens": 0, "max_output_tokens": 1.5, "colour": true},
              "b": {"input": 1}, "c": 7, "offline-demo": {},
              "gpt-6-sol": {"shutdown": "2027-02-30", "successor": "gpt-99", "reasons": 1, "token_limit_name": "tokens",
                            "input_above_272k": 1, "input": -1}}}
            """)
        let expected = [
            "valid_from: given \"soon\", wanted a day such as 2027-01-14", "color: given 1, wanted one of models, valid_from, source",
            "models.a.input: given \"cheap\", wanted US dollars for a million tokens: 0 to 100000, at most three decimals",
            "models.a.output: given 0.0001, wanted US dollars", "models.a.max_input_tokens: given 0, wanted a whole number of tokens",
            "models.a.max_output_tokens: given 1.5, wanted a whole number", "models.a.colour is not known; see docs/models.md",
            "models.b.output is missing", "models.b.max_input_tokens is missing", "models.b.max_output_tokens is missing",
            "models.c: given 7, wanted an object", "models.offline-demo: given {}, wanted another name",
            "models.gpt-6-sol.shutdown: given \"2027-02-30\"", "models.gpt-6-sol.successor: given \"gpt-99\", wanted a model of the catalogue",
            "models.gpt-6-sol.reasons: given 1, wanted true or false", "models.gpt-6-sol.token_limit_name: given \"tokens\"",
            "models.gpt-6-sol.input: given -1",
        ]
        for part in expected { #expect(lines.contains { $0.hasPrefix("MODEL_CATALOG: " + part) }, "\(part)") }
        #expect(lines.allSatisfy { !$0.contains("\n") })
    }

    @Test(arguments: ["", "[]", "{", "{}", "{\"models\": []}", "{\"models\": {}, \"models\": {}}", "{\"models\": {\" \": {}}}"])
    func whatIsNoCatalogueIsOneLine(json: String) throws {
        #expect(try faults(json).count == 1)
    }

    @Test func theFileIsRead() throws {
        let path = FileManager.default.temporaryDirectory.path() + "/models-\(Entropy.system.token(8)).json"
        try "{\"models\": {\"gpt-6-luna\": {\"output\": 9}}}".write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try ModelCatalog.load(overrides: path)["gpt-6-luna"]?.prices.output == 9000)
        #expect(try ModelCatalog.load(overrides: nil)["gpt-6-luna"]?.prices.output == 500)
        let error = try #require(throws: ModelCatalogError.self) { _ = try ModelCatalog.load(overrides: "/nowhere/models.json") }
        #expect(error.lines == ["MODEL_CATALOG: given /nowhere/models.json, wanted a file that can be read"])
    }

    @Test func theDefaultModelIsChecked() throws {
        let catalog = try ModelCatalog.builtIn()
        #expect(try catalog.model(named: "gpt-4.1-mini", setting: "OPENAI_DEFAULT_MODEL").id == "gpt-4.1-mini")
        let error = try #require(throws: ModelCatalogError.self) {
            _ = try catalog.model(named: "gpt-4.1-mimi", setting: "OPENAI_DEFAULT_MODEL")
        }
        #expect(error.lines.count == 1)
        #expect(error.description.hasPrefix("OPENAI_DEFAULT_MODEL: given gpt-4.1-mimi, wanted a model of the catalogue"))
    }

    @Test func endsAreAnnounced() throws {
        let mini = try Fixtures.model("gpt-4.1-mini")
        let before = try #require(mini.retirementNotice(on: CivilDay(year: 2026, month: 11, day: 23)))
        #expect(before.daysLeft == 52 && !before.isPast && before.successor == "gpt-6-luna")
        #expect(before.message.english == "The model gpt-4.1-mini will be retired on 2027-01-14, in 52 days; choose gpt-6-luna instead.")
        #expect(before.message.persian.contains("gpt-6-luna"))
        let lastDay = try #require(mini.retirementNotice(on: CivilDay(year: 2027, month: 1, day: 13)))
        #expect(lastDay.daysLeft == 1 && !lastDay.isPast)
        let day = try #require(mini.retirementNotice(on: CivilDay(year: 2027, month: 1, day: 14)))
        #expect(day.isPast && day.message.english.contains("was retired on 2027-01-14"))
        #expect(try Fixtures.model("gpt-6-luna").retirementNotice(on: CivilDay(year: 2030, month: 1, day: 1)) == nil)
    }

    @Test func theSoonestEndComesFirst() throws {
        let notices = try ModelCatalog.builtIn().retirementNotices(on: CivilDay(year: 2026, month: 11, day: 23))
        #expect(notices.map(\.day) == notices.map(\.day).sorted())
        #expect(notices.first?.isPast == true && notices.last?.isPast == false)
    }

    @Test func aMomentHasItsDay() throws {
        #expect(CivilDay(try #require(Timestamp("2027-01-13T23:59:59Z"))) == CivilDay(year: 2027, month: 1, day: 13))
        #expect(CivilDay(Timestamp(milliseconds: -1)) == CivilDay(year: 1969, month: 12, day: 31))
    }
}
