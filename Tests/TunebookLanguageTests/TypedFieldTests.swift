import CustomDump
import Testing
import TunebookLanguage

/// `name: type = value` and `name: type`, inside braces and as a change.
@Suite struct TypedFieldTests {
    /// The fields of the only definition in a text, as `path: type = value`.
    private func fields(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> [String] {
        guard case .definition(let definition)? = statements(of: text, sourceLocation: sourceLocation).first else {
            return []
        }
        return definition.fields.map { field in
            field.path.text + (field.type.map { ": \($0.text)" } ?? "") + (field.value.map { " = \($0.text)" } ?? "")
        }
    }

    private func errors(_ text: String) -> [Diagnostic] {
        Parser.read(text, with: .sample).errors
    }

    @Test(arguments: [
        "t = training_job { inputs { train = data count: integer = 3 } }",
        "t = training_job { inputs { train = data count:integer = 3 } }",
        "t = training_job { inputs { train = data count: integer=3 } }",
        "t = training_job {\n inputs {\n train = data\n count: integer = 3\n }\n}",
    ])
    func `a type stands behind the name and a colon`(text: String) {
        expectNoDifference(fields(text), ["inputs.train = data", "inputs.count: integer = 3"])
    }

    @Test func `several stand on one line, with and without values`() {
        expectNoDifference(
            fields("t = training_job { inputs { a: string = b c: float = 2 } outputs { d: blob e: blob } }"),
            ["inputs.a: string = b", "inputs.c: float = 2", "outputs.d: blob", "outputs.e: blob"]
        )
    }

    @Test func `a colon inside a name stays part of it`() {
        expectNoDifference(
            fields("t = training_job { metrics { validation:accuracy = \"a=(.*)\" } }"),
            ["metrics.validation:accuracy = a=(.*)"]
        )
    }

    @Test func `a name in quotes takes a type, dots and all`() {
        guard case .definition(let definition)? = statements(of: "t = training_job { \"a.b\": float = 1 }").first else {
            return #expect(Bool(false))
        }
        expectNoDifference(definition.fields.map { $0.path.names.map(\.text) }, [["a.b"]])
    }

    @Test(
        arguments: [
            ("t.inputs.count: integer = 4", "t.inputs.count", "integer", "4"),
            ("t.inputs.count:integer = 4", "t.inputs.count", "integer", "4"),
            ("t.outputs.report: blob", "t.outputs.report", "blob", nil),
            ("t.outputs.report:blob", "t.outputs.report", "blob", nil),
        ] as [(String, String, String, String?)]
    )
    func `a change may give a type`(text: String, path: String, type: String, value: String?) {
        guard case .change(let change)? = statements(of: text).first else { return #expect(Bool(false)) }
        expectNoDifference(change.path.text, path)
        expectNoDifference(change.type?.text, type)
        expectNoDifference(change.value?.text, value)
    }

    @Test(arguments: [
        ("t = training_job { inputs { count: intger = 3 } }", "intger"),
        ("t = training_job { outputs { report: intger } }", "intger"),
        ("t.inputs.count: intger = 3", "intger"),
    ])
    func `an unknown type is marked, and the nearest offered`(text: String, marked: String) {
        let errors = errors(text)
        expectNoDifference(errors.map(\.message), ["no type \"intger\""])
        expectNoDifference(errors.first?.suggestion, "integer")
        let bytes = Array(text.utf8)
        let range = errors.first?.range ?? SourceRange(0, 0)
        expectNoDifference(String(decoding: bytes[range.lowerBound..<range.upperBound], as: UTF8.self), marked)
    }

    @Test func `a colon in the place of the equals sign is still told apart`() {
        expectNoDifference(errors("t = training_job { eta: 0.3 }").first?.suggestion, "eta =")
    }

    @Test func `an input is set once`() {
        let errors = errors("t = training_job { inputs { a: float = 1 a = data } }")
        expectNoDifference(errors.map(\.message), ["\"inputs.a\" is set twice"])
    }
}
