import Glibc
import TunebookCore
import TunebookPlatform

/// A runner process on duty: it holds the run's lock and writes its journal, from its start to the run's last event.
final class RunnerWatch: Sendable {
    let request: RunRequest
    let recorder: RunRecorder
    private let lock: FileLock

    private init(_ request: RunRequest, _ recorder: RunRecorder, _ lock: consuming FileLock) {
        self.request = request
        self.recorder = recorder
        self.lock = lock
    }

    /// The number under which a runner finds its lock.
    static let lockDescriptor: Int32 = 3

    /// Makes this process the runner of a folder: it ignores hang-ups and interrupts, and adopts what its children leave
    /// behind, to end it.
    ///
    /// - Parameter begin: What to do on duty.
    /// - Returns: `nil` when another process has begun the run, or when it cannot be begun; the reason is then on standard
    ///   error, which goes to `runner.out`, whose last line becomes the reason of the run's failure.
    static func enter<Value>(_ folder: RunFolder, _ begin: (RunnerWatch) throws -> Value) -> Value? {
        for signal in [SIGHUP, SIGINT, SIGPIPE, SIGTERM, SIGXFSZ] { _ = Glibc.signal(signal, SIG_IGN) }
        CurrentProcess.adoptOrphans()
        do {
            let request = try folder.readRequest()
            guard let lock = try takeLock(folder) else { return nil }
            // A journal with anything in it is another runner's, which was killed; its run has ended with it.
            guard try readFile(folder.journalFile).isEmpty else { return nil }
            if let identity = ProcessIdentity.current() { try folder.write(identity, to: folder.runnerFile) }
            return try begin(RunnerWatch(request, try RunRecorder(folder), lock))
        } catch {
            var text = "\(error)\n"
            if let problem = error as? CError { text = problem.description + "\n" }
            try? OwnedDescriptor(owning: dup(STDERR_FILENO)).write([UInt8](text.utf8))
            return nil
        }
    }

    /// Takes on a run beside others in this process: makes its folder and its lock.
    ///
    /// - Returns: `nil` for a run that has been started.
    static func begin(
        _ folder: RunFolder,
        _ request: RunRequest,
        _ input: TrainingInput
    ) throws(CError) -> RunnerWatch? {
        try createDirectory(folder.path)
        guard let lock = try FileLock.take(folder.lockFile) else { return nil }
        if let journal = try? readFile(folder.journalFile), !journal.isEmpty { return nil }
        try folder.create(request, input)
        if let identity = ProcessIdentity.current() { try folder.write(identity, to: folder.runnerFile) }
        return RunnerWatch(request, try RunRecorder(folder), lock)
    }

    /// Writes the run's last event; call it when the outcome is recorded, since whoever waits looks for it there.
    func finish(_ outcome: RunOutcome) async {
        var problem = recorder.write(.finished(outcome))
        // A disk that is full may have room again, and a watcher has nothing else to go by.
        for _ in 0..<50 where problem != nil {
            try? await Task.sleep(for: .milliseconds(200))
            problem = recorder.write()
        }
    }

    /// The lock that the prompt took and passed on, or one of our own when started by hand.
    private static func takeLock(_ folder: RunFolder) throws(CError) -> FileLock? {
        if let passed = FileLock.inherited(lockDescriptor, path: folder.lockFile) { return passed }
        return try FileLock.take(folder.lockFile)
    }
}
