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
    /// Where a process for many trainings writes the code of each that has ended, a line each.
    static let endDescriptor: Int32 = 4
    /// Names the runner's process in the environment; a training that is started by hand has none.
    static let runnerVariable = "TUNEBOOK_RUNNER"

    /// Trains as the folder's `training.json` says.
    ///
    /// - Returns: The code to exit with; other than 0, `output/failure.json` says why.
    package static func main(folder: RunFolder, algorithms: [any Algorithm.Type]) -> Int32 {
        guard let reports = openReports() else { return ExitCode.noInput.rawValue }
        return train(folder, algorithms, reports).rawValue
    }

    /// Trains in each folder that standard input names, a line each, and says when it is done with one.
    ///
    /// - Returns: The code to exit with, at the end of input.
    package static func serve(algorithms: [any Algorithm.Type]) -> Int32 {
        guard let reports = openReports() else { return ExitCode.noInput.rawValue }
        let ends = OwnedDescriptor(owning: endDescriptor)
        _ = fcntl(ends.number, F_SETFD, FD_CLOEXEC)
        while let path = readLine() {
            let code = train(RunFolder(path), algorithms, reports)
            _ = fflush(nil)
            try? ends.write([UInt8]("\(code.rawValue)\n".utf8))
        }
        return ExitCode.completed.rawValue
    }

    /// Where reports go; `nil` when the runner is gone.
    private static func openReports() -> OwnedDescriptor? {
        let runner = unsafe getenv(runnerVariable).flatMap { unsafe Int32(String(cString: $0)) }
        if let runner, !CurrentProcess.diesWithParent(runner) { return nil }
        let reports = OwnedDescriptor(owning: runner == nil ? dup(STDOUT_FILENO) : reportDescriptor)
        // Nothing that the algorithm starts is to hold the runner's pipe.
        _ = fcntl(reports.number, F_SETFD, FD_CLOEXEC)
        return reports
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
