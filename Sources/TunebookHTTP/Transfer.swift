import CCurl
import Glibc
import TunebookPlatform

/// One transfer in libcurl: its handle, what it sends, and what has come.
///
/// Lives on the loop's thread alone. A class, since libcurl's callbacks hold its address, and it owns the handle.
@safe final class Transfer {
    let easy: UnsafeMutableRawPointer

    private let order: TransferOrder
    private let library: CurlLibrary
    private let continuation: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>
    private var headerList: UnsafeMutablePointer<curl_slist>?
    /// Where libcurl writes what went wrong, in its own words.
    private let reason = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    private var source: BodySource?
    private var response = HTTPResponse(status: 0)
    /// What a callback found wrong; libcurl then only says that the callback ended the transfer.
    private var ownError: HTTPError?

    init(
        _ order: TransferOrder,
        _ library: CurlLibrary,
        _ continuation: CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>
    ) throws(HTTPError) {
        self.order = order
        self.library = library
        self.continuation = continuation
        source = try order.request.body.map { (body) throws(HTTPError) in try BodySource(body) }
        guard let easy = unsafe library.functions.easyInit() else {
            unsafe reason.deallocate()
            throw .libraryUnavailable(reason: "libcurl gives no handle")
        }
        unsafe self.easy = unsafe easy
        unsafe reason.pointee = 0
        try configure()
    }

    deinit {
        unsafe library.functions.easyCleanup(easy)
        unsafe library.functions.listFree(headerList)
        unsafe reason.deallocate()
    }

    // MARK: - The outcome

    /// Gives the outcome of a transfer that libcurl has ended.
    func finish(_ code: CURLcode) {
        finish(with: code == CURLE_OK ? .success(response) : .failure(error(code)))
    }

    func finish(with outcome: Result<HTTPResponse, HTTPError>) {
        continuation.resume(returning: outcome)
    }

    private func error(_ code: CURLcode) -> HTTPError {
        if let ownError { return ownError }
        let host = order.host
        let words = unsafe String(cString: reason)
        let text = words.isEmpty ? library.text(of: code) : words
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return .cannotResolve(host: host)
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_PROXY:
            return .cannotConnect(host: order.request.address.authority, reason: text)
        case CURLE_OPERATION_TIMEDOUT: return .timedOut(host: host)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_WEIRD_SERVER_REPLY:
            return .cutShort(host: host, reason: text)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            return .notTrusted(host: host, reason: text)
        default: return .failed(host: host, reason: text)
        }
    }

    // MARK: - What libcurl is told

    private func configure() throws(HTTPError) {
        let request = order.request
        set(CURLOPT_URL, request.address.description)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS, Int(CURLPROTO_HTTP | CURLPROTO_HTTPS))
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_USERAGENT, order.settings.userAgent)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // As large as 7.88 takes.
        set(CURLOPT_BUFFERSIZE, 512 << 10)
        set(CURLOPT_UPLOAD_BUFFERSIZE, 1 << 20)
        unsafe set(CURLOPT_ERRORBUFFER, pointer: reason)
        setProxy()
        setTrust()
        setTimeouts(request.timeouts)
        try setHeaders(request.headers)
        setMethod(request)
        setCallbacks()
    }

    private func setMethod(_ request: HTTPRequest) {
        switch request.method {
        case .get: break
        case .head: set(CURLOPT_NOBODY, 1)
        case .delete where request.body == nil: set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        case .post, .put, .delete:
            set(CURLOPT_UPLOAD, 1)
            set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
            _ = unsafe tunebook_curl_set_offset(
                library.functions.setOption,
                easy,
                CURLOPT_INFILESIZE_LARGE,
                curl_off_t(request.body?.count ?? 0)
            )
        }
    }

    private func setProxy() {
        // An empty text keeps libcurl from reading the environment itself.
        set(CURLOPT_PROXY, order.settings.proxies.proxy(for: order.request.address) ?? "")
        set(CURLOPT_NOPROXY, order.settings.proxies.exceptions ?? "")
    }

    private func setTrust() {
        if let file = order.settings.certificateFile { set(CURLOPT_CAINFO, file) }
        if order.settings.trustsLoopback, order.request.address.isLoopback {
            set(CURLOPT_SSL_VERIFYPEER, 0)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        }
    }

    private func setTimeouts(_ timeouts: HTTPTimeouts) {
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, timeouts.connect.milliseconds))
        set(CURLOPT_LOW_SPEED_LIMIT, 1)
        set(CURLOPT_LOW_SPEED_TIME, max(1, timeouts.silence.milliseconds / 1000))
        if let total = timeouts.total { set(CURLOPT_TIMEOUT_MS, max(1, total.milliseconds)) }
    }

    private func setHeaders(_ headers: HTTPHeaders) throws(HTTPError) {
        // Waiting for `100 Continue` costs a second with servers that do not know it.
        var lines = ["Expect:"]
        for field in headers.fields {
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
                throw .invalidHeader(name: field.name)
            }
            // libcurl's form for an empty value.
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        for line in lines {
            if let longer = unsafe library.functions.listAppend(headerList, line) { unsafe headerList = unsafe longer }
        }
        unsafe set(CURLOPT_HTTPHEADER, pointer: headerList)
    }

    private func setCallbacks() {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let setOption = unsafe library.functions.setOption
        unsafe set(CURLOPT_WRITEDATA, pointer: context)
        unsafe set(CURLOPT_HEADERDATA, pointer: context)
        unsafe set(CURLOPT_READDATA, pointer: context)
        unsafe set(CURLOPT_SEEKDATA, pointer: context)
        _ = unsafe tunebook_curl_set_receiver(setOption, easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            let bytes = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            return unsafe Transfer.of(context).receive(bytes)
        }
        _ = unsafe tunebook_curl_set_receiver(setOption, easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let bytes = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            unsafe Transfer.of(context).receiveHeader(String(decoding: bytes, as: UTF8.self))
            return size * count
        }
        _ = unsafe tunebook_curl_set_provider(setOption, easy) { buffer, size, count, context in
            let buffer = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: size * count)
            return unsafe Transfer.of(context).provide(buffer)
        }
        _ = unsafe tunebook_curl_set_rewind(setOption, easy) { context, offset, _ in
            unsafe Transfer.of(context).source?.position = Int64(offset)
            return CURL_SEEKFUNC_OK
        }
    }

    /// The transfer that a callback belongs to: alive, since the loop holds it while libcurl has its handle.
    private static func of(_ context: UnsafeMutableRawPointer) -> Transfer {
        unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = unsafe tunebook_curl_set_long(library.functions.setOption, easy, option, value)
    }

    private func set(_ option: CURLoption, _ value: String) {
        _ = unsafe tunebook_curl_set_text(library.functions.setOption, easy, option, value)
    }

    private func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
        _ = unsafe tunebook_curl_set_pointer(library.functions.setOption, easy, option, pointer)
    }

    // MARK: - What libcurl calls

    private func receiveHeader(_ line: String) {
        // An interim answer (`100 Continue`) comes before the answer itself.
        if line.hasPrefix("HTTP/") {
            let parts = line.split(separator: " ", maxSplits: 2)
            response = HTTPResponse(status: parts.count > 1 ? Int(parts[1].prefix { $0.isNumber }) ?? 0 : 0)
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        let end = value.lastIndex { !$0.isWhitespace }.map { value.index(after: $0) } ?? value.startIndex
        response.headers.append(String(line[..<colon]), String(value[..<end]))
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        if let slice = order.file, response.isSuccess {
            do throws(CError) {
                try unsafe slice.file.write(bytes, at: slice.offset + response.bytesWritten)
            } catch {
                ownError = .file(error)
                return 0
            }
            response.bytesWritten += Int64(bytes.count)
            return bytes.count
        }
        guard response.body.count + bytes.count <= order.request.largestAnswer else {
            ownError = .tooLarge(host: order.host, limit: order.request.largestAnswer)
            return 0
        }
        unsafe response.body.append(contentsOf: bytes)
        return bytes.count
    }

    private func provide(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        do throws(HTTPError) {
            return try unsafe source?.read(into: buffer) ?? 0
        } catch {
            ownError = error
            return Int(CURL_READFUNC_ABORT)
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
