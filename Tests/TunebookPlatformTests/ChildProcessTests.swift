import Glibc
import Testing
import TunebookPlatform

@Suite struct ChildProcessTests {
    /// Runs a shell script and gives back what it printed and how it ended.
    private func run(
        _ script: String,
        environment: [String: String] = [:],
        placement: ChildProcess.Command.Placement = .sameGroup
    ) throws -> (output: String, ending: ChildProcess.Ending) {
        let pipe = try makePipe()
        let output = OwnedDescriptor(owning: pipe.readEnd)
        let child = try ChildProcess.start(
            ChildProcess.Command(
                "sh",
                ["-c", script],
                environment: environment,
                placement: placement,
                descriptors: [1: pipe.writeEnd]
            )
        )
        close(pipe.writeEnd)
        var printed: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while let count = try output.read(into: &buffer), count > 0 { printed += buffer[..<count] }
        return (String(decoding: printed, as: UTF8.self), try child.wait())
    }

    @Test func `a process ends with a code or by a signal`() throws {
        #expect(try run("exit 7").ending == .exited(code: 7))
        #expect(try run("kill -9 $$").ending == .killed(signal: SIGKILL))
    }

    @Test func `it has the environment that it is given, and no other`() throws {
        let output = try run("/usr/bin/env | grep -v -e ^PWD -e ^SHLVL -e ^_", environment: ["A": "1 = 2", "B": "ü"])
            .output
        #expect(output.split(separator: "\n").sorted() == ["A=1 = 2", "B=ü"])
    }

    @Test func `what is not passed is null or closed`() throws {
        // A descriptor that a careless library left open for children.
        let careless = fcntl(STDERR_FILENO, F_DUPFD, 50)
        defer { close(careless) }
        let output = try run("readlink /proc/self/fd/0 /proc/self/fd/2; ls /proc/self/fd").output
        #expect(output == "/dev/null\n/dev/null\n0\n1\n2\n3\n")
    }

    @Test func `no signal is blocked or ignored`() throws {
        let output = try run("grep -E 'SigBlk|SigIgn' /proc/self/status | cut -f2").output
        // glibc keeps 32 and 33 for itself.
        let own: UInt64 = 0x1_8000_0000
        let masks = output.split(separator: "\n").map { (UInt64($0, radix: 16) ?? .max) & ~own }
        #expect(masks == [0, 0])
    }

    @Test(arguments: [
        (ChildProcess.Command.Placement.sameGroup, false, false), (.ownGroup, true, false), (.ownSession, true, true),
    ])
    func `it stands in a group or a session of its own when told so`(
        placement: ChildProcess.Command.Placement,
        leadsGroup: Bool,
        leadsSession: Bool
    ) throws {
        // Its own number, its group, its session.
        let fields = try run("set -- $(cat /proc/$$/stat); echo $1 $5 $6", placement: placement).output
            .split(whereSeparator: \.isWhitespace)
        #expect((fields[0] == fields[1]) == leadsGroup)
        #expect((fields[0] == fields[2]) == leadsSession)
    }

    @Test func `a passed descriptor may have the number of another one's target`() throws {
        let (first, second) = (try makePipe(), try makePipe())
        let child = try ChildProcess.start(
            ChildProcess.Command(
                "sh",
                ["-c", "echo one >&3; echo two >&4"],
                environment: [:],
                // Crosswise, as far as the numbers are what they usually are in a small process.
                descriptors: [3: first.writeEnd, 4: second.writeEnd]
            )
        )
        for number in [first.writeEnd, second.writeEnd] { close(number) }
        #expect(try child.wait() == .exited(code: 0))
        var buffer = [UInt8](repeating: 0, count: 10)
        for (end, text) in [(first.readEnd, "one\n"), (second.readEnd, "two\n")] {
            let count = try OwnedDescriptor(owning: end).read(into: &buffer) ?? 0
            #expect(String(decoding: buffer[..<count], as: UTF8.self) == text)
        }
    }

    @Test func `a program that is not there is an error at once`() throws {
        let error = #expect(throws: CError.self) {
            try ChildProcess.start(ChildProcess.Command("/no/such/program", [], environment: [:]))
        }
        #expect(error?.description == "cannot start /no/such/program: No such file or directory")
    }

    @Test func `a process that has ended stays to be collected`() throws {
        let pipe = try makePipe()
        let child = try ChildProcess.start(
            ChildProcess.Command("cat", [], environment: [:], placement: .ownGroup, descriptors: [0: pipe.readEnd])
        )
        close(pipe.readEnd)
        #expect(!child.hasEnded())
        child.signalGroup(SIGTERM)
        while !child.hasEnded() { sched_yield() }
        #expect(try child.wait() == .killed(signal: SIGTERM))
        close(pipe.writeEnd)
    }

    // MARK: - A short program's answer

    private func output(_ script: String, patience: Duration = .seconds(30)) throws -> ChildProcess.Output {
        try ChildProcess.output(of: "sh", ["-c", script], environment: [:], patience: patience)
    }

    @Test func `a program's answer is what it prints to both outputs`() throws {
        let output = try output("echo one; echo two >&2; exit 3")
        #expect(output.text == "one\ntwo\n")
        #expect(output.ending == .exited(code: 3))
    }

    @Test func `a program that closes its outputs before it ends comes to its own end`() throws {
        let output = try output("echo done; exec >&- 2>&-; sleep 0.2; exit 4")
        #expect(output.text == "done\n")
        #expect(!output.wasCutOff)
        #expect(output.ending == .exited(code: 4))
    }

    @Test func `a program that takes too long is ended, whether its outputs are open or not`() throws {
        for script in ["sleep 60", "exec >&- 2>&-; sleep 60"] {
            let output = try output(script, patience: .milliseconds(200))
            #expect(output.wasCutOff)
            #expect(output.ending == .killed(signal: SIGKILL))
        }
    }
}
