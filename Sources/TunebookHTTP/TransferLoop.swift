import CCurl
import Synchronization
import TunebookPlatform

/// The one thread that runs libcurl.
///
/// It runs while there are transfers and sleeps in libcurl's own poll; a new order or a cancellation wakes it. Open
/// connections stay with the multi handle, which lives as long as this object. A class, since it owns that handle.
@safe final class TransferLoop: Sendable {
    private enum Command: Sendable {
        case add(TransferOrder, CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>)
        case cancel(TransferOrder.Identifier)
    }

    private struct State: Sendable {
        var commands: [Command] = []
        var isRunning = false
    }

    private let library: CurlLibrary
    private let thread = BlockingThread(for: "HTTP transfers")
    private let state = Mutex(State())
    /// The multi handle's address. Only ``run()`` uses it, on the thread, but for the wake-up, which libcurl allows from
    /// any thread.
    private let multi: UInt

    init(_ library: CurlLibrary) throws(HTTPError) {
        self.library = library
        guard let multi = unsafe library.functions.multiInit() else {
            throw .libraryUnavailable(reason: "libcurl gives no handle")
        }
        self.multi = UInt(bitPattern: multi)
    }

    deinit {
        // `run` holds the object, so no transfer is under way.
        if let multi = unsafe UnsafeMutableRawPointer(bitPattern: multi) {
            _ = unsafe library.functions.multiCleanup(multi)
        }
    }

    /// Begins a transfer; the continuation gets its outcome.
    func add(
        _ order: TransferOrder,
        _ continuation: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>
    ) {
        put(.add(order, continuation))
    }

    /// Ends a transfer that goes on; its outcome is ``HTTPError/cancelled``.
    func cancel(_ order: TransferOrder) {
        put(.cancel(order.identifier))
    }

    private func put(_ command: Command) {
        let wasRunning = state.withLock { state in
            state.commands.append(command)
            defer { state.isRunning = true }
            return state.isRunning
        }
        if !wasRunning {
            thread.submit { self.run() }
        } else if let multi = unsafe UnsafeMutableRawPointer(bitPattern: multi) {
            _ = unsafe library.functions.multiWakeup(multi)
        }
    }

    /// What is to be done; `nil` when that is nothing and no transfer goes on, after which the thread may rest.
    private func takeCommands(isIdle: Bool) -> [Command]? {
        state.withLock { state in
            if isIdle, state.commands.isEmpty {
                state.isRunning = false
                return nil
            }
            defer { state.commands = [] }
            return state.commands
        }
    }

    private func run() {
        guard let multi = unsafe UnsafeMutableRawPointer(bitPattern: multi) else { return }
        let functions = unsafe library.functions
        var transfers: [TransferOrder.Identifier: Transfer] = [:]
        while let commands = takeCommands(isIdle: transfers.isEmpty) {
            for command in commands {
                switch command {
                case .add(let order, let continuation):
                    unsafe begin(order, continuation, &transfers, multi)
                case .cancel(let identifier):
                    guard let transfer = transfers.removeValue(forKey: identifier) else { continue }
                    _ = unsafe functions.multiRemove(multi, transfer.easy)
                    transfer.finish(with: .failure(.cancelled))
                }
            }
            var running: Int32 = 0
            _ = unsafe functions.multiPerform(multi, &running)
            unsafe collect(&transfers, multi)
            // The longest wait matters only if a wake-up were lost.
            if !transfers.isEmpty { _ = unsafe functions.multiPoll(multi, nil, 0, 1000, nil) }
        }
    }

    private func begin(
        _ order: TransferOrder,
        _ continuation: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>,
        _ transfers: inout [TransferOrder.Identifier: Transfer],
        _ multi: UnsafeMutableRawPointer
    ) {
        do throws(HTTPError) {
            let transfer = try Transfer(order, library, continuation)
            guard unsafe library.functions.multiAdd(multi, transfer.easy) == CURLM_OK else {
                transfer.finish(with: .failure(.failed(host: order.host, reason: "libcurl does not take the request")))
                return
            }
            transfers[order.identifier] = transfer
        } catch {
            continuation.resume(returning: .failure(error))
        }
    }

    /// Takes what has ended out of libcurl and gives its outcome.
    private func collect(
        _ transfers: inout [TransferOrder.Identifier: Transfer],
        _ multi: UnsafeMutableRawPointer
    ) {
        let functions = unsafe library.functions
        var left: Int32 = 0
        while let message = unsafe functions.multiInfoRead(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else {
                continue
            }
            let code = unsafe tunebook_curl_message_result(message)
            // The message goes with the handle, so it is read before.
            _ = unsafe functions.multiRemove(multi, easy)
            guard let (identifier, transfer) = transfers.first(where: { unsafe $0.value.easy == easy }) else {
                continue
            }
            transfers[identifier] = nil
            transfer.finish(code)
        }
    }
}

/// A request on its way to the loop.
struct TransferOrder: Sendable {
    typealias Identifier = UInt64

    let identifier: Identifier
    let request: HTTPRequest
    let file: FileSlice?
    let settings: HTTPSettings

    init(_ request: HTTPRequest, _ file: FileSlice?, _ settings: HTTPSettings) {
        identifier = Self.next.wrappingAdd(1, ordering: .relaxed).newValue
        self.request = request
        self.file = file
        self.settings = settings
    }

    var host: String { request.address.host }

    private static let next = Atomic<UInt64>(0)
}
