import Glibc
import TunebookPlatform

/// A process that trains, with the streams on which it speaks: for one training, or for one after the other.
///
/// A process for many takes the folders of its trainings on standard input, a line each, and says on a stream of its own
/// when one has ended. It saves what a process costs each time: its start, the opening of the library, the reading of data.
/// When it dies in a training it takes that one alone with it.
///
/// A class, since it owns a process; for the thread that started it, with which the kernel ends it.
final class TrainingHost: TrainingExecution {
    let process: ChildProcess
    var streams: TrainingStreams
    /// Where folders are written; `nil` for a process of one training.
    private let jobs: OwnedDescriptor?
    /// Set once the process must not be given another training.
    private(set) var isSpent = false

    private init(_ process: ChildProcess, _ streams: consuming TrainingStreams, jobs: consuming OwnedDescriptor?) {
        self.process = process
        self.streams = streams
        self.jobs = jobs
    }

    /// Starts a process for one training, which its arguments name.
    static func start(_ command: [String], environment: [String: String]) throws(CError) -> TrainingHost {
        var streams = try TrainingStreams()
        let process = try spawn(command, environment, streams.childDescriptors())
        streams.closeChildEnds()
        return TrainingHost(process, streams, jobs: nil)
    }

    /// Starts a process for many trainings.
    static func startForMany(_ command: [String], environment: [String: String]) throws(CError) -> TrainingHost {
        let jobs = try makePipe()
        let readEnd = OwnedDescriptor(owning: jobs.readEnd)
        let writeEnd = OwnedDescriptor(owning: jobs.writeEnd)
        var streams = try TrainingStreams()
        var descriptors = streams.childDescriptors()
        descriptors[0] = readEnd.number
        let process = try spawn(command, environment, descriptors)
        streams.closeChildEnds()
        return TrainingHost(process, streams, jobs: writeEnd)
    }

    private static func spawn(
        _ command: [String],
        _ environment: [String: String],
        _ descriptors: [Int32: Int32]
    ) throws(CError) -> ChildProcess {
        guard let executable = command.first else { throw CError(EINVAL, "start") }
        return try ChildProcess.start(
            ChildProcess.Command(
                executable,
                Array(command.dropFirst()),
                environment: environment,
                placement: .ownGroup,
                descriptors: descriptors
            )
        )
    }

    /// Whether it takes one training after the other.
    private var isForMany: Bool { jobs != nil }

    /// How long a training's lines may wait for more.
    private static let gatheringTime = Duration.milliseconds(5)

    // The children of a process that has others to watch are not all this training's.
    var ownsChildren: Bool { !isForMany }

    var survivor: Int32? { isSpent ? nil : process.identifier }

    /// Hands over a training; a process for one has begun by itself.
    func begin(_ folder: RunFolder) throws(CError) {
        streams.beginTraining()
        try jobs?.write([UInt8]((folder.path + "\n").utf8))
    }

    func hasFinished() -> Bool {
        streams.endCode != nil || process.hasEnded()
    }

    func signal(_ number: Int32) {
        process.signalGroup(number)
    }

    func follow(
        until time: ContinuousClock.Instant?,
        or others: [Int32],
        into result: inout TrainingAttempt.Result,
        _ recorder: RunRecorder
    ) {
        var time = time
        // No signal may tell of the end of a process for many.
        if streams.hasLostReports { time = min(time ?? .now + .seconds(1), .now + .milliseconds(2)) }
        streams.wait(until: time, or: others)
        if streams.read(into: &result, recorder), !streams.isPouring, !hasFinished() {
            streams.gather(for: Self.gatheringTime, or: others)
        }
    }

    func readRest(into result: inout TrainingAttempt.Result, _ recorder: RunRecorder) {
        streams.readRest(into: &result, recorder)
    }

    // The process itself may have more to do: to take another training, or to keep data for a later one.
    func finish(isClean: Bool) throws(CError) -> ChildProcess.Ending {
        if let code = streams.endCode {
            // What a signal has met may be about to end, and what failed may not be in a state to go on.
            if !isClean || code != 0 { try end() }
            return .exited(code: code)
        }
        return try end()
    }

    /// Ends the process and all of its group.
    @discardableResult
    func end() throws(CError) -> ChildProcess.Ending {
        isSpent = true
        // The group's number is still ours: its leader is not collected yet.
        process.signalGroup(SIGKILL)
        return try process.wait()
    }
}
