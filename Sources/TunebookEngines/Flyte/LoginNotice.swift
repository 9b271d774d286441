import Glibc
import TunebookCore
import TunebookFlyte
import TunebookPlatform

/// Tells the user at the terminal how to log in.
///
/// It goes to standard error while a launch waits for the login, when nobody else writes.
enum LoginNotice {
    static func prompts(_ environment: [String: String]) -> LoginPrompts {
        LoginPrompts(
            canAsk: { Attention.isGiven },
            openPage: { address in
                say("log in to Flyte at \(address)")
                open(address, environment)
            },
            showCode: { code, address, complete in
                say("log in to Flyte at \(address) with the code \(code)")
                if let complete { open(complete, environment) }
            }
        )
    }

    private static func say(_ text: String) {
        let line = text.filter { $0.isASCII && !$0.isNewline && ($0.asciiValue ?? 0) >= 0x20 }
        try? OwnedDescriptor(owning: dup(STDERR_FILENO)).write(Array((line + "\n").utf8))
    }

    /// Opens a page where there is a desktop to do so on.
    private static func open(_ address: String, _ environment: [String: String]) {
        guard environment["DISPLAY"] ?? environment["WAYLAND_DISPLAY"] != nil, address.hasPrefix("http") else { return }
        let browser = environment["BROWSER"].flatMap { $0.isEmpty ? nil : $0 } ?? "xdg-open"
        _ = try? ChildProcess.start(ChildProcess.Command(browser, [address], environment: environment))
    }
}
