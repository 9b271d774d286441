import TunebookCore
import TunebookDisplay
import TunebookLanguage
import TunebookLaunch
import TunebookPlatform
import TunebookSession

/// Writes the session's definitions for another program, through the engine that knows it.
struct DefinitionExport {
    /// The word after `--for`.
    let program: String
    /// As it was typed.
    let name: String
    let path: String
    /// Whether a file that is there is replaced.
    let isForced: Bool

    /// What a file begins with that an export wrote.
    private static let mark = Array("# Written by `tunebook export".utf8)

    /// - Throws: ``CommandFailure``, or what a definition is refused for.
    func write(in context: CommandContext) async throws -> Display {
        let engine = try engine(in: context)
        let store = await context.definitions
        var specifications: [Specification] = []
        for definition in store.definitions {
            let task = Name(definition.name, SourceRange(0, 0))
            let frozen = try await TaskFreezer(context: context).freeze(task)
            for warning in frozen.warnings { await context.show(.problem(Problem(.warning, warning))) }
            specifications.append(try await context.launcher.digested(frozen.specification))
        }
        guard !specifications.isEmpty else {
            throw CommandFailure("nothing is defined yet", remedy: "xgb = training_job { … } defines a task")
        }
        let files = try await engine.export(specifications, as: program)
        do {
            if files.count == 1, files[0].name.isEmpty {
                try checkFile()
                try AtomicFile.write(files[0].content, to: path, permissions: 0o644)
            } else {
                try createDirectory(path)
                for file in files { try AtomicFile.write(file.content, to: "\(path)/\(file.name)", permissions: 0o644) }
            }
        } catch let error as CError {
            throw CommandFailure("cannot write \(name)", reason: error.systemMessage)
        }
        let count = "\(specifications.count) definition\(specifications.count == 1 ? "" : "s")"
        return .record(
            Record(.text(StyledText("wrote \(name) (\(count) for \(program))")), data: .object(["file": .text(path)]))
        )
    }

    private func engine(in context: CommandContext) throws -> any Engine {
        var forms: [String] = []
        for name in context.engines.names {
            let engine = try context.engines.engine(named: name)
            let own = type(of: engine).exportForms
            if own.contains(program) { return engine }
            forms += own
        }
        let near = nearestName(to: program, among: forms)
        throw CommandFailure(
            "no export for \"\(program)\"",
            remedy: near.map { "did you mean --for \($0)" } ?? "there are \(forms.sorted().joined(separator: ", "))"
        )
    }

    private func checkFile() throws(CommandFailure) {
        guard !isForced, let earlier = try? readFile(path), !earlier.starts(with: Self.mark) else { return }
        throw CommandFailure(
            "\"\(name)\" exists, and no export wrote it",
            remedy: "export under another name, or add --force"
        )
    }
}
