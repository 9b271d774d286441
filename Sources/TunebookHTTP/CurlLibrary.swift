import CCurl
import TunebookPlatform

/// libcurl, opened when the first request needs it.
///
/// It is never closed. Its functions may be called from any thread, each handle from one thread at a time.
@safe final class CurlLibrary: Sendable {
    let functions: CurlFunctions
    /// What it says of itself: `libcurl/7.88.1 OpenSSL/3.0.20 zlib/1.2.13 …`.
    let version: String

    /// The library of this process.
    ///
    /// - Throws: ``HTTPError/libraryUnavailable(reason:)`` when none can be opened, again at each call.
    static func shared() throws(HTTPError) -> CurlLibrary {
        try opened.get()
    }

    /// By the names of its builds; the first is what the `curl` program uses.
    private static let names = ["libcurl.so.4", "libcurl-gnutls.so.4"]

    private static let opened = Result { () throws(HTTPError) in try CurlLibrary(anyOf: names) }

    private init(anyOf names: [String]) throws(HTTPError) {
        let library = try Self.open(anyOf: names)
        let functions = try unsafe CurlFunctions(library)
        guard unsafe functions.globalInit(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK else {
            throw .libraryUnavailable(reason: "\(library.path) does not start")
        }
        unsafe self.functions = unsafe functions
        version = unsafe functions.version().map { unsafe String(cString: $0) } ?? library.path
    }

    private static func open(anyOf names: [String]) throws(HTTPError) -> DynamicLibrary {
        var reasons: [String] = []
        for name in names {
            do throws(DynamicLibraryError) {
                return try DynamicLibrary(opening: name)
            } catch {
                reasons.append(error.reason)
            }
        }
        throw .libraryUnavailable(reason: reasons.joined(separator: "; "))
    }

    /// libcurl's words for a code: `Couldn't connect to server`.
    func text(of code: CURLcode) -> String {
        unsafe String(cString: functions.easyText(code))
    }
}
