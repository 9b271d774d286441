import FoundationEssentials
import Glibc
import Testing
import TunebookPlatform

@Suite struct ProcessIdentityTests {
    @Test func `this process is alive, and has one identity`() throws {
        let identity = try #require(ProcessIdentity.current())
        #expect(identity.isAlive)
        #expect(identity == ProcessIdentity(of: getpid()))
    }

    @Test func `the same number with another start or boot is another process`() throws {
        var identity = try #require(ProcessIdentity.current())
        identity.startTime -= 1
        #expect(!identity.isAlive)
        #expect(!identity.signal(0))
        identity.startTime += 1
        identity.boot = "another"
        #expect(!identity.isAlive)
    }

    @Test func `a process is gone as soon as it has ended, collected or not`() throws {
        let child = try ChildProcess.start(ChildProcess.Command("true", [], environment: [:]))
        while !child.hasEnded() { sched_yield() }
        #expect(ProcessIdentity(of: child.identifier) == nil)
        _ = try child.wait()
        #expect(ProcessIdentity(of: child.identifier) == nil)
    }

    @Test func `a program's name may hold anything`() throws {
        let folder = try ScratchFolder()
        let program = folder.path + "/a) Z (b"
        try FileManager.default.createSymbolicLink(atPath: program, withDestinationPath: "/bin/cat")
        let pipe = try makePipe()
        let child = try ChildProcess.start(
            ChildProcess.Command(program, [], environment: [:], descriptors: [0: pipe.readEnd])
        )
        #expect(ProcessIdentity(of: child.identifier)?.isAlive == true)
        close(pipe.readEnd)
        close(pipe.writeEnd)
        _ = try child.wait()
    }

    @Test func `it can be kept in a file`() throws {
        let identity = try #require(ProcessIdentity.current())
        let copy = try JSONDecoder().decode(ProcessIdentity.self, from: JSONEncoder().encode(identity))
        #expect(copy == identity)
    }
}
