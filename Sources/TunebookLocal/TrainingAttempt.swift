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
        /// The last line on standard error with anything in it; of a user's own program the last few.
        var lastWords: String?
        /// How many processes were still there when the training's own had ended.
        var strayCount = 0
        /// What to say of it at the end.
        var warnings: [String] = []
        /// Whether the kernel ended a process for want of memory meanwhile.
        var memoryRanOut = false
        var duration: Duration
    }

    /// Starts what trains.
    let start: () throws(LocalFailure) -> any TrainingExecution
    /// When the training has had its time.
    let deadline: ContinuousClock.Instant
    /// How long it may take to end after SIGTERM.
    let grace: Duration
    let control: RunControl
    let recorder: RunRecorder

    func run() throws(LocalFailure) -> Result {
        let killsBefore = Self.memoryKills()
        let begin = ContinuousClock.now
        let execution = try start()

        var result = Result(ending: .exited(code: 0), duration: .zero)
        var failure: LocalFailure?
        do {
            try watch(execution, &result)
        } catch {
            failure = error
        }
        do throws(CError) {
            result.ending = try execution.finish(isClean: result.interruption == nil && failure == nil)
        } catch {
            throw .notStarted(error)
        }
        result.duration = ContinuousClock.now - begin
        if execution.ownsChildren {
            result.strayCount = CurrentProcess.endChildren(
                except: execution.survivor,
                patience: result.interruption == .killed ? .zero : execution.patienceWithStrays
            )
        }
        execution.readRest(into: &result, recorder)
        if let failure { throw failure }
        result.memoryRanOut = Self.memoryKills() > killsBefore
        return result
    }

    /// Waits for the end, and brings it about where the training is to end before its time.
    private func watch(_ execution: any TrainingExecution, _ result: inout Result) throws(LocalFailure) {
        var killTime: ContinuousClock.Instant?
        while try !execution.hasFinished() {
            let now = ContinuousClock.now
            if let cause = cause(of: result.interruption, at: now) {
                let isFirst = result.interruption == nil
                result.interruption = isFirst || cause == .killed ? cause : result.interruption
                if isFirst { recorder.write(.state(.stopping)) }
                execution.signal(cause == .killed ? SIGKILL : SIGTERM)
                killTime = cause == .killed ? nil : now + grace
            }
            if let time = killTime, now >= time {
                execution.signal(SIGKILL)
                killTime = nil
            }
            var wakeTimes = [killTime, control.longestWait.map { now + $0 }].compactMap(\.self)
            if result.interruption == nil { wakeTimes.append(deadline) }
            execution.follow(until: wakeTimes.min(), or: control.descriptors, into: &result, recorder)
        }
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
