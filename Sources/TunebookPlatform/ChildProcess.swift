import Glibc
import Synchronization

/// A process that this one started.
///
/// Started by `posix_spawn`, never by bare `fork`: OpenMP, once used in a process, hangs in its forked children.
package struct ChildProcess: Sendable {
    /// What to start, and in what surroundings.
    package struct Command: Sendable {
        /// Where the child stands among sessions and process groups.
        package enum Placement: Sendable {
            /// In this process's group.
            case sameGroup
            /// Leader of a group of its own, so that it and all it starts can be signalled together.
            case ownGroup
            /// Leader of a session of its own, without a terminal: it outlives this process's terminal.
            case ownSession
        }

        /// The program's path, or its name to look up in `PATH`.
        package var executable: String
        /// The arguments after the program's own name.
        package var arguments: [String]
        package var environment: [String: String]
        package var placement: Placement
        /// This process's descriptors by the number that they get in the child, from 0 on without a gap.
        ///
        /// 0, 1 and 2 that are not given become `/dev/null`; every other descriptor is closed.
        package var descriptors: [Int32: Int32]

        package init(
            _ executable: String,
            _ arguments: [String],
            environment: [String: String],
            placement: Placement = .sameGroup,
            descriptors: [Int32: Int32] = [:]
        ) {
            self.executable = executable
            self.arguments = arguments
            self.environment = environment
            self.placement = placement
            self.descriptors = descriptors
        }
    }

    /// How a process ended.
    package enum Ending: Hashable, Sendable {
        case exited(code: Int32)
        case killed(signal: Int32)
    }

    /// The process's number; also its group's where it leads one.
    package let identifier: Int32

    /// Takes on a child of this process that was started by other means, the leader of its group.
    package init(startedAs identifier: Int32) {
        self.identifier = identifier
    }

    /// Held while a process is started, and while a pipe is made that no other child may inherit.
    static let starting = Mutex(())

    /// Starts a process, with no signal blocked and none ignored.
    package static func start(_ command: Command) throws(CError) -> ChildProcess {
        try starting.withLock { _ throws(CError) in try spawn(command) }
    }

    private static func spawn(_ command: Command) throws(CError) -> ChildProcess {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        var passed: [Int32] = []
        defer { passed.forEach { _ = close($0) } }
        let end = max(3, (command.descriptors.keys.max() ?? 2) + 1)
        for number in 0..<end {
            if let source = command.descriptors[number] {
                // A copy past all targets, so that no target overwrites a source that is still to be passed.
                let copy = fcntl(source, F_DUPFD_CLOEXEC, end)
                guard copy >= 0 else { throw CError.last("start", path: command.executable) }
                passed.append(copy)
                unsafe posix_spawn_file_actions_adddup2(&actions, copy, number)
            } else {
                unsafe posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
            }
        }
        for number in inheritable(from: end) { unsafe posix_spawn_file_actions_addclose(&actions, number) }

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        configure(&attributes, command.placement)

        let strings =
            unsafe ([command.executable] + command.arguments).map { unsafe strdup($0) } + [nil]
            + command.environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe strings.forEach { unsafe free($0) } }
        let environmentStart = command.arguments.count + 2
        var identifier: pid_t = 0
        let code = unsafe strings.withUnsafeBufferPointer { pointers in
            // Both lists lie in one array, each closed by a null.
            guard let start = pointers.baseAddress else { return EINVAL }
            return unsafe posix_spawnp(
                &identifier,
                command.executable,
                &actions,
                &attributes,
                UnsafeMutablePointer(mutating: start),
                UnsafeMutablePointer(mutating: start + environmentStart)
            )
        }
        guard code == 0 else { throw CError(code, "start", path: command.executable) }
        return ChildProcess(startedAs: identifier)
    }

    /// Waits until the process has ended and collects it, blocking this thread.
    package func wait() throws(CError) -> Ending {
        var status: Int32 = 0
        try checked("wait for the process") { unsafe waitpid(identifier, &status, 0) }
        return Ending(status)
    }

    /// Whether the process has ended; it is not collected, so that its number and its group's stay its own.
    package func hasEnded() -> Bool {
        var information = unsafe siginfo_t()
        let result = unsafe waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT)
        guard result == 0 else { return errno == ECHILD }
        return unsafe information._sifields._kill.si_pid != 0
    }

    /// Whether the process has ended other than with code 0; it is not collected.
    package var hasFailed: Bool {
        var information = unsafe siginfo_t()
        let result = unsafe waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT)
        guard result == 0, unsafe information._sifields._kill.si_pid != 0 else { return false }
        return unsafe information.si_code != Int32(CLD_EXITED) || information._sifields._sigchld.si_status != 0
    }

    /// Signals the process, and with it its group where it leads one.
    package func signalGroup(_ number: Int32) {
        _ = kill(-identifier, number)
    }

    /// `POSIX_SPAWN_SETSID`, which Swift's import of glibc leaves out.
    private static let startsSession: Int16 = 0x80

    /// The open descriptors from `first` on that a child would get.
    ///
    /// Ours are all closed on exec; those that libraries opened need not be.
    private static func inheritable(from first: Int32) -> [Int32] {
        guard let folder = unsafe opendir("/proc/self/fd") else { return [] }
        defer { unsafe closedir(folder) }
        var found: [Int32] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let number = Int32(name), number >= first else { continue }
            let flags = fcntl(number, F_GETFD)
            if flags >= 0, flags & FD_CLOEXEC == 0 { found.append(number) }
        }
        return found
    }

    private static func configure(_ attributes: inout posix_spawnattr_t, _ placement: Command.Placement) {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        var flags = Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        switch placement {
        case .sameGroup: break
        case .ownGroup: flags |= Int16(POSIX_SPAWN_SETPGROUP)
        case .ownSession: flags |= startsSession
        }
        unsafe posix_spawnattr_setflags(&attributes, flags)
    }
}

extension ChildProcess.Ending {
    /// Reads the status word of `waitpid`.
    fileprivate init(_ status: Int32) {
        let signal = status & 0x7f
        self = signal == 0 ? .exited(code: (status >> 8) & 0xff) : .killed(signal: signal)
    }
}
