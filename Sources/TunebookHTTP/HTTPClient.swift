import Synchronization

/// Sends requests over libcurl, any number at once, on one thread.
///
/// Connections are kept and used again. Certificates are always verified; a server on this machine can be exempted, no
/// other. Redirects are given back and never followed, since a signature holds for one host.
package final class HTTPClient: Sendable {
    package let settings: HTTPSettings

    private let loop = Mutex<TransferLoop?>(nil)

    package init(_ settings: HTTPSettings = HTTPSettings()) {
        self.settings = settings
    }

    /// Sends a request and waits for its whole answer.
    ///
    /// Cancelling the task ends the transfer.
    ///
    /// - Parameters:
    ///   - request: All that is sent.
    ///   - file: Takes the body of a 2xx answer in place of memory; an error's body still comes in the response.
    /// - Returns: The answer, whatever its status.
    /// - Throws: Where no answer came, or not all of it.
    package func send(_ request: HTTPRequest, into file: FileSlice? = nil) async throws(HTTPError) -> HTTPResponse {
        if Task.isCancelled { throw .cancelled }
        let loop = try openLoop()
        let order = TransferOrder(request, file, settings)
        let outcome: Result<HTTPResponse, HTTPError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.add(order, continuation)
                // A cancellation that came before the order did found nothing to end.
                if Task.isCancelled { loop.cancel(order) }
            }
        } onCancel: {
            loop.cancel(order)
        }
        return try outcome.get()
    }

    /// What libcurl says of itself, for `doctor`.
    package static func libraryVersion() throws(HTTPError) -> String {
        try CurlLibrary.shared().version
    }

    private func openLoop() throws(HTTPError) -> TransferLoop {
        let library = try CurlLibrary.shared()
        return try loop.withLock { loop throws(HTTPError) in
            if let loop { return loop }
            let made = try TransferLoop(library)
            loop = made
            return made
        }
    }
}

/// What holds for all requests of a client.
package struct HTTPSettings: Hashable, Sendable {
    package var proxies: ProxySettings
    /// A file of certificates to trust in place of the system's.
    package var certificateFile: String?
    /// Trusts any certificate of a server on this machine; no other is ever exempted.
    package var trustsLoopback: Bool
    package var userAgent: String

    package init(
        proxies: ProxySettings = ProxySettings(),
        certificateFile: String? = nil,
        trustsLoopback: Bool = false,
        userAgent: String = "tunebook/0.1"
    ) {
        self.proxies = proxies
        self.certificateFile = certificateFile
        self.trustsLoopback = trustsLoopback
        self.userAgent = userAgent
    }
}
