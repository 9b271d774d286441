import CCurl
import TunebookPlatform

/// libcurl's functions, looked up by name once. All of them are in every release since 7.68.
///
/// `@unchecked`: addresses of code, which never change.
@unsafe struct CurlFunctions: @unchecked Sendable {
    let globalInit: tunebook_curl_global_init
    let version: tunebook_curl_version

    let easyInit: tunebook_curl_easy_init
    let easyCleanup: tunebook_curl_easy_cleanup
    let easyText: tunebook_curl_easy_strerror
    let setOption: tunebook_curl_variadic
    let getInfo: tunebook_curl_variadic
    let listAppend: tunebook_curl_slist_append
    let listFree: tunebook_curl_slist_free_all

    let multiInit: tunebook_curl_multi_init
    let multiCleanup: tunebook_curl_multi_cleanup
    let multiAdd: tunebook_curl_multi_handle
    let multiRemove: tunebook_curl_multi_handle
    let multiPerform: tunebook_curl_multi_perform
    let multiPoll: tunebook_curl_multi_poll
    let multiWakeup: tunebook_curl_multi_wakeup
    let multiInfoRead: tunebook_curl_multi_info_read

    init(_ library: DynamicLibrary) throws(HTTPError) {
        unsafe globalInit = try Self.required("curl_global_init", in: library)
        unsafe version = try Self.required("curl_version", in: library)
        unsafe easyInit = try Self.required("curl_easy_init", in: library)
        unsafe easyCleanup = try Self.required("curl_easy_cleanup", in: library)
        unsafe easyText = try Self.required("curl_easy_strerror", in: library)
        unsafe setOption = try Self.required("curl_easy_setopt", in: library)
        unsafe getInfo = try Self.required("curl_easy_getinfo", in: library)
        unsafe listAppend = try Self.required("curl_slist_append", in: library)
        unsafe listFree = try Self.required("curl_slist_free_all", in: library)
        unsafe multiInit = try Self.required("curl_multi_init", in: library)
        unsafe multiCleanup = try Self.required("curl_multi_cleanup", in: library)
        unsafe multiAdd = try Self.required("curl_multi_add_handle", in: library)
        unsafe multiRemove = try Self.required("curl_multi_remove_handle", in: library)
        unsafe multiPerform = try Self.required("curl_multi_perform", in: library)
        unsafe multiPoll = try Self.required("curl_multi_poll", in: library)
        unsafe multiWakeup = try Self.required("curl_multi_wakeup", in: library)
        unsafe multiInfoRead = try Self.required("curl_multi_info_read", in: library)
    }

    private static func required<Function>(
        _ name: String,
        in library: DynamicLibrary
    ) throws(HTTPError) -> Function {
        // The type of each stored property above is the function's own, out of the C header.
        guard let address = unsafe library.address(of: name) else {
            throw .libraryUnavailable(reason: "\(library.path) has no function \(name)")
        }
        return unsafe unsafeBitCast(address, to: Function.self)
    }
}
