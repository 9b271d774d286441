import TunebookPlatform

/// The folder of one host of a run, laid out as `/opt/ml` is, and its paths as the program sees them.
struct ProgramHostFolder: Hashable, Sendable {
    /// Where it lies.
    let path: String
    /// Where the program finds it: there, or at `/opt/ml`.
    let seenPath: String

    /// The place that containers have it at.
    static let containerPath = "/opt/ml"

    /// - Parameters:
    ///   - host: Counted from 0; the first host's folder is the run's own.
    ///   - usesContainerPaths: Whether the program sees it at `/opt/ml`.
    init(host: Int, of folder: RunFolder, usesContainerPaths: Bool) {
        path = host == 0 ? folder.programDirectory : "\(folder.path)/hosts/algo-\(host + 1)"
        seenPath = usesContainerPaths ? Self.containerPath : path
    }

    /// A folder or file in it, as this process finds it.
    func path(_ inner: String) -> String { path + "/" + inner }
    /// The same as the program finds it.
    func seen(_ inner: String) -> String { seenPath + "/" + inner }

    /// Makes the folders that every container has.
    func create() throws(CError) {
        for inner in [
            "input/config", "input/data", "model", "output/data", "output/intermediate", "checkpoints", "code",
        ] {
            try createDirectory(path(inner))
        }
    }
}
