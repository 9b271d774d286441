import FoundationEssentials
import TunebookCore
import TunebookPlatform

/// The mounts that show a host's folder at `/opt/ml`.
///
/// Where `/opt/ml` is no folder yet, and only root could make one, the program sees a copy of `/opt` in which everything
/// stands at its place and `ml` beside it.
struct ContainerPathMounts {
    private let folder: ProgramHostFolder
    private let scratch: String

    /// - Parameter scratch: A folder of the run for what stands in for `/opt`.
    init(_ folder: ProgramHostFolder, scratch: String) {
        self.folder = folder
        self.scratch = scratch
    }

    func mounts() throws(LocalFailure) -> [ContainedProcess.Mount] {
        guard ContainedProcess.canMount else {
            throw .explained(ContainedProcess.noMounts(reason: Self.noNamespaces))
        }
        let target = ProgramHostFolder.containerPath
        let direct = ContainedProcess.Mount(source: folder.path, target: target)
        if FileStatus(path: target)?.isDirectory == true { return [direct] }
        guard FileStatus(path: "/opt")?.isDirectory == true else {
            throw .explained(ContainedProcess.noMounts(reason: "there is no /opt, and only root can make it"))
        }
        var mounts: [ContainedProcess.Mount] = []
        do {
            try createDirectory(scratch + "/ml")
            for name in try FileManager.default.contentsOfDirectory(atPath: "/opt") where name != "ml" {
                let (source, place) = ("/opt/" + name, scratch + "/" + name)
                if let link = try? FileManager.default.destinationOfSymbolicLink(atPath: source) {
                    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: link)
                } else {
                    if FileStatus(path: source)?.isDirectory == true {
                        try createDirectory(place)
                    } else {
                        try AtomicFile.write([], to: place)
                    }
                    mounts.append(ContainedProcess.Mount(source: source, target: place))
                }
            }
        } catch {
            throw .explained(ContainedProcess.noMounts(reason: "/opt cannot be read: \(error)"))
        }
        mounts.append(ContainedProcess.Mount(source: folder.path, target: scratch + "/ml"))
        mounts.append(ContainedProcess.Mount(source: scratch, target: "/opt"))
        return mounts
    }

    static let noNamespaces =
        "it lets no ordinary user have mounts of their own (unprivileged user namespaces are off, or not allowed here)"
}
