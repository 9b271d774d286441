import Glibc

extension ChildProcess {
    /// What a short program printed, and how it ended.
    package struct Output: Hashable, Sendable {
        /// Standard output, with standard error where that was asked for, as they came.
        package var text: String
        package var ending: Ending
        /// Whether it was killed because it took too long or printed too much.
        package var wasCutOff: Bool
    }

    /// The most that is kept of what a program prints.
    private static let mostBytes = 1 << 20

    /// Runs a short program to its end, blocking this thread.
    ///
    /// It gets a group of its own; what it started and left running is ended with it.
    ///
    /// - Parameters:
    ///   - executable: A path, or a name to look up in `PATH`.
    ///   - patience: How long it may take.
    ///   - includesErrors: Whether standard error counts as well; else it goes nowhere.
    /// - Throws: When it cannot be started.
    package static func output(
        of executable: String,
        _ arguments: [String],
        environment: [String: String],
        patience: Duration,
        includesErrors: Bool = true
    ) throws(CError) -> Output {
        let pipe = try makePipe()
        let readEnd = OwnedDescriptor(owning: pipe.readEnd)
        let process: ChildProcess
        do {
            let writeEnd = OwnedDescriptor(owning: pipe.writeEnd)
            process = try start(
                Command(
                    executable,
                    arguments,
                    environment: environment,
                    placement: .ownGroup,
                    descriptors: includesErrors ? [1: writeEnd.number, 2: writeEnd.number] : [1: writeEnd.number]
                )
            )
        }
        var printed: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        let deadline = ContinuousClock.now + patience
        var wasCutOff = true
        while printed.count < mostBytes {
            var event = pollfd(fd: readEnd.number, events: Int16(POLLIN), revents: 0)
            let milliseconds = max(.zero, deadline - .now) / .milliseconds(1)
            let ready = try checked("wait for a program") { unsafe poll(&event, 1, Int32(milliseconds)) }
            guard ready > 0 else { break }
            let count = try readEnd.read(into: &buffer) ?? 0
            guard count > 0 else {
                wasCutOff = false
                break
            }
            printed += buffer[..<count]
        }
        // A program that has closed its output still has its own end to come to.
        while !wasCutOff, !process.hasEnded() {
            wasCutOff = ContinuousClock.now > deadline
            usleep(500)
        }
        process.signalGroup(wasCutOff ? SIGKILL : SIGTERM)
        let ending = try process.wait()
        return Output(text: String(decoding: printed, as: UTF8.self), ending: ending, wasCutOff: wasCutOff)
    }
}
