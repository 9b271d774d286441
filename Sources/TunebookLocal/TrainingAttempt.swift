import Glibc
import TunebookCore
import TunebookPlatform

/// One try of a training, from its begin in a process until nothing of it is left but what waits for the next one.
///
/// Blocks its thread, which must live as long as the process: the kernel ends that with the thread that started it.
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

    let folder: RunFolder
    /// Gives the process to train in.
    let makeHost: () throws(CError) -> TrainingHost
    /// When the training has had its time.
    let deadline: ContinuousClock.Instant
    /// How long it may take to end after SIGTERM.
    let grace: Duration
    let control: RunControl
    let recorder: RunRecorder

    /// How long the training's lines may wait for more.
    private static let gatheringTime = Duration.milliseconds(5)

    func run() throws(CError) -> Result {
        let killsBefore = Self.memoryKills()
        let start = ContinuousClock.now
        let host = try makeHost()
        try host.begin(folder)

        var result = Result(ending: .exited(code: 0), duration: .zero)
        var killTime: ContinuousClock.Instant?
        while !host.hasFinished() {
            let now = ContinuousClock.now
            if let cause = cause(of: result.interruption, at: now) {
                let isFirst = result.interruption == nil
                result.interruption = isFirst || cause == .killed ? cause : result.interruption
                if isFirst { recorder.write(.state(.stopping)) }
                host.process.signalGroup(cause == .killed ? SIGKILL : SIGTERM)
                killTime = cause == .killed ? nil : now + grace
            }
            if let time = killTime, now >= time {
                host.process.signalGroup(SIGKILL)
                killTime = nil
            }
            var wakeTimes = [killTime, control.longestWait.map { now + $0 }].compactMap(\.self)
            if result.interruption == nil { wakeTimes.append(deadline) }
            // No signal may tell of the end of a process for many.
            if host.streams.hasLostReports { wakeTimes.append(now + .milliseconds(2)) }
            host.streams.wait(until: wakeTimes.min(), or: control.descriptors)
            if host.streams.read(into: &result, recorder), !host.streams.isPouring, !host.hasFinished() {
                host.streams.gather(for: Self.gatheringTime, or: control.descriptors)
            }
        }
        result.ending = try host.finish(isClean: result.interruption == nil)
        result.duration = ContinuousClock.now - start
        // The children of a process that has others to watch are not all this training's.
        if !host.isForMany { CurrentProcess.endChildren() }
        host.streams.readRest(into: &result, recorder)
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
