internal import CLinux
import TunebookPlatform

/// A process of a program, or of what prepares for it, with the two pipes on which it prints.
///
/// A class, since it owns a process; for the thread that started it.
final class ProgramProcess {
    let process: ChildProcess
    private let host: String?
    private var output: LinePipe
    private var errors: LinePipe
    /// Kept so that it is asked for once.
    private var isOver = false

    /// What the pipes hold while the runner is at something else.
    private static let pipeSize: Int32 = 1 << 20

    /// - Parameter host: Stands before its lines in the log.
    init(_ command: ContainedProcess, host: String? = nil) throws(LocalFailure) {
        do throws(CError) {
            output = try LinePipe()
            errors = try LinePipe()
        } catch {
            throw .notStarted(error)
        }
        tunebook_widen_pipe(output.number, Self.pipeSize)
        tunebook_widen_pipe(errors.number, Self.pipeSize)
        self.host = host
        process = try command.start(output: output.childNumber(), errors: errors.childNumber())
        output.closeChildEnd()
        errors.closeChildEnd()
    }

    /// Whether it has ended; it is not collected.
    var hasEnded: Bool {
        if !isOver { isOver = process.hasEnded() }
        return isOver
    }

    /// What to poll.
    var descriptors: [Int32] { [output.number, errors.number] }

    /// Reads what is there now.
    ///
    /// - Returns: How many bytes there were.
    func read(
        with buffer: inout [UInt8],
        into taken: inout ProgramOutput,
        _ batch: inout RunRecorder.Batch,
        _ curves: inout Curves
    ) -> Int {
        taken.take(output.readBlock(with: &buffer), from: origin(false), into: &batch, &curves)
        taken.take(errors.readBlock(with: &buffer), from: origin(true), into: &batch, &curves)
        return output.lastCount + errors.lastCount
    }

    /// Takes last lines that have no end, and gives them one.
    func readUnfinished(into taken: inout ProgramOutput, _ batch: inout RunRecorder.Batch, _ curves: inout Curves) {
        let end = [UInt8(ascii: "\n")]
        if let line = output.finish() { taken.take((line + end)[...], from: origin(false), into: &batch, &curves) }
        if let line = errors.finish() { taken.take((line + end)[...], from: origin(true), into: &batch, &curves) }
    }

    private func origin(_ isErrors: Bool) -> ProgramOutput.Origin {
        ProgramOutput.Origin(host: host, isErrors: isErrors)
    }
}
