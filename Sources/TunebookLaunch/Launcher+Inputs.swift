import TunebookCatalogue

extension Launcher {
    /// The digest that a file or folder has now as a channel; it is the same as that of a run that read the same content.
    ///
    /// - Parameter path: Absolute.
    /// - Returns: 64 hex digits.
    /// - Throws: `LaunchError` when there is nothing to read, ``CatalogueError`` when it is written meanwhile.
    /// - Complexity: A system call a file while nothing has changed since it was read last.
    package func digest(ofInputAt path: String) async throws -> String {
        try await digests.digest(
            ofFiles: channelFiles(ChannelFiles(channel: "input", path: path, directory: "/").list())
        )
    }
}
