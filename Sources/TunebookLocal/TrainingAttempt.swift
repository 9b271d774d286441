import Glibc
import TunebookCore
import TunebookPlatform

/// One start of the training process, from its birth until nothing of it is left.
///
/// Blocks its thread, which must live as long as the training: the kernel ends the training with the thread that
/// started it.
struct TrainingAttempt {
    /// Why a training was ended before its time.
    enum Interruption {
        case stopped
        case killed
        case timeLimit
    }

    struct Result {
        var ending: ChildProcess.Ending
        var interruption: Interruption?
        var curves = Curves()
        /// The last line on standard error with anything in it.
        var lastWords: String?
        /// Whether the kernel ended a process for want of memory meanwhile.
        var memoryRanOut = false
        var duration: Duration
    }

    /// The program and its arguments.
    let command: [String]
    let environment: [String: String]
    /// When the training has had its time.
    let deadline: ContinuousClock.Instant
    /// How long it may take to end after SIGTERM.
    let grace: Duration
    let control: RunControl
    let recorder: RunRecorder

    func run() throws(CError) -> Result {
        guard let executable = command.first else { throw CError(EINVAL, "start") }
        let killsBefore = Self.memoryKills()
        let start = ContinuousClock.now
        var streams = try TrainingStreams()
        let process = try ChildProcess.start(
            ChildProcess.Command(
                executable,
                Array(command.dropFirst()),
                environment: environment,
                placement: .ownGroup,
                descriptors: streams.childDescriptors()
            )
        )
        streams.closeChildEnds()

        var result = Result(ending: .exited(code: 0), duration: .zero)
        var killTime: ContinuousClock.Instant?
        while !process.hasEnded() {
            let now = ContinuousClock.now
            if let cause = cause(of: result.interruption, at: now) {
                let isFirst = result.interruption == nil
                result.interruption = isFirst || cause == .killed ? cause : result.interruption
                if isFirst { recorder.write(.state(.stopping)) }
                process.signalGroup(cause == .killed ? SIGKILL : SIGTERM)
                killTime = cause == .killed ? nil : now + grace
            }
            if let time = killTime, now >= time {
                process.signalGroup(SIGKILL)
                killTime = nil
            }
            var wakeTimes = [killTime, control.longestWait.map { now + $0 }].compactMap(\.self)
            if result.interruption == nil { wakeTimes.append(deadline) }
            streams.wait(until: wakeTimes.min(), or: control.descriptors)
            streams.read(into: &result, recorder)
        }
        // The group's number is still ours: its leader is not collected yet.
        process.signalGroup(SIGKILL)
        result.ending = try process.wait()
        result.duration = ContinuousClock.now - start
        CurrentProcess.endChildren()
        streams.readRest(into: &result, recorder)
        result.memoryRanOut = Self.memoryKills() > killsBefore
        return result
    }

    /// A reason to end the training that goes further than the one it is being ended for.
    private func cause(of present: Interruption?, at now: ContinuousClock.Instant) -> Interruption? {
        let request = control.request()
        if request == .kill, present != .killed { return .killed }
        guard present == nil else { return nil }
        if request == .stop { return .stopped }
        return now >= deadline ? .timeLimit : nil
    }

    /// How many processes of this machine the kernel has ended for want of memory since it started.
    private static func memoryKills() -> Int {
        guard let counters = try? readFile("/proc/vmstat") else { return 0 }
        let line = String(decoding: counters, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
        return line.flatMap { Int($0.dropFirst("oom_kill ".count)) } ?? 0
    }
}
