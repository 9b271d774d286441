import Glibc

/// An open folder, to look paths up from.
final class FolderDescriptor: Sendable {
    let number: Int32
    /// With a slash at its end.
    private let path: String

    /// - Returns: `nil` where the path is no folder that can be opened.
    init?(_ path: String) {
        number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        self.path = path.hasSuffix("/") ? path : path + "/"
        guard number >= 0 else { return nil }
    }

    deinit {
        close(number)
    }

    /// How many bytes of an absolute path lead to the folder; 0 for one that lies elsewhere.
    func prefix(of path: String) -> Int {
        path.hasPrefix(self.path) ? self.path.utf8.count : 0
    }
}
