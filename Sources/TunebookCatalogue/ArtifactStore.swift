import Glibc
package import TunebookCore

/// The folders of runs: `runs/NUMBER/` in the data folder, and `parsed/` for data that trainings share.
///
/// An artifact in it is complete or absent: it is written aside, checksummed, forced to disk and renamed.
package struct ArtifactStore: Hashable, Sendable {
    /// The data folder.
    package let directory: String

    package init(directory: String) {
        self.directory = directory
    }

    /// Where run folders lie.
    package var runsDirectory: String { directory + "/runs" }
    /// Where parsed data is kept.
    package var parsedDataDirectory: String { directory + "/parsed" }

    /// A run's own folder; it need not exist.
    package func runDirectory(_ number: Int) -> String {
        "\(runsDirectory)/\(number)"
    }

    /// Moves a finished file into a run's folder, replacing one of the same name.
    ///
    /// - Parameters:
    ///   - temporary: A file that nobody writes to any more. It is gone afterwards, and untouched after an error.
    ///   - name: The artifact's name, without folders.
    ///   - number: The run.
    /// - Returns: The artifact, with its size and digest.
    /// - Throws: ``CatalogueError/full(path:)`` and the other failures of the disk; the folder then holds what it held.
    package func install(fileAt temporary: String, as name: String, for number: Int) throws(CatalogueError) -> Artifact
    {
        guard !name.isEmpty, name != ".", name != "..",
            !name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == 0 })
        else { throw .badArtifactName(name) }
        let folder = runDirectory(number)
        let location = "\(folder)/\(name)"
        try DataFolder.create(folder)
        let isBeside = try FileStatus(path: temporary).device == FileStatus(path: folder).device
        let content = try isBeside ? seal(temporary) : copy(temporary, to: "\(location).partial")
        guard unsafe rename(isBeside ? temporary : "\(location).partial", location) == 0 else {
            throw CatalogueError(errno: errno, path: location)
        }
        try synchronize(folder: folder)
        if !isBeside { unsafe unlink(temporary) }
        return Artifact(name: name, location: location, size: ByteCount(content.size), digest: content.digest)
    }

    /// Whether an artifact's file is there with its size. One that lies in a service is taken to be there.
    package func isPresent(_ artifact: Artifact) -> Bool {
        guard artifact.location.hasPrefix("/") else { return artifact.location.contains("://") }
        guard let status = try? FileStatus(path: artifact.location) else { return false }
        return status.isRegular && status.size == artifact.size.bytes
    }

    /// A path below the data folder as a user reads it: `runs/1/model.tar.gz`. Others stay as they are.
    package func shortLocation(_ location: String) -> String {
        location.hasPrefix(directory + "/") ? String(location.dropFirst(directory.count + 1)) : location
    }

    /// The artifact as it is stored, so that the data folder can be moved.
    func relocatable(_ artifact: Artifact) -> Artifact {
        var artifact = artifact
        artifact.location = shortLocation(artifact.location)
        return artifact
    }

    /// The stored artifact with its place in the data folder.
    func located(_ artifact: Artifact) -> Artifact {
        guard !artifact.location.hasPrefix("/"), !artifact.location.contains("://") else { return artifact }
        var artifact = artifact
        artifact.location = "\(directory)/\(artifact.location)"
        return artifact
    }

    /// Checksums a file that stays on its disk, and forces it there.
    private func seal(_ path: String) throws(CatalogueError) -> (digest: String, size: Int64) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw CatalogueError(unreadable: path, errno: errno) }
        defer { close(descriptor) }
        let content = try FileDigest.compute(descriptor: descriptor, path: path)
        guard fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0 else {
            throw CatalogueError(errno: errno, path: path)
        }
        return content
    }

    /// Copies a file from another disk, checksums it, and forces it to this one; leaves nothing behind on failure.
    private func copy(_ path: String, to target: String) throws(CatalogueError) -> (digest: String, size: Int64) {
        let source = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard source >= 0 else { throw CatalogueError(unreadable: path, errno: errno) }
        defer { close(source) }
        let descriptor = unsafe open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw CatalogueError(errno: errno, path: target) }
        defer { close(descriptor) }
        do throws(CatalogueError) {
            let content = try FileDigest.compute(
                descriptor: source,
                path: path,
                copyingTo: (descriptor: descriptor, path: target)
            )
            guard fsync(descriptor) == 0 else { throw CatalogueError(errno: errno, path: target) }
            return content
        } catch {
            unsafe unlink(target)
            throw error
        }
    }

    private func synchronize(folder: String) throws(CatalogueError) {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CatalogueError(errno: errno, path: folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw CatalogueError(errno: errno, path: folder) }
    }
}
