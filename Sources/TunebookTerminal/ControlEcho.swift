internal import Glibc

/// Keeps the terminal from showing Ctrl-C as `^C` while a command draws its progress, whose line that would break.
package struct ControlEcho: Sendable {
    private let descriptor: Int32

    /// Switches the showing of control characters off.
    ///
    /// - Returns: What switches it on again; `nil` when the descriptor is no terminal, or shows none anyway.
    package static func switchOff(_ descriptor: Int32 = STDIN_FILENO) -> ControlEcho? {
        var modes = termios()
        guard unsafe tcgetattr(descriptor, &modes) == 0, modes.c_lflag & tcflag_t(ECHOCTL) != 0 else { return nil }
        modes.c_lflag &= ~tcflag_t(ECHOCTL)
        guard unsafe tcsetattr(descriptor, TCSANOW, &modes) == 0 else { return nil }
        return ControlEcho(descriptor: descriptor)
    }

    /// Switches it on again, and leaves what else has been changed since.
    package func restore() {
        var modes = termios()
        guard unsafe tcgetattr(descriptor, &modes) == 0 else { return }
        modes.c_lflag |= tcflag_t(ECHOCTL)
        unsafe tcsetattr(descriptor, TCSANOW, &modes)
    }
}
