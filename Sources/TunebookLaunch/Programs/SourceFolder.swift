import Glibc
import TunebookCore
import TunebookPlatform

/// The files of a program's source folder.
///
/// Left out is what no program is made of: version control, compiled Python, virtual environments, checkpoints of notebooks.
/// Links are followed, those that lead out of the folder too, since the program counts on what they lead to; a folder that
/// is met again inside itself is left out.
struct SourceFolder {
    /// As the user wrote it, for messages.
    let name: String
    /// Absolute.
    let path: String

    /// More files than anybody's program has; it stops a walk through a home folder.
    static let mostFiles = 10_000

    private static let leftOut: Set<String> = [".git", ".hg", ".svn", "__pycache__", ".ipynb_checkpoints"]

    /// A folder on the way to the one at hand, to tell when it is met again.
    private struct Place: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    /// The paths of the files inside the folder, sorted, and warnings worth a line.
    func list() throws(LaunchError) -> (paths: [String], warnings: [String]) {
        guard let status = FileStatus(path: path) else {
            throw .program(Explanation("no folder \"\(name)\"", reason: "it is source_dir"))
        }
        guard status.isDirectory else {
            throw .program(
                Explanation("\"\(name)\" is a file", reason: "source_dir is a folder", remedy: "name it as entry_point")
            )
        }
        var walk = Walk(folder: self)
        try walk.visit("", above: [])
        return (walk.paths, walk.warnings)
    }

    private struct Walk {
        let folder: SourceFolder
        var paths: [String] = []
        var warnings: [String] = []

        mutating func visit(_ inner: String, above: Set<Place>) throws(LaunchError) {
            let absolute = folder.path + "/" + inner
            var status = stat()
            guard unsafe stat(absolute, &status) == 0, let directory = unsafe opendir(absolute) else {
                throw .program(Explanation("the folder \"\(shown(inner))\" cannot be read: \(systemMessage)"))
            }
            defer { unsafe closedir(directory) }
            let place = Place(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
            guard !above.contains(place) else {
                warnings.append("\(shown(inner)) leads back to a folder around it and is left out")
                return
            }
            // Folders end in a slash, so that each level's order is that of whole paths.
            var names: [String] = []
            while let entry = unsafe readdir(directory) {
                let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard name != ".", name != "..", !SourceFolder.leftOut.contains(name) else { continue }
                switch unsafe Int(entry.pointee.d_type) {
                case Int(DT_REG): names.append(name)
                case Int(DT_DIR): names.append(name + "/")
                case Int(DT_LNK), Int(DT_UNKNOWN):
                    guard let target = FileStatus(path: absolute + name) else {
                        warnings.append("\(shown(inner + name)) is a link to nothing and is left out")
                        continue
                    }
                    if target.isDirectory { names.append(name + "/") }
                    if target.isRegularFile { names.append(name) }
                default: break
                }
            }
            // Names that Unicode takes for the same are still two files.
            names.sort { $0 < $1 || ($0 == $1 && $0.utf8.lexicographicallyPrecedes($1.utf8)) }
            for name in names {
                if name.utf8.last != UInt8(ascii: "/") {
                    try add(inner + name)
                } else if FileStatus(path: absolute + name + "pyvenv.cfg") == nil {
                    // A virtual environment is made anew where the program runs, out of requirements.
                    try visit(inner + name, above: above.union([place]))
                }
            }
        }

        private mutating func add(_ path: String) throws(LaunchError) {
            guard !path.hasSuffix(".pyc") else { return }
            guard paths.count < SourceFolder.mostFiles else {
                throw .program(
                    Explanation(
                        "\"\(folder.name)\" holds more than \(SourceFolder.mostFiles) files",
                        reason: "source_dir goes along with every run as a whole",
                        remedy: "keep data out of it, as a channel: inputs { train = … }"
                    )
                )
            }
            paths.append(path)
        }

        private var systemMessage: String {
            unsafe String(cString: strerror(errno))
        }

        private func shown(_ inner: String) -> String {
            let path = inner.hasSuffix("/") ? String(inner.dropLast()) : inner
            return path.isEmpty ? folder.name : folder.name + (folder.name.hasSuffix("/") ? "" : "/") + path
        }
    }
}
