import FoundationEssentials
import TunebookCore
import TunebookPlatform

/// Fills the folders of a run's hosts: configuration, code and data.
struct ProgramPreparation {
    let training: TrainingSpecification
    let program: TrainingProgram
    let hosts: [ProgramHost]

    /// For files that a program reads; the folders they lie in can be written to.
    private static let dataPermissions: UInt32 = 0o400

    /// Makes every folder anew; checkpoints stay, which a second try goes on from.
    func prepare() throws(LocalFailure) {
        for host in hosts {
            do throws(CError) {
                for inner in ["code", "input", "model", "output"] { remove(host.folder.path(inner)) }
                try host.folder.create()
                try host.configuration.write(hyperparameters(for: host), to: host.folder.path("input/config"))
            } catch {
                throw .notPrepared(error)
            }
            try placeCode(in: host.folder)
            for channel in training.channels { try place(channel, in: host.folder) }
            for input in program.inputs where input.type == .blob { try place(input, in: host.folder) }
        }
    }

    /// Removes the copies of the data.
    func removeData() {
        for host in hosts.prefix(1) { remove(host.folder.path("input/data")) }
    }

    func hyperparameters(for host: ProgramHost) -> ProgramHyperparameters {
        let blobs = program.inputs.filter { $0.type == .blob }.map { ($0.name, host.folder.seen(innerPath(of: $0))) }
        return ProgramHyperparameters(
            training,
            program.inputs,
            blobs: Dictionary(blobs, uniquingKeysWith: { _, last in last })
        )
    }

    // MARK: - Code

    private func placeCode(in folder: ProgramHostFolder) throws(LocalFailure) {
        for file in program.files {
            let target = folder.path("code/" + file.relativePath)
            try createParent(of: target)
            let permissions: UInt32 = isRunItself(file) ? 0o755 : 0o644
            switch file.content {
            case .file(let source):
                let isExecutable = FileManager.default.isExecutableFile(atPath: source)
                try PrivateCopy.make(
                    of: source,
                    at: target,
                    permissions: isExecutable ? 0o755 : permissions,
                    expecting: file.stamp
                )
            case .text(let text):
                do throws(CError) {
                    try AtomicFile.write([UInt8](text.utf8), to: target, permissions: permissions)
                } catch {
                    throw .notPrepared(error)
                }
            }
        }
    }

    /// As the toolkit does, which gives a command the right to be executed.
    private func isRunItself(_ file: SourceFile) -> Bool {
        file.relativePath == program.entryPoint && program.interpreter == nil
    }

    // MARK: - Data

    private func place(_ channel: Channel, in folder: ProgramHostFolder) throws(LocalFailure) {
        guard case .local(let path, let files) = channel.source, program.inputMode != "Pipe" else { return }
        let directory = folder.path("input/data/" + channel.name)
        for (index, file) in files.enumerated() {
            let target = directory + "/" + Self.innerPath(of: file, among: files, below: path)
            try createParent(of: target)
            try PrivateCopy.make(
                of: file,
                at: target,
                permissions: Self.dataPermissions,
                expecting: channel.stamps.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            )
        }
    }

    private func place(_ input: CustomInput, in folder: ProgramHostFolder) throws(LocalFailure) {
        let target = folder.path(innerPath(of: input))
        if FileStatus(path: input.value)?.isDirectory == true {
            return try PrivateCopy.make(ofFolder: input.value, at: target, permissions: Self.dataPermissions)
        }
        try createParent(of: target)
        try PrivateCopy.make(of: input.value, at: target, permissions: Self.dataPermissions, expecting: nil)
    }

    /// Where an input that is a file lies in the host's folder: in its channel, under its own name. A folder is the channel.
    private func innerPath(of input: CustomInput) -> String {
        let channel = "input/data/" + input.name
        guard FileStatus(path: input.value)?.isDirectory != true else { return channel }
        return channel + "/" + (input.value.split(separator: "/").last.map(String.init) ?? input.name)
    }

    /// A file's path inside its channel.
    ///
    /// - Parameter typed: The channel's path as it was typed, which may be a file or a folder, and relative.
    static func innerPath(of file: String, among files: [String], below typed: String) -> String {
        let components = file.split(separator: "/")
        let root = typed.split(separator: "/").filter { $0 != "." }
        // A folder that was typed ends where its last components are found in the file's path.
        if let name = root.last, name != "..", components.last != name || files.count > 1,
            let index = components.dropLast().lastIndex(of: name),
            files.allSatisfy({ $0.split(separator: "/").prefix(index + 1) == components.prefix(index + 1) })
        {
            return components[(index + 1)...].joined(separator: "/")
        }
        let common = files.dropFirst().reduce(components.dropLast()[...]) { common, other in
            zip(common, other.split(separator: "/").dropLast()).prefix { $0 == $1 }.map(\.0)[...]
        }
        return components.dropFirst(common.count).joined(separator: "/")
    }

    // MARK: - Files

    private func createParent(of path: String) throws(LocalFailure) {
        guard let slash = path.lastIndex(of: "/") else { return }
        do throws(CError) {
            try createDirectory(String(path[..<slash]))
        } catch {
            throw .notPrepared(error)
        }
    }

    private func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }
}
