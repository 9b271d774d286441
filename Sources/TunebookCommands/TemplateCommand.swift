import TunebookCatalogue
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookPlatform
package import TunebookSession

/// `template mine from 7`, `template mine from job.json`, `template mine from old.ipynb xgb`
package struct TemplateCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "template",
            summary: "start a definition from an earlier run, a SageMaker job, or a saved session",
            arguments: [
                .init("NAME", .text), .init("from", .keyword), .init("RUN-OR-FILE", .file),
                .init("TASK", .text, optional: true),
            ]
        ),
        details: [
            "Of a run it takes what was launched, what was given for that launch alone included; Out[7] is what cell 7 "
                + "launched, a task's name its newest run.",
            "Of a file of JSON it takes what aws sagemaker describe-training-job prints. Of a saved session, or a notebook "
                + "that one was exported to, it takes the task of the new name, or the one that is named behind the file.",
            "The definition is a cell of its own: undo takes it back, and a saved session holds it.",
        ],
        examples: [
            .init("template mine from 7", "mine is defined as run 7 was"),
            .init("template mine from job.json", "as a training job on SageMaker was"),
            .init("template mine from old.ipynb xgb", "as xgb was at the end of an exported session"),
        ],
        isSaved: false
    )

    private let name: Name
    private let source: Literal
    private let task: Name?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        name = try reader.word("a name for the definition", example: "template mine from 7")
        guard reader.keyword("from") else {
            throw Diagnostic(
                "template needs what to start from",
                at: statement.range,
                suggestion: "template \(name.text) from 7"
            )
        }
        guard let source = reader.next() else {
            throw Diagnostic(
                "template needs a run or a file",
                at: statement.range,
                notes: ["as in template \(name.text) from 7"]
            )
        }
        self.source = source
        task = reader.isAtEnd ? nil : try reader.word("a task of the file", example: "xgb")
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let (cells, leftOut) = try await cells(in: context)
        await context.session.runNext(cells)
        guard !leftOut.isEmpty else { return .none }
        return .problem(
            Problem(.warning, "not everything could be taken over", reason: leftOut.joined(separator: "\n"))
        )
    }

    private func cells(in context: CommandContext) async throws -> (cells: [String], leftOut: [String]) {
        let definitions = await context.definitions
        let isFile =
            [".json", ".ipynb", ".tunebook"].contains { source.text.hasSuffix($0) } || source.text.contains("/")
        if isFile {
            let directory = await context.session.directory
            let path = source.text.hasPrefix("/") ? source.text : directory + "/" + source.text
            return try cells(ofFile: path, besides: definitions, in: context)
        }
        if let task {
            throw Diagnostic("a run is of one task, and \"\(task.text)\" says nothing more", at: task.range)
        }
        let numbers = try await RunSubject(source).numbers(in: context)
        guard numbers.count == 1 else {
            throw Diagnostic(
                "template starts from one run",
                at: source.range,
                notes: ["as in template \(name.text) from \(numbers[0])"]
            )
        }
        let run = try await RunLookup(context: context).run(numbers[0])
        let template = RunTemplate(rules: context.rules, definitions: definitions)
        let draft = template.draft(of: run.specification, named: name.text)
        return (draft.cells, draft.leftOut)
    }

    private func cells(
        ofFile path: String,
        besides definitions: DefinitionStore,
        in context: CommandContext
    ) throws -> (cells: [String], leftOut: [String]) {
        let vocabulary = context.session.vocabulary
        guard path.hasSuffix(".json") else {
            let file = try SessionFile(contentsOf: path, with: vocabulary)
            let template = SessionTemplate(file, rules: context.rules, vocabulary: vocabulary)
            return try template.cells(named: name, from: task, path: source.text, besides: definitions)
        }
        let bytes: [UInt8]
        do {
            bytes = try readFile(path)
        } catch {
            throw CommandFailure(
                "cannot read \(source.text)",
                reason: error.isMissing ? "there is no such file" : error.systemMessage
            )
        }
        guard let json = Datum(json: bytes) else {
            throw CommandFailure("\(source.text) is not JSON", remedy: "aws sagemaker … --output json prints it so")
        }
        let draft = try JobDescriptionTemplate(json, path: source.text, rules: context.rules).draft(named: name.text)
        return (draft.cells, draft.leftOut)
    }
}
