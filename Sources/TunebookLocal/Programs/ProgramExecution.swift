import Glibc
import TunebookCore
import TunebookPlatform

/// One attempt at a user's own program: first the packages that it needs, where they are not there yet, then a process for
/// each of its hosts.
final class ProgramExecution: TrainingExecution {
    /// Where it is.
    private enum Step {
        /// Another run is making the environment of packages.
        case waiting
        /// The command of the environment that runs, by its place.
        case installing(command: Int)
        case running
    }

    private let commands: [ContainedProcess]
    private let hosts: [String]
    private let packages: Packages?
    private let pipes: [ChannelPipe]
    private var step = Step.running
    /// Whether it was asked to end.
    private var isEnding = false
    private var lock: Lock?
    private var processes: [ProgramProcess] = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 17)
    private(set) var output: ProgramOutput
    /// Set when one host has failed and the others are to end.
    private var othersEnd: ContinuousClock.Instant?
    private var firstFailed: Int?

    /// What is installed before the program starts.
    struct Packages {
        var environment: PackageEnvironment
        /// In what surroundings; the command itself is filled in.
        var surroundings: ContainedProcess
        /// Why it failed, given pip's last words.
        var failure: (String?) -> LocalFailure
        var note: (String) -> Void
    }

    /// How long lines may wait for more, so that the runner wakes seldom.
    private static let gatheringTime = Duration.milliseconds(10)
    /// How long the other hosts have when one has failed.
    private static let patienceWithOthers = Duration.seconds(5)

    var ownsChildren: Bool { true }
    // Python's helpers of many processes end a moment after the program, and tidy up.
    var patienceWithStrays: Duration { .milliseconds(300) }

    /// - Parameters:
    ///   - commands: What each host runs.
    ///   - pipes: What feeds the channels in Pipe mode, not yet begun.
    init(
        _ commands: [ContainedProcess],
        hosts: [String],
        packages: Packages?,
        pipes: [ChannelPipe],
        output: ProgramOutput
    ) throws(LocalFailure) {
        self.commands = commands
        self.hosts = hosts
        self.packages = packages
        self.pipes = pipes
        self.output = output
        if let packages, !packages.environment.isComplete {
            step = .waiting
            packages.note("installing packages")
            try advance()
        } else {
            try startProgram()
        }
    }

    deinit {
        for pipe in pipes { pipe.stop() }
    }

    // MARK: - Steps

    func hasFinished() throws(LocalFailure) -> Bool {
        switch step {
        case .waiting:
            try advance()
            return false
        case .installing(let command):
            guard let process = processes.last, process.hasEnded else { return false }
            if isEnding { return true }
            try finishInstalling(command)
            return false
        case .running:
            endOthersAfterFailure()
            return processes.allSatisfy(\.hasEnded)
        }
    }

    /// Makes the environment, or finds that another run has made it.
    private func advance() throws(LocalFailure) {
        guard let packages else { return }
        do throws(CError) {
            guard let claimed = try packages.environment.claim() else { return }
            lock = Lock(claimed)
        } catch {
            throw .notPrepared(error)
        }
        if packages.environment.isComplete {
            lock = nil
            return try startProgram()
        }
        packages.environment.clear()
        try install(command: 0)
    }

    private func install(command index: Int) throws(LocalFailure) {
        guard let packages else { return }
        let words = packages.environment.commands[index]
        var command = packages.surroundings
        command.executable = words[0]
        command.arguments = Array(words.dropFirst())
        step = .installing(command: index)
        processes = [try ProgramProcess(command)]
    }

    private func finishInstalling(_ index: Int) throws(LocalFailure) {
        guard let packages, let process = processes.last else { return }
        var curves = Curves()
        var batch = RunRecorder.Batch()
        while process.read(with: &buffer, into: &output, &batch, &curves) > 0 {}
        do throws(CError) {
            let ending = try process.process.wait()
            pending = batch
            guard ending == .exited(code: 0) else {
                packages.environment.clear()
                throw CError(ECANCELED, "install")
            }
            if index + 1 == packages.environment.commands.count { try packages.environment.complete() }
        } catch {
            processes = []
            throw error.code == ECANCELED ? packages.failure(output.lastWords) : .notPrepared(error)
        }
        if index + 1 < packages.environment.commands.count { return try install(command: index + 1) }
        lock = nil
        try startProgram()
    }

    /// What was read between two writes to the log.
    private var pending = RunRecorder.Batch()

    private func startProgram() throws(LocalFailure) {
        // What was said before was not the program's.
        output.forgetWords()
        do throws(CError) {
            for pipe in pipes { try pipe.start() }
        } catch {
            throw .notPrepared(error)
        }
        step = .running
        processes = []
        for (command, host) in zip(commands, hosts) {
            processes.append(try ProgramProcess(command, host: hosts.count > 1 ? host : nil))
        }
    }

    /// Asks the other hosts to end when one has failed, and ends them when they do not.
    private func endOthersAfterFailure() {
        if firstFailed == nil, processes.count > 1 {
            firstFailed = processes.firstIndex { $0.hasEnded && $0.process.hasFailed }
            guard firstFailed != nil else { return }
            othersEnd = .now + Self.patienceWithOthers
            for process in processes where !process.hasEnded { process.process.signalGroup(SIGTERM) }
        } else if let end = othersEnd, .now >= end {
            othersEnd = nil
            for process in processes where !process.hasEnded { process.process.signalGroup(SIGKILL) }
        }
    }

    // MARK: - Watching

    func signal(_ number: Int32) {
        isEnding = true
        for process in processes where !process.hasEnded { process.process.signalGroup(number) }
        guard case .waiting = step else { return }
        // Nothing of it runs yet: there is nothing to wait for.
        (step, processes) = (.running, [])
    }

    func follow(
        until time: ContinuousClock.Instant?,
        or others: [Int32],
        into result: inout TrainingAttempt.Result,
        _ recorder: RunRecorder
    ) {
        var wakeTimes = [time, othersEnd].compactMap(\.self)
        // The lock of another run does not tell when it is free.
        if case .waiting = step { wakeTimes.append(.now + .milliseconds(100)) }
        Self.poll(processes.flatMap(\.descriptors) + others, until: wakeTimes.min())
        let count = read(into: &result, recorder)
        guard count > 0, count < buffer.count / 2, !processes.allSatisfy(\.hasEnded) else { return }
        Self.poll(others, until: .now + Self.gatheringTime)
    }

    /// - Returns: How many bytes there were.
    private func read(into result: inout TrainingAttempt.Result, _ recorder: RunRecorder) -> Int {
        var batch = pending
        pending = RunRecorder.Batch()
        var count = 0
        for process in processes {
            count += process.read(with: &buffer, into: &output, &batch, &result.curves)
        }
        recorder.write(batch)
        return count
    }

    private static func poll(_ descriptors: [Int32], until time: ContinuousClock.Instant?) {
        var milliseconds = -1.0
        if let time { milliseconds = (max(.zero, time - .now) / .milliseconds(1)).rounded(.up) }
        var events = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // A signal's arrival ends the wait too, that of a child's end among them.
        _ = unsafe Glibc.poll(&events, nfds_t(events.count), Int32(min(milliseconds, 3_600_000)))
    }

    // MARK: - The end

    func finish(isClean: Bool) throws(CError) -> ChildProcess.Ending {
        for pipe in pipes { pipe.stop() }
        if case .installing = step { packages?.environment.clear() }
        var endings: [ChildProcess.Ending] = []
        for process in processes {
            if !process.hasEnded { process.process.signalGroup(SIGKILL) }
            endings.append(try process.process.wait())
        }
        // The one that failed first tells more than those that were ended for it.
        if let firstFailed { return endings[firstFailed] }
        return endings.first { $0 != .exited(code: 0) } ?? .exited(code: 0)
    }

    func readRest(into result: inout TrainingAttempt.Result, _ recorder: RunRecorder) {
        while read(into: &result, recorder) > 0 {}
        var batch = RunRecorder.Batch()
        for process in processes { process.readUnfinished(into: &output, &batch, &result.curves) }
        recorder.write(batch)
        result.lastWords = output.lastWords
        result.warnings = output.warnings
    }

    /// Owns a lock, which an optional property cannot.
    private final class Lock {
        private let lock: FileLock

        init(_ lock: consuming FileLock) {
            self.lock = lock
        }
    }
}
