import CustomDump
import Testing
import TunebookLanguage

@Suite struct LiteralTests {
    @Test(
        arguments: [
            ("5", .integer(5)), ("-5", .integer(-5)), ("+5", .integer(5)), ("007", .integer(7)),
            ("0.5", .decimal(0.5)), (".5", .decimal(0.5)), ("5.", .decimal(5)), ("1e-3", .decimal(0.001)),
            ("-1.5E+2", .decimal(-150)), ("99999999999999999999", .decimal(1e20)),
            ("true", .boolean(true)), ("false", .boolean(false)),
            ("ml.m5.xlarge", .word), ("s3://bucket/key", .word), ("binary:logistic", .word), ("a,b", .word),
            ("(1,-1)", .word), ("True", .word), ("1.2.3", .word), ("2024-01-01", .word), ("inf", .word),
            ("0x10", .word),
            ("12h", .duration(.seconds(43_200))), ("90s", .duration(.seconds(90))),
            ("500ms", .duration(.milliseconds(500))),
            ("1.5h", .duration(.seconds(5400))), ("2d", .duration(.seconds(172_800))),
            ("30m", .duration(.seconds(1800))),
            ("25GB", .size(25_000_000_000)), ("512MB", .size(512_000_000)), ("17B", .size(17)),
            ("1GiB", .size(1_073_741_824)),
            ("3x", .word), ("-3s", .word), ("5gb", .word),
        ] as [(String, Literal.Kind)]
    )
    func `a word's shape says what it is`(text: String, kind: Literal.Kind) {
        let literal = value(text)
        expectNoDifference(literal?.kind, kind)
        expectNoDifference(literal?.text, text)
    }

    @Test(
        arguments: [
            ("0.01..0.3", .decimal(0.01), .decimal(0.3)), ("2..10", .integer(2), .integer(10)),
            ("1e-3..1", .decimal(0.001), .integer(1)), ("0.0..1", .decimal(0), .integer(1)),
            ("-5..-1", .integer(-5), .integer(-1)), ("0..0", .integer(0), .integer(0)),
            (".5..1.", .decimal(0.5), .decimal(1)),
        ] as [(String, Literal.Bound, Literal.Bound)]
    )
    func `two numbers with dots between are a range`(text: String, lower: Literal.Bound, upper: Literal.Bound) {
        expectNoDifference(value(text)?.kind, .range(lower: lower, upper: upper, modifiers: []))
    }

    @Test(arguments: ["../data", "a/../b", "..", "..5", "1../b", "x..y"])
    func `two dots without numbers around are part of a word`(text: String) {
        expectNoDifference(value(text)?.kind, .word)
    }

    @Test func `words after a range are its modifiers`() {
        expectNoDifference(
            value("0.01..0.5 log"),
            Literal(
                .range(lower: .decimal(0.01), upper: .decimal(0.5), modifiers: [Name("log", SourceRange(16, 19))]),
                text: "0.01..0.5 log",
                range: SourceRange(6, 19)
            )
        )
    }

    @Test func `several values are a phrase`() {
        let phrase = value("minimize validation:error")
        guard case .phrase(let parts)? = phrase?.kind else { return expectNoDifference(phrase?.kind, .phrase([])) }
        expectNoDifference(parts.map(\.text), ["minimize", "validation:error"])
        guard case .phrase(let list)? = value("[gbtree, dart] auto")?.kind else { return #expect(Bool(false)) }
        expectNoDifference(list.map(\.text), ["[gbtree, dart]", "auto"])
    }

    @Test(arguments: [
        ("[a, b]", ["a", "b"]), ("[a,b]", ["a", "b"]), ("[]", []), ("[a,]", ["a"]),
        ("[\n 1,\n 2 # two\n]", ["1", "2"]),
        (#"["a b", "c,d"]"#, ["a b", "c,d"]), ("[[1, 2], [3]]", ["[1, 2]", "[3]"]),
        ("[(1,2),(3,4)]", ["(1,2)", "(3,4)"]),
    ])
    func `a list stands in brackets`(text: String, items: [String]) {
        guard case .list(let list)? = value(text)?.kind else { return #expect(Bool(false)) }
        expectNoDifference(list.map(\.text), items)
    }

    @Test(arguments: [
        (#""a b""#, "a b"), (#""say \"hi\"""#, "say \"hi\""), (#""a\\b""#, #"a\b"#), (#""a\nb\tc""#, "a\nb\tc"),
        (#""auc:(\S+) \[\d\]""#, #"auc:(\S+) \[\d\]"#), ("\"\"", ""), ("\"a\nb\"", "a\nb"),
        ("\"# {} = ,\"", "# {} = ,"),
    ])
    func `quotes hold any text, and regular expressions as they are`(typed: String, text: String) {
        let literal = value(typed)
        expectNoDifference(literal?.kind, .quoted)
        expectNoDifference(literal?.text, text)
    }

    @Test(arguments: [
        "", "a", "a b", "ml.m5.xlarge", "a=b", "a,b", "a,", "#a", "a#b", "{", "--x", "-x", "-5", "-0.5", "'a'", "it's",
        "a\nb", "a\tb", "a\\b", "\\d", "\"", "0.1..0.3", "1..", "../x", "?", "what?", "“a”", "a\u{A0}b", "\0", "a;",
        "größe",
        "1e999", "true", "\\\\n", "a\r\nb",
    ])
    func `a spelling reads back as its text`(text: String) throws {
        let spelling = Literal.spelling(of: text)
        expectNoDifference(value(spelling)?.text, text)
        let action = statements(of: "show \(spelling)")
        guard case .action(let statement)? = action.first, case .value(let argument)? = statement.arguments.first else {
            return #expect(Bool(false))
        }
        expectNoDifference(argument.text, text)
    }

    @Test func `a spelling has quotes only where it must`() {
        expectNoDifference(
            ["a", "a b", "data/x.csv", "a,b", "-5"].map(Literal.spelling),
            ["a", "\"a b\"", "data/x.csv", "\"a,b\"", "-5"]
        )
    }
}
