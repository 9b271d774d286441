import Glibc
package import TunebookCore
import TunebookPlatform

/// The work of a training process: one call of an algorithm, with its reports going to the runner.
///
/// The process dies with its runner. Whatever the algorithm or its library prints goes to the log too, but apart.
package enum TrainingProcess {
    /// The exit codes, as far as they say something: 0 for a model, and those of `sysexits.h` that come nearest.
    package enum ExitCode: Int32, Sendable {
        case completed = 0
        /// The user can mend it: a bad file, a bad value.
        case userError = 65
        /// The run folder cannot be read, or names an algorithm that this program does not have.
        case noInput = 66
        case libraryUnavailable = 69
        case libraryFailed = 70
    }

    /// Where reports go.
    private static let reportDescriptor: Int32 = 3
    /// Where the code of each training that has ended is written, a line each.
    static let endDescriptor: Int32 = 4
    /// Names the runner's process in the environment; a training that is started by hand has none.
    static let runnerVariable = "TUNEBOOK_RUNNER"

    /// Trains as the folder's `training.json` says.
    ///
    /// - Returns: The code to exit with; other than 0, `output/failure.json` says why.
    package static func main(folder: RunFolder, algorithms: [any Algorithm.Type]) -> Int32 {
        guard let streams = Streams() else { return ExitCode.noInput.rawValue }
        let code = train(folder, algorithms, streams.reports).rawValue
        streams.tell(code)
        for algorithm in algorithms { algorithm.finishWork() }
        return code
    }

    /// Trains in each folder that standard input names, a line each, and says when it is done with one.
    ///
    /// - Returns: The code to exit with, at the end of input.
    package static func serve(algorithms: [any Algorithm.Type]) -> Int32 {
        guard let streams = Streams() else { return ExitCode.noInput.rawValue }
        while let path = readLine() { streams.tell(train(RunFolder(path), algorithms, streams.reports).rawValue) }
        for algorithm in algorithms { algorithm.finishWork() }
        return ExitCode.completed.rawValue
    }

    /// Where a training process speaks to its runner; to standard output when it was started by hand.
    private struct Streams: ~Copyable {
        let reports: OwnedDescriptor
        private let ends: OwnedDescriptor

        /// - Returns: `nil` when the runner is gone.
        init?() {
            let runner = unsafe getenv(runnerVariable).flatMap { unsafe Int32(String(cString: $0)) }
            if let runner, !CurrentProcess.diesWithParent(runner) { return nil }
            reports = OwnedDescriptor(owning: runner == nil ? dup(STDOUT_FILENO) : reportDescriptor)
            ends = OwnedDescriptor(owning: runner == nil ? dup(STDOUT_FILENO) : endDescriptor)
            // Nothing that the algorithm starts is to hold the runner's pipes.
            for number in [reports.number, ends.number] { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
        }

        /// Says that a training has ended, and how.
        func tell(_ code: Int32) {
            _ = fflush(nil)
            try? ends.write([UInt8]("\(code)\n".utf8))
        }
    }

    private static func train(
        _ folder: RunFolder,
        _ algorithms: [any Algorithm.Type],
        _ reports: borrowing OwnedDescriptor
    ) -> ExitCode {
        train(folder, algorithms) { report in
            // When nobody reads any more the runner is gone, and this process with it.
            try? reports.write(JSONLine.encode(report))
        }
    }

    private static func train(
        _ folder: RunFolder,
        _ algorithms: [any Algorithm.Type],
        report: (TrainingReport) -> Void
    ) -> ExitCode {
        let input: TrainingInput
        do {
            input = try folder.readInput()
        } catch {
            return fail(
                folder,
                .noInput,
                Explanation("the run folder \(folder.path) cannot be read", reason: "\(error)")
            )
        }
        guard let algorithm = algorithms.first(where: { $0.name == input.algorithmName }) else {
            let names = algorithms.map { $0.name }.joined(separator: ", ")
            return fail(
                folder,
                .noInput,
                Explanation("no algorithm \"\(input.algorithmName)\" in this program", reason: "it has \(names)")
            )
        }
        do {
            let output = try algorithm.train(input, report: report)
            try? folder.write(output, to: folder.resultFile)
            return .completed
        } catch {
            let code: ExitCode =
                switch error {
                case .userError: .userError
                case .libraryUnavailable: .libraryUnavailable
                case .libraryFailed: .libraryFailed
                }
            return fail(folder, code, error.explanation)
        }
    }

    private static func fail(_ folder: RunFolder, _ code: ExitCode, _ explanation: Explanation) -> ExitCode {
        try? folder.write(explanation, to: folder.failureFile)
        return code
    }
}
