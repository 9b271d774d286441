import Glibc
import TunebookCore
package import TunebookDisplay
package import TunebookLanguage
import TunebookPlatform
package import TunebookSession

/// `fetch 12`, `fetch 12 best.tar.gz`
package struct FetchCommand: Command {
    package static let help = CommandHelp(
        Vocabulary.Verb(
            "fetch",
            summary: "bring a run's model to a file here",
            arguments: [.init("RUN", .run), .init("FILE", .path, optional: true)]
        ),
        details: [
            "A run on SageMaker leaves its model in S3; this downloads and checks it.",
            "Without a file's name it is model.tar.gz in the working folder; a file that is there is replaced.",
        ],
        examples: [
            .init("fetch 12", "model.tar.gz of run 12"),
            .init("fetch 12 best.tar.gz", "the same under another name"),
        ]
    )

    private let number: Int
    private let file: String?

    package init(_ statement: ActionStatement) throws(Diagnostic) {
        var reader = ArgumentReader(statement)
        number = try reader.number("a run's number", example: "fetch 12")
        file = reader.next()?.text
        try reader.finish()
    }

    package func run(in context: CommandContext) async throws -> Display {
        let run = try await RunLookup(context: context).run(number)
        guard let artifact = run.result?.artifacts.first else {
            let reason = run.state.isFinal ? "it \(run.state.rawValue) without one" : "it goes on"
            throw CommandFailure("run \(number) has left no model", reason: reason)
        }
        let name = file ?? artifact.name
        let path = name.hasPrefix("/") ? name : await context.session.directory + "/" + name
        if artifact.location.hasPrefix("/") {
            do {
                try copy(artifact.location, to: path)
            } catch {
                throw CommandFailure("run \(number)'s model cannot be copied", reason: "\(error)")
            }
        } else {
            try await context.engines.engine(named: run.hitEngineName ?? run.engineName).fetch(artifact, to: path)
        }
        return .record(Record(.text(StyledText("wrote \(name)")), data: .object(["file": .text(path)])))
    }

    private func copy(_ source: String, to path: String) throws(CError) {
        let reader = try OwnedDescriptor(opening: source, O_RDONLY)
        let writer = try AtomicFile(replacing: path, permissions: 0o644)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while let count = try reader.read(into: &buffer), count > 0 { try writer.write(Array(buffer[..<count])) }
        try writer.commit()
    }
}
