// Settings out of the environment and `.env`: every mistake in one line, all of them at once.

import Kit
import Testing

@Suite struct SettingsReaderTests {
    private let nothing = Message("", "")

    @Test func readsEachKindOfSetting() {
        var reader = SettingsReader(environment: [
            "TEXT": "x", "FLAG": "yes", "NUMBER": "7", "MONEY": "0.50", "LIST": " a, ,b ", "KEY": "secret", "OLD_NAME": "old", "EMPTY": "",
        ])
        let text = reader.text("TEXT", nothing)
        let flag = reader.flag("FLAG", default: false, nothing)
        let number = reader.number("NUMBER", default: 1, 0...10, nothing)
        let money = reader.money("MONEY", default: .zero, nothing)
        let list = reader.list("LIST", default: "", nothing)
        let key = reader.secret("KEY", nothing)
        let renamed = reader.text("NEW_NAME", aliases: ["OLD_NAME"], default: "d", nothing)
        let empty = reader.text("EMPTY", default: "fallback", nothing)
        #expect(text == "x" && flag && number == 7 && money == Money("0.5") && list == ["a", "b"])
        #expect(key?.reveal() == "secret")
        #expect(renamed == "old" && empty == "fallback")
        #expect(reader.mistakes.isEmpty)
        #expect(reader.table.map(\.name) == ["TEXT", "FLAG", "NUMBER", "MONEY", "LIST", "KEY", "NEW_NAME", "EMPTY"])
    }

    @Test func reportsEveryMistakeWithNameGivenAndWanted() {
        var reader = SettingsReader(environment: ["FLAG": "maybe", "NUMBER": "11", "MONEY": "-1", "OTHER": "zzz"])
        _ = reader.flag("FLAG", default: false, nothing)
        _ = reader.number("NUMBER", default: 1, 0...10, nothing)
        _ = reader.money("MONEY", default: .zero, nothing)
        let other: String? = reader.value("OTHER", default: "", wanted: "a or b", nothing) { $0 == "zzz" ? nil : $0 }
        #expect(other == nil)
        #expect(
            reader.mistakes == [
                #"FLAG: given "maybe", wanted True or False"#, #"NUMBER: given "11", wanted a whole number from 0 to 10"#,
                #"MONEY: given "-1", wanted an amount of dollars such as 100 or 0.50"#, #"OTHER: given "zzz", wanted a or b"#,
            ])
    }

    @Test func secretsShowThemselvesToNobody() {
        let secret = Secret("s3cr3t")
        #expect("\(secret)" == "•••" && String(reflecting: secret) == "•••")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("s3cr3t"))
    }

    @Test func readsEnvFiles() throws {
        let values = try DotEnv.parse(
            """
            # comment

            A=1
            export B = two words # trailing
            C="quoted # not a comment"
            D='single'
            E=has#hash
            F=
            G=#empty
            lower_case=ok\r
            URL=postgresql://u:p@h/db?x=1
            """)
        #expect(
            values == [
                "A": "1", "B": "two words", "C": "quoted # not a comment", "D": "single", "E": "has#hash", "F": "", "G": "", "lower_case": "ok",
                "URL": "postgresql://u:p@h/db?x=1",
            ])
    }

    @Test func namesTheLinesThatAreNone() throws {
        let error = try #require(throws: SettingsError.self) { try DotEnv.parse("A=1\nnot a line\n=x\nB-C=1") }
        #expect(error.mistakes == [2, 3, 4].map { ".env, line \($0): wanted NAME=value" })
    }
}
