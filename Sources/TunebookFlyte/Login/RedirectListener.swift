import Glibc
import TunebookHTTP
import TunebookPlatform

/// Listens on the port that the login's page comes back to.
///
/// On 127.0.0.1 alone. A class, since it owns the socket.
final class RedirectListener: Sendable {
    private let socket: OwnedDescriptor
    private let path: String

    /// - Parameter redirect: `http://localhost:53593/callback`.
    /// - Throws: Where that is not this machine, or the port is taken.
    init(_ redirect: String) throws(FlyteError) {
        guard let address = try? HTTPAddress(parsing: redirect), address.isLoopback, address.scheme == .http else {
            throw .login(
                reason: "the server wants the login to come back to \"\(redirect)\", which is not this machine",
                remedy: "set admin.authType to DeviceFlow or ClientSecret in ~/.flyte/config.yaml"
            )
        }
        path = address.path
        let port = UInt16(address.port ?? 80)
        do throws(CError) {
            let number = try checked("make a socket") {
                Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            }
            socket = OwnedDescriptor(owning: number)
            var reuse: Int32 = 1
            _ = unsafe setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
            var place = sockaddr_in()
            place.sin_family = sa_family_t(AF_INET)
            place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            place.sin_port = port.bigEndian
            try checked("listen on port \(port)") {
                unsafe withUnsafePointer(to: &place) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        unsafe bind(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
            }
            try checked("listen on port \(port)") { listen(number, 8) }
        } catch {
            throw .login(
                reason: "\(error)",
                remedy: "end what uses the port, or set admin.authType to DeviceFlow in ~/.flyte/config.yaml"
            )
        }
    }

    /// Waits for the browser, and answers it.
    ///
    /// A request with another state is answered and not believed.
    func code(state: String, patience: Duration) async throws(FlyteError) -> String {
        let thread = BlockingThread(for: "the login")
        let isGivenUp = CancelFlag()
        // The handler's own signature loses the type of the error.
        let outcome: Result<String, FlyteError> = await withTaskCancellationHandler {
            await thread.run {
                let deadline = ContinuousClock.now + patience
                do throws(FlyteError) {
                    while ContinuousClock.now < deadline, !isGivenUp.isSet {
                        if let code = try self.serve(state) { return .success(code) }
                    }
                } catch {
                    return .failure(error)
                }
                return .failure(
                    .login(
                        reason: isGivenUp.isSet ? "the login was given up" : "nobody logged in within \(patience)",
                        remedy: "try again"
                    )
                )
            }
        } onCancel: {
            isGivenUp.set()
        }
        return try outcome.get()
    }

    /// Answers one request, if one comes in a moment.
    private func serve(_ state: String) throws(FlyteError) -> String? {
        guard isReadable(socket.number, milliseconds: 100) else { return nil }
        let connection = accept(socket.number, nil, nil)
        guard connection >= 0 else { return nil }
        let browser = OwnedDescriptor(owning: connection)
        guard let target = requestTarget(browser) else { return nil }
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        guard parts.first == path, parts.count > 1 else {
            answer(browser, "404 Not Found", "nothing here")
            return nil
        }
        var fields: [String: String] = [:]
        for field in parts[1].split(separator: "&") {
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            fields[String(pair[0])] = pair.count > 1 ? percentDecoded(pair[1]) : ""
        }
        guard fields["state"] == state else {
            answer(browser, "400 Bad Request", "this is not the login that tunebook waits for")
            return nil
        }
        if let code = fields["code"], !code.isEmpty {
            answer(browser, "200 OK", "Logged in. You can close this page and go back to tunebook.")
            return code
        }
        answer(browser, "200 OK", "The login failed. Go back to tunebook.")
        let reason = fields["error_description"] ?? fields["error"] ?? "no code"
        throw .login(reason: "the login's page said: \(reason)")
    }

    private func requestTarget(_ browser: borrowing OwnedDescriptor) -> String? {
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while head.count < 1 << 16, !head.contains(UInt8(ascii: "\n")) {
            guard isReadable(browser.number, milliseconds: 2000) else { return nil }
            guard let count = try? browser.read(into: &buffer), count > 0 else { return nil }
            head += buffer[..<count]
        }
        let words = String(decoding: head, as: UTF8.self).split(separator: " ", maxSplits: 2)
        return words.count == 3 && words[0] == "GET" ? String(words[1]) : nil
    }

    private func answer(_ browser: borrowing OwnedDescriptor, _ status: String, _ text: String) {
        let page =
            "HTTP/1.1 \(status)\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: \(text.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(text)"
        try? browser.write(Array(page.utf8))
    }

    private func isReadable(_ number: Int32, milliseconds: Int32) -> Bool {
        var event = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&event, 1, milliseconds) > 0
    }
}

/// Text out of a query: `+` is a blank, `%XX` a byte.
private func percentDecoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%"), rest.count >= 2,
            let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        {
            bytes.append(value)
            rest = rest.dropFirst(2)
        } else {
            bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
