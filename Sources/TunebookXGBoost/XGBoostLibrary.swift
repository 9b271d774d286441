import CXGBoost
import TunebookPlatform

/// An open XGBoost library.
///
/// Opening one loads OpenMP into the process, which then must not fork; open it only in a process made for training.
/// It is never closed, and may be used from several threads, each with its own matrices and boosters.
@safe package final class XGBoostLibrary: Sendable {
    package let path: String
    package let version: XGBoostVersion
    let functions: XGBoostFunctions

    /// Opens the library and looks its functions up.
    ///
    /// - Throws: ``XGBoostError/notOpened(path:reason:)``, or ``XGBoostError/notXGBoost(path:missing:)`` for a library
    ///   of another kind or of a release before 1.7.
    package convenience init(opening path: String) throws(XGBoostError) {
        let library: DynamicLibrary
        do {
            library = try DynamicLibrary(opening: path)
        } catch {
            throw .notOpened(path: error.path, reason: error.reason)
        }
        try self.init(library)
    }

    private init(_ library: DynamicLibrary) throws(XGBoostError) {
        path = library.path
        let functions = try unsafe XGBoostFunctions(library)
        unsafe self.functions = unsafe functions
        var (major, minor, patch) = (Int32(0), Int32(0), Int32(0))
        unsafe functions.version(&major, &minor, &patch)
        version = XGBoostVersion(Int(major), Int(minor), Int(patch))
    }

    /// Takes the library's own warnings from this thread, which would otherwise go to standard error.
    ///
    /// - Returns: What `body` returns. Warnings are then read with ``takeWarnings()`` on the same thread.
    package func collectingWarnings<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        _ = unsafe functions.registerLogCallback { text in unsafe LibraryLog.append(text) }
        defer { _ = LibraryLog.take() }
        return try body()
    }

    /// What the library has said on this thread since the last call, oldest first.
    package func takeWarnings() -> [LibraryText] {
        LibraryLog.take().map { LibraryText($0) }
    }

    /// Turns a function's return code into an error.
    func check(_ status: Int32) throws(XGBoostError) {
        guard status != 0 else { return }
        let text = unsafe functions.lastError().map { unsafe String(cString: $0) } ?? ""
        throw .failed(message: LibraryText(text).message)
    }
}
