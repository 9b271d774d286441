import FoundationEssentials
import TunebookCore
import TunebookPlatform

/// A training by a built-in algorithm, in a process that this program provides.
struct AlgorithmWork: TrainingWork {
    let folder: RunFolder
    let request: RunRequest
    /// Gives the process to train in, a new one or one that waits for its next training.
    let makeHost: () throws(CError) -> TrainingHost

    func start(attempt: Int) throws(LocalFailure) -> any TrainingExecution {
        do throws(CError) {
            if attempt > 1 { folder.clearAttempt() }
            let host = try makeHost()
            try host.begin(folder)
            return host
        } catch {
            throw .notStarted(error)
        }
    }

    func failure(of attempt: TrainingAttempt.Result) -> LocalFailure? {
        let run = request.run.number
        return switch attempt.ending {
        case .exited(code: 0): nil
        case .exited(let code):
            if let explanation = folder.readFailure() {
                .explained(explanation)
            } else {
                .exited(code: code, lastWords: attempt.lastWords, run: run)
            }
        case .killed(let signal):
            .killed(signal: signal, memoryRanOut: attempt.memoryRanOut, lastWords: attempt.lastWords, run: run)
        }
    }

    func complete(_ result: inout RunResult, _ attempt: TrainingAttempt.Result) throws {
        if let output = folder.readOutput() {
            result.rounds = output.rounds
            result.bestRound = output.bestRound
            result.library = output.library ?? request.library
        }
        let archive = try ModelArchive.pack(folder.modelDirectory, to: folder.modelArchive)
        result.artifacts = archive.map { [$0] } ?? []
    }
}

extension RunFolder {
    /// Removes what an attempt left, so that the next one begins as the first did.
    fileprivate func clearAttempt() {
        for directory in [modelDirectory, outputDirectory] { try? FileManager.default.removeItem(atPath: directory) }
        for directory in [modelDirectory, outputDataDirectory] { try? createDirectory(directory) }
    }

    /// What the training said of its failure: as a tunebook's training process does, or as a container's script does.
    fileprivate func readFailure() -> Explanation? {
        if let bytes = try? readFile(failureFile), let explanation = try? JSONLine.decode(Explanation.self, from: bytes)
        {
            return explanation
        }
        guard let bytes = try? readFile(failureTextFile) else { return nil }
        let lines = String(decoding: bytes.prefix(1024), as: UTF8.self)
            .split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: true)
        guard let headline = lines.first else { return nil }
        return Explanation(String(headline), reason: lines.count > 1 ? String(lines[1]) : nil)
    }

    fileprivate func readOutput() -> TrainingOutput? {
        guard let bytes = try? readFile(resultFile) else { return nil }
        return try? JSONLine.decode(TrainingOutput.self, from: bytes)
    }
}
