import Glibc
package import TunebookCore
package import TunebookPlatform

/// The process that looks after one run, as the prompt starts it.
package enum RunnerProcess {
    /// Makes the folder of a run and starts its runner, which outlives this process and its terminal.
    ///
    /// The lock that tells of the runner's life is taken here and handed to the runner with its descriptor, so that
    /// there is no moment in which the run looks abandoned. A run that has been started is left as it is.
    ///
    /// - Parameters:
    ///   - request: The run, and what its runner has to know.
    ///   - input: What the training process reads; `nil` for a tuning run, whose training jobs have runs of their own.
    ///   - folder: The folder to make.
    ///   - command: The runner's program and its arguments.
    ///   - environment: For the runner and its training.
    ///   - lifeline: The reading end of a pipe; the runner ends its run at once when nobody holds the other end any more.
    /// - Throws: ``EngineError/failed(_:)`` when the folder cannot be written or the program not be started.
    package static func start(
        _ request: RunRequest,
        _ input: TrainingInput?,
        in folder: RunFolder,
        command: [String],
        environment: [String: String],
        lifeline: Int32? = nil
    ) throws(EngineError) {
        do throws(CError) {
            try createDirectory(folder.path)
            guard let lock = try FileLock.take(folder.lockFile) else { return }
            if let journal = try? readFile(folder.journalFile), !journal.isEmpty { return }
            try folder.create(request, input)
            let output = try OwnedDescriptor(opening: folder.runnerOutputFile, OpenMode.append)
            var descriptors = [
                1: output.number, 2: output.number, RunnerWatch.lockDescriptor: lock.descriptor.number,
            ]
            var environment = environment
            environment[RunControl.lifelineVariable] = nil
            if let lifeline {
                descriptors[RunControl.lifelineDescriptor] = lifeline
                environment[RunControl.lifelineVariable] = "\(RunControl.lifelineDescriptor)"
            }
            _ = try ChildProcess.start(
                ChildProcess.Command(
                    command.first ?? "",
                    Array(command.dropFirst()),
                    environment: environment,
                    placement: .ownSession,
                    descriptors: descriptors
                )
            )
        } catch {
            throw .failed(explanation(of: error, request.run))
        }
    }

    static func explanation(of error: CError, _ run: Run) -> Explanation {
        Explanation(
            "run \(run.number) could not be started",
            reason: error.description,
            remedy: error.isOutOfSpace ? "free some space, `catalogue gc` for instance" : nil
        )
    }
}

extension RunFolder {
    /// How the run ended, or `nil` while it goes on.
    package func outcome() -> RunOutcome? {
        if let outcome = recordedOutcome() { return outcome }
        if hasLiveRunner { return nil }
        // It may have written its last word between the two looks.
        if let outcome = recordedOutcome() { return outcome }
        AbandonedProcesses.end(of: self)
        return RunOutcome(state: .failed, failure: LocalFailure.lost(self).explanation)
    }

    private func recordedOutcome() -> RunOutcome? {
        guard let journal = try? readFile(journalFile), journal.last == UInt8(ascii: "\n"),
            let line = journal.split(separator: UInt8(ascii: "\n")).last,
            let event = try? JSONLine.decode(RunEvent.self, from: line), case .finished(let outcome) = event.kind
        else { return nil }
        return outcome
    }

    /// Ends the run at once: asks its runner, and ends the runner too when it does not answer.
    ///
    /// - Parameter patience: How long the runner may take.
    /// - Throws: When the request cannot be written.
    package func kill(patience: Duration = .seconds(2)) async throws(CError) {
        try requestKill()
        let deadline = ContinuousClock.now + patience
        let changes = DirectoryWatch(journalFile, for: [.written, .closed]).changes(atLeastEvery: .milliseconds(50))
        for await _ in changes where outcome() != nil || .now >= deadline { break }
        // The training dies with its runner.
        if outcome() == nil { runner?.signal(SIGKILL) }
    }
}
