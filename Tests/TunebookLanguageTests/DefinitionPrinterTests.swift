import CustomDump
import Testing
import TunebookLanguage

@Suite struct DefinitionPrinterTests {
    private let sample = DefinitionPrinter(
        name: "xgb",
        kind: "training_job",
        fields: [
            .init(["algorithm_name"], "XGBOOST"),
            .init(["inputs", "train"], "data/train.csv"),
            .init(["instance_type"], "ml.m4.xlarge"),
            .init(["inputs", "validation"], "data/validation.csv"),
            .init(["hyperparameters", "eta"], "0.3"),
            .init(["hyperparameters", "max_depth"], "6", isComment: true),
            .init(["stopping_condition", "max_runtime_in_seconds"], "24h", isComment: true),
        ]
    )

    @Test func `fields are aligned in their groups, defaults are comments`() {
        expectNoDifference(
            sample.text,
            """
            xgb = training_job {
                algorithm_name = XGBOOST
                inputs {
                    train      = data/train.csv
                    validation = data/validation.csv
                }
                instance_type  = ml.m4.xlarge
                hyperparameters {
                    eta         = 0.3
                    # max_depth = 6
                }
                # stopping_condition {
                #     max_runtime_in_seconds = 24h
                # }
            }
            """
        )
    }

    @Test func `a definition without fields is its head`() {
        let printer = DefinitionPrinter(name: "tune", kind: "tuning_job", base: "xgb", fields: [])
        expectNoDifference(printer.text, "tune = tuning_job(xgb)")
    }

    @Test func `a name with dots or blanks is quoted`() {
        let printer = DefinitionPrinter(
            name: "x",
            kind: "training_job",
            fields: [.init(["metrics", "auc.best one"], Literal.spelling(of: "auc: (.*)"))]
        )
        expectNoDifference(
            printer.text,
            """
            x = training_job {
                metrics {
                    "auc.best one" = "auc: (.*)"
                }
            }
            """
        )
        expectNoDifference(read(printer.text), printer)
    }

    /// A printer with what a text defines.
    private func read(_ text: String) -> DefinitionPrinter? {
        guard case .definition(let definition)? = statements(of: text).first else { return nil }
        return DefinitionPrinter(
            name: definition.name.text,
            kind: definition.kind.text,
            base: definition.base?.text,
            fields: definition.fields.map { field in
                .init(
                    field.path.names.map(\.text),
                    type: field.type?.text,
                    field.value.map { $0.kind == .quoted ? Literal.spelling(of: $0.text) : $0.text }
                )
            }
        )
    }

    @Test func `what is printed reads back as the same definition`() {
        var printer = sample
        printer.fields.removeAll(where: \.isComment)
        let back = read(sample.text)
        // Fields of one group come together when they are printed.
        expectNoDifference(back.map { Set($0.fields) }, Set(printer.fields))
        expectNoDifference(back?.text, printer.text)
    }

    @Test func `types stand behind names, and read back`() {
        let printer = DefinitionPrinter(
            name: "mine",
            kind: "training_job",
            fields: [
                .init(["inputs", "train"], "data"),
                .init(["inputs", "count"], type: "integer", "3"),
                .init(["inputs", "a.b"], type: "string", "\"two words\""),
                .init(["outputs", "report"], type: "blob", nil),
            ]
        )
        expectNoDifference(
            printer.text,
            """
            mine = training_job {
                inputs {
                    train          = data
                    count: integer = 3
                    "a.b": string  = "two words"
                }
                outputs {
                    report: blob
                }
            }
            """
        )
        expectNoDifference(read(printer.text), printer)
    }

    @Test(arguments: 0..<200)
    func `random definitions read back as they were`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let names = ["a", "b", "eta", "max_depth", "a b", "x.y", "größe", "--n", "#", "q\"uote"]
        let texts = ["1", "a b", "0.1..0.5", "x,y", "\\d+", "", "#", "a=b", "{", "true", "s3://b/k=1", "'", "é\n"]
        var fields: [DefinitionPrinter.Field] = []
        for group in names.shuffled(using: &random).prefix(3) {
            for name in names.shuffled(using: &random).prefix(3) {
                let path = random.next() % 2 == 0 ? [group, name] : [group, "inner", name]
                let text = texts.randomElement(using: &random) ?? ""
                fields.append(.init(path, Literal.spelling(of: text)))
            }
            fields.sort { $0.path.count < $1.path.count && $0.path[0] == $1.path[0] }
        }
        let printer = DefinitionPrinter(name: "x", kind: "tuning_job", base: "y", fields: fields)
        expectNoDifference(read(printer.text)?.text, printer.text)
        expectNoDifference(read(printer.text).map { Set($0.fields) }, Set(fields))
    }
}
