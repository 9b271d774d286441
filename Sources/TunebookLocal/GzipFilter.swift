import Glibc
import TunebookPlatform

/// Compresses a stream through the system's `gzip`, without a name or a time in the result.
///
/// Bytes go in and out in turn on this thread: both pipes are non-blocking, so that neither side waits for the other.
struct GzipFilter: ~Copyable {
    private let process: ChildProcess
    private var input: OwnedDescriptor?
    private let output: OwnedDescriptor
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    private init(_ process: ChildProcess, input: consuming OwnedDescriptor, output: consuming OwnedDescriptor) {
        self.process = process
        self.input = consume input
        self.output = output
    }

    /// Starts `gzip`.
    static func start() throws(CError) -> GzipFilter {
        let toGzip = try makePipe()
        let toGzipReadEnd = OwnedDescriptor(owning: toGzip.readEnd)
        let toGzipWriteEnd = OwnedDescriptor(owning: toGzip.writeEnd)
        let fromGzip = try makePipe()
        let fromGzipWriteEnd = OwnedDescriptor(owning: fromGzip.writeEnd)
        let output = OwnedDescriptor(owning: fromGzip.readEnd)
        var environment: [String: String] = [:]
        if let path = unsafe getenv("PATH") { environment["PATH"] = unsafe String(cString: path) }
        let process = try ChildProcess.start(
            ChildProcess.Command(
                "gzip",
                ["-n", "-c"],
                environment: environment,
                descriptors: [0: toGzipReadEnd.number, 1: fromGzipWriteEnd.number]
            )
        )
        toGzipWriteEnd.setNonBlocking()
        output.setNonBlocking()
        return GzipFilter(process, input: toGzipWriteEnd, output: output)
    }

    /// Compresses bytes, and writes what comes out meanwhile.
    mutating func write(_ bytes: [UInt8], to file: inout DigestedFile) throws(CError) {
        guard let number = input?.number else { return }
        var rest = bytes[...]
        while !rest.isEmpty {
            var events = [
                pollfd(fd: number, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: output.number, events: Int16(POLLIN), revents: 0),
            ]
            try checked("wait for gzip") { unsafe poll(&events, 2, -1) }
            if events[1].revents != 0, let count = try output.read(into: &buffer), count > 0 {
                try file.write([UInt8](buffer[..<count]))
            }
            if events[0].revents != 0, let count = try input?.writeSome(rest) { rest = rest.dropFirst(count) }
        }
    }

    /// Closes the stream and writes the rest.
    ///
    /// - Returns: How `gzip` ended.
    consuming func finish(to file: inout DigestedFile) throws(CError) -> ChildProcess.Ending {
        input = nil
        while true {
            var event = pollfd(fd: output.number, events: Int16(POLLIN), revents: 0)
            try checked("wait for gzip") { unsafe poll(&event, 1, -1) }
            guard let count = try output.read(into: &buffer) else { continue }
            if count == 0 { break }
            try file.write([UInt8](buffer[..<count]))
        }
        return try process.wait()
    }
}
