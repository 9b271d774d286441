internal import Glibc

/// A program that has the terminal to itself until it ends: a pager, an editor.
///
/// It runs in the process group of the terminal, as `system` would run it. While it does, Ctrl-C and Ctrl-\ are its
/// alone: this process ignores them. Waiting blocks the calling thread.
struct ForegroundCommand {
    /// A line for `/bin/sh`; its arguments are `$1`, `$2` and so on.
    var line: String
    var arguments: [String] = []

    /// Runs it, feeding a text to its standard input when there is one.
    ///
    /// - Returns: The exit status, 128 and the signal's number when a signal ended it, or `nil` when it did not start.
    func run(input: String? = nil) -> Int32? {
        var ends: [Int32] = [-1, -1]
        if input != nil {
            guard unsafe pipe(&ends) == 0 else { return nil }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        }
        let interrupt = signal(SIGINT, SIG_IGN)
        let quit = signal(SIGQUIT, SIG_IGN)
        defer {
            _ = signal(SIGINT, interrupt)
            _ = signal(SIGQUIT, quit)
        }
        let process = spawn(standardInput: input == nil ? nil : ends[0])
        if let input {
            close(ends[0])
            // A reader that leaves early, as pagers do, is no failure.
            if process != nil {
                var writer = DescriptorWriter(ends[1])
                writer.write(input)
            }
            close(ends[1])
        }
        guard let process else { return nil }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return nil }
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    private func spawn(standardInput: Int32?) -> pid_t? {
        var attributes = posix_spawnattr_t()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawnattr_init(&attributes)
        unsafe posix_spawn_file_actions_init(&actions)
        defer {
            unsafe posix_spawnattr_destroy(&attributes)
            unsafe posix_spawn_file_actions_destroy(&actions)
        }
        // What this process ignores, the child is not to ignore; nor what threads of the shared pool block.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        var restored = sigset_t()
        unsafe sigemptyset(&restored)
        for signal in [SIGINT, SIGQUIT, SIGPIPE] { unsafe sigaddset(&restored, signal) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &restored)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        if let standardInput { unsafe posix_spawn_file_actions_adddup2(&actions, standardInput, STDIN_FILENO) }

        var words: [UnsafeMutablePointer<CChar>?] = unsafe (["/bin/sh", "-c", line, "sh"] + arguments).map {
            unsafe strdup($0)
        }
        defer { unsafe words.forEach { unsafe free($0) } }
        unsafe words.append(nil)
        var process: pid_t = 0
        let failure = unsafe posix_spawn(&process, "/bin/sh", &actions, &attributes, words, environ)
        return failure == 0 ? process : nil
    }
}
