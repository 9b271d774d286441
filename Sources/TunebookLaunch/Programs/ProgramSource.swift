import FoundationEssentials
import Glibc
import TunebookCore
import TunebookPlatform

/// What goes into the code folder of a custom training job.
///
/// The entry point is a script cell of the session, or a file of the source folder, or a file that stands alone; a script
/// cell wins over a file of its name.
struct ProgramSource {
    /// By its path inside the code folder.
    let entryPoint: String
    /// The source folder as typed.
    let directory: String?
    /// Sorted by relative path.
    let files: [SourceFile]

    init(
        _ definition: Definition,
        from folder: String,
        scripts: [String: String],
        _ warnings: inout [String]
    ) throws(LaunchError) {
        guard case .text(let typed)? = definition[path: "entry_point"] else {
            throw .missingField(task: definition.name, path: "entry_point", example: "train.py")
        }
        let script = scripts[typed]
        guard case .text(let sourceDirectory)? = definition[path: "source_dir"] else {
            directory = nil
            let path = absolutePath(typed, from: folder)
            entryPoint = typed.split(separator: "/").last.map(String.init) ?? typed
            if let script {
                if FileStatus(path: path) != nil { warnings.append(Self.cellWins(typed)) }
                files = [SourceFile(entryPoint, .text(script))]
            } else {
                try Self.check(path, typed: typed, among: Self.names(in: folder) + scripts.keys.sorted())
                files = [SourceFile(entryPoint, .file(path))]
            }
            return
        }
        directory = sourceDirectory
        let root = absolutePath(sourceDirectory, from: folder)
        let listed = try SourceFolder(name: sourceDirectory, path: root).list()
        warnings += listed.warnings
        var files = listed.paths.map { SourceFile($0, .file(root + "/" + $0)) }
        // Both spellings are common: from the source folder, as in SageMaker, and from the working folder.
        let rooted = sourceDirectory.hasSuffix("/") ? sourceDirectory : sourceDirectory + "/"
        let inner = typed.hasPrefix(rooted) ? String(typed.dropFirst(rooted.count)) : typed
        if let script {
            entryPoint = inner
            if let index = files.firstIndex(where: { $0.relativePath == inner }) {
                warnings.append(Self.cellWins(typed))
                files[index].content = .text(script)
            } else {
                files.append(SourceFile(inner, .text(script)))
                files.sort { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }
            }
        } else {
            guard listed.paths.contains(inner) else {
                throw .noSuchProgramFile(
                    field: "entry_point",
                    path: typed,
                    nearest: Self.nearest(to: inner, among: listed.paths + scripts.keys.sorted())
                )
            }
            entryPoint = inner
        }
        self.files = files
    }

    /// Whether the entry point can be run with no interpreter: a shell script, or an executable.
    var runsItself: Bool {
        if entryPoint.hasSuffix(".sh") { return true }
        switch files.first(where: { $0.relativePath == entryPoint })?.content {
        case .text(let text)?: return text.hasPrefix("#!")
        case .file(let path)?: return FileStatus.isExecutable(path)
        case nil: return false
        }
    }

    private static func check(_ path: String, typed: String, among names: [String]) throws(LaunchError) {
        guard let status = FileStatus(path: path) else {
            throw .noSuchProgramFile(field: "entry_point", path: typed, nearest: nearest(to: typed, among: names))
        }
        guard status.isRegularFile else {
            throw .program(
                Explanation(
                    "\"\(typed)\" is a folder",
                    reason: "entry_point is the file to run",
                    remedy: "source_dir = \(typed) takes a folder along"
                )
            )
        }
        guard FileStatus.isReadable(path) else {
            throw .program(Explanation("\"\(typed)\" cannot be read: permission denied", reason: "it is entry_point"))
        }
    }

    /// The path or script that was meant, by its whole or by its last component.
    private static func nearest(to typed: String, among paths: [String]) -> String? {
        let name = typed.split(separator: "/").last.map(String.init) ?? typed
        return paths.first { $0.hasSuffix("/" + name) } ?? nearestName(to: typed, among: paths)
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private static func cellWins(_ name: String) -> String {
        "there is a file \(name) too; the script cell is taken"
    }
}
