import CustomDump
import Testing
import TunebookLanguage

@Suite struct ParserTests {
    private func name(_ text: String, _ lower: Int) -> Name {
        Name(text, SourceRange(lower, lower + text.utf8.count))
    }

    private func word(_ text: String, _ lower: Int) -> Literal {
        Literal(.word, text: text, range: SourceRange(lower, lower + text.utf8.count))
    }

    /// The fields of the only definition in a text, as `path = value`.
    private func fields(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> [String] {
        guard case .definition(let definition)? = statements(of: text, sourceLocation: sourceLocation).first else {
            return []
        }
        return definition.fields.map { "\($0.path.text) = \($0.value?.text ?? "")" }
    }

    // MARK: Definitions

    @Test func `a definition has a name, a kind, a base and fields`() {
        expectNoDifference(
            statements(of: "tune = tuning_job(xgb) { n = 3 }"),
            [
                .definition(
                    DefinitionStatement(
                        name: name("tune", 0),
                        kind: name("tuning_job", 7),
                        base: name("xgb", 18),
                        fields: [
                            FieldSyntax(
                                path: Path([name("n", 25)]),
                                value: Literal(.integer(3), text: "3", range: SourceRange(29, 30))
                            )
                        ],
                        range: SourceRange(0, 32)
                    )
                )
            ]
        )
    }

    @Test(arguments: [
        "xgb = training_job", "xgb=training_job {}", "xgb = training_job {\n}", "xgb = training_job # bare",
    ])
    func `a definition need not have fields`(text: String) {
        expectNoDifference(fields(text), [])
    }

    @Test(arguments: ["t = tuning_job(xgb){}", "t = tuning_job (xgb) {}", "t = tuning_job( xgb )"])
    func `blanks may stand around the base`(text: String) {
        guard case .definition(let definition)? = statements(of: text).first else { return #expect(Bool(false)) }
        expectNoDifference(definition.kind.text, "tuning_job")
        expectNoDifference(definition.base?.text, "xgb")
    }

    @Test(arguments: [
        "xgb = training_job { a = 1 g { b = 2 c = 3 } }",
        "xgb = training_job {\n    a = 1\n    g {\n        b = 2\n        c = 3\n    }\n}",
        "xgb = training_job { a=1 g = { b=2 c=3 } }",
        "xgb = training_job { a = 1\n g.b = 2 g.c = 3 }",
        "xgb = training_job {\r\n  a = 1 # one\r\n  g {b=2\n\n\n c=3}}",
        "xgb = \\\n training_job { a = \\\n 1 g { b = 2 c = 3 } }",
    ])
    func `fields stand on lines of their own or together, groups in braces or dots`(text: String) {
        expectNoDifference(fields(text), ["a = 1", "g.b = 2", "g.c = 3"])
    }

    @Test func `a value goes on to the next name`() {
        expectNoDifference(
            fields("t = tuning_job(x) { objective = minimize validation:error r { eta = 0.1..0.5 log d = 2..5 } }"),
            ["objective = minimize validation:error", "r.eta = 0.1..0.5 log", "r.d = 2..5"]
        )
    }

    @Test func `a field's name may be quoted, dots and all`() {
        guard case .definition(let definition)? = statements(of: #"x = training_job { m { "a.b c" = 1 } }"#).first
        else {
            return #expect(Bool(false))
        }
        expectNoDifference(definition.fields.map { $0.path.names.map(\.text) }, [["m", "a.b c"]])
    }

    // MARK: Changes

    @Test func `a change names a path and a value`() {
        expectNoDifference(
            statements(of: "xgb.eta = 0.1"),
            [
                .change(
                    ChangeStatement(
                        path: Path([name("xgb", 0), name("eta", 4)]),
                        value: Literal(.decimal(0.1), text: "0.1", range: SourceRange(10, 13)),
                        range: SourceRange(0, 13)
                    )
                )
            ]
        )
    }

    @Test func `unset names a path`() {
        expectNoDifference(
            statements(of: "  unset xgb.eta # back to 0.3"),
            [.unset(UnsetStatement(path: Path([name("xgb", 8), name("eta", 12)]), range: SourceRange(2, 15)))]
        )
    }

    // MARK: Actions

    @Test func `an action is a verb with arguments, assignments and options`() {
        expectNoDifference(
            statements(of: "launch xgb depth=7 --detach"),
            [
                .action(
                    ActionStatement(
                        verb: name("launch", 0),
                        arguments: [
                            .value(word("xgb", 7)),
                            .assignment(
                                Path([name("depth", 11)]),
                                Literal(.integer(7), text: "7", range: SourceRange(17, 18))
                            ),
                            .option(Name("detach", SourceRange(19, 27)), nil),
                        ],
                        range: SourceRange(0, 27)
                    )
                )
            ]
        )
    }

    @Test(arguments: ["runs --sort eta", "runs --sort=eta", #"runs --sort "eta""#])
    func `an option's value follows a blank or an equals sign`(text: String) {
        guard case .action(let action)? = statements(of: text).first,
            case .option(let name, let value)? = action.arguments.first
        else { return #expect(Bool(false)) }
        expectNoDifference([name.text, value?.text], ["sort", "eta"])
        expectNoDifference(action.arguments.count, 1)
    }

    @Test func `a scaling word belongs to the range before it`() {
        guard case .action(let action)? = statements(of: "launch t eta=0.1..0.5 log on local a = [x, y] auto").first
        else { return #expect(Bool(false)) }
        expectNoDifference(
            action.arguments.map { argument in
                switch argument {
                case .value(let literal): literal.text
                case .assignment(let path, let literal): "\(path.text)=\(literal.text)"
                case .option(let name, _): name.text
                }
            },
            ["t", "eta=0.1..0.5 log", "on", "local", "a=[x, y] auto"]
        )
    }

    @Test func `raw text is kept as it is`() {
        guard case .action(let action)? = statements(of: "note it's  \"odd { # text  ").first else {
            return #expect(Bool(false))
        }
        expectNoDifference(
            action.arguments,
            [.value(Literal(.quoted, text: "it's  \"odd { # text", range: SourceRange(5, 24)))]
        )
    }

    @Test(arguments: [
        ("?", nil), ("?launch", "launch"), ("launch?", "launch"), ("xgb.eta?", "xgb.eta"), ("? xgb", "xgb"),
    ])
    func `a question mark asks for help`(text: String, subject: String?) {
        guard case .action(let action)? = statements(of: text).first else { return #expect(Bool(false)) }
        expectNoDifference(action.verb.text, "help")
        guard case .value(let literal)? = action.arguments.first else { return #expect(subject == nil) }
        expectNoDifference(literal.text, subject)
    }

    // MARK: Cells

    @Test(arguments: ["", "\n\n", "# a remark", "  \t "])
    func `a cell may say nothing`(text: String) {
        expectNoDifference(statements(of: text), [])
    }

    @Test func `a cell holds any number of statements`() {
        let text = """
            # set up
            xgb = training_job {
                eta = 0.3
            }
            xgb.eta = 0.1

            launch xgb
            """
        expectNoDifference(statements(of: text).map(\.range.lowerBound), [9, 46, 61])
    }
}
