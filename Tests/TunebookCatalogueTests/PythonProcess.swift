import Foundation

/// A real other process, which uses the same database through Python's own SQLite module.
final class PythonProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// Starts a program, which must print a line when it is ready.
    init(_ program: String, arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        _ = output.fileHandleForReading.availableData
    }

    deinit {
        finish()
    }

    var identifier: Int32 { process.processIdentifier }

    /// Lets the program go on past its `input()`.
    func go() throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
    }

    /// Ends the program as a crash would, and waits for it.
    func finish() {
        // No gentler signal: a child inherits what the test's thread blocks.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Holds the write lock of a database until told to go on, then for the seconds given.
    static func holdingLock(of path: String, thenFor seconds: Double = 0) throws -> PythonProcess {
        try PythonProcess(
            """
            import sqlite3, sys, time
            database = sqlite3.connect(sys.argv[1], isolation_level=None)
            database.execute("BEGIN IMMEDIATE")
            print("held", flush=True)
            input()
            time.sleep(float(sys.argv[2]))
            database.execute("COMMIT")
            """,
            arguments: [path, String(seconds)]
        )
    }
}
