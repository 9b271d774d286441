import Glibc

/// A shared library opened at run time.
///
/// It stays open until the process ends: a library that has started threads of its own, as OpenMP does, must not be
/// unloaded under them. Opening the same file twice gives the same library.
package final class DynamicLibrary: Sendable {
    /// The path or the bare name that was opened.
    package let path: String

    /// Never null. Kept as a number, so that the handle can cross threads; the loader's functions are thread-safe.
    private let handle: UInt

    /// Opens a library with all of its symbols resolved and none of them visible to others.
    ///
    /// - Parameter path: A file, or a bare name to search the loader's path for.
    /// - Throws: ``DynamicLibraryError`` with the loader's own reason.
    package init(opening path: String) throws(DynamicLibraryError) {
        guard let handle = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "the loader gives no reason"
            throw DynamicLibraryError(path: path, reason: reason)
        }
        self.path = path
        self.handle = UInt(bitPattern: handle)
    }

    /// Looks a symbol up.
    ///
    /// - Returns: Its address, or `nil` when the library has no such symbol. Calling it as a function of the wrong type
    ///   is undefined: the caller vouches for the type.
    @unsafe package func address(of symbol: String) -> UnsafeMutableRawPointer? {
        unsafe dlsym(UnsafeMutableRawPointer(bitPattern: handle), symbol)
    }
}

/// Why a library could not be opened.
package struct DynamicLibraryError: Error, Hashable, Sendable {
    package var path: String
    /// The loader's text.
    package var reason: String
}
