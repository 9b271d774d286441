import FoundationEssentials
import TunebookPlatform

/// The files of one channel: a file, or everything below a folder in the order of relative paths.
struct ChannelFiles {
    let channel: String
    /// As the user wrote it; `~` is their home folder.
    let path: String
    /// The folder that a relative path starts from.
    let directory: String

    /// Absolute paths in reading order.
    ///
    /// - Throws: When nothing is there, it cannot be read, or holds no data.
    func list() throws(LaunchError) -> [String] {
        let absolute = absolutePath(path, from: directory)
        guard let status = FileStatus(path: absolute) else { throw .noSuchFile(channel: channel, path: path) }
        if status.isDirectory { return try listFolder(absolute) }
        guard FileStatus.isReadable(absolute) else {
            throw .unreadableFile(channel: channel, path: path, reason: "permission denied")
        }
        if status.isRegularFile, status.size == 0 { throw .emptyFile(channel: channel, path: path) }
        return [absolute]
    }

    private func listFolder(_ folder: String) throws(LaunchError) -> [String] {
        let names: [String]
        do {
            names = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
        } catch {
            throw .unreadableFile(channel: channel, path: path, reason: "the folder cannot be listed")
        }
        let files = names.map { folder + (folder.hasSuffix("/") ? "" : "/") + $0 }.filter { file in
            FileStatus(path: file)?.isRegularFile == true
        }
        guard files.contains(where: { FileStatus(path: $0)?.size ?? 0 > 0 }) else {
            throw .emptyFolder(channel: channel, path: path)
        }
        return files
    }
}
