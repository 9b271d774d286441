import Crypto
import FoundationEssentials
import TunebookCore
import TunebookFlyte
import TunebookLocal
import TunebookPlatform

/// Brings what a task reads to where Flyte's tasks can read it, through Flyte itself.
///
/// Each content has one place, so that equal content has one URI and one key in Flyte's cache. What was sent within a day
/// is not sent again.
struct TaskPlacement {
    let client: FlyteClient
    /// Where it is noted what was sent.
    let directory: String

    private static let longestMemory = 86_400.0

    /// Where everything of a definition would lie that is on this machine now; these only look like places.
    ///
    /// - Returns: URIs by channel and input; of a program's files under ``ContainerTask/code``.
    static func places(of specification: Specification, on road: FlyteSettings.Road) -> [String: String] {
        let training = specification.training
        var places: [String: String] = [:]
        for channel in training.channels {
            if case .local = channel.source { places[channel.name] = "s3://upload/\(channel.digest ?? "unknown")" }
        }
        for input in training.program?.inputs ?? [] where input.type == .blob && !input.value.contains("://") {
            places[input.name] = "s3://upload/\(input.digest ?? "unknown")/\(fileName(of: input))"
        }
        if training.program != nil, road == .container { places[ContainerTask.code] = "s3://upload/code" }
        return places
    }

    /// Sends what is on this machine.
    ///
    /// - Parameters:
    ///   - specification: With its digests.
    ///   - road: A program's files go along on the container road alone.
    ///   - folder: Where files are made that are sent.
    /// - Returns: As ``places(of:on:)``.
    func place(
        _ specification: Specification,
        on road: FlyteSettings.Road,
        in folder: String
    ) async throws -> [String: String] {
        let training = specification.training
        var places: [String: String] = [:]
        for channel in training.channels {
            guard case .local(_, let files) = channel.source else { continue }
            for (file, name) in zip(files, relativeNames(files)) {
                places[channel.name] = try await send(file, as: name, root: Self.root(channel.digest))
            }
        }
        guard let program = training.program else { return places }
        for input in program.inputs where input.type == .blob && !input.value.contains("://") {
            let name = Self.fileName(of: input)
            places[input.name] = try await send(input.value, as: name, root: Self.root(input.digest)) + "/" + name
        }
        if road == .container { places[ContainerTask.code] = try await send(program, in: folder) }
        return places
    }

    private static func fileName(of input: CustomInput) -> String {
        input.value.split(separator: "/").last.map(String.init) ?? input.name
    }

    private static func root(_ digest: String?) -> String {
        String((digest ?? "unknown").prefix(40))
    }

    // MARK: - Sending

    /// - Returns: The URI of the root.
    private func send(_ file: String, as name: String, root: String) async throws -> String {
        let note = self.note(root: root, name: name)
        if let known = sent(note) { return known }
        let uri = try await client.upload(file, as: name, root: root)
        guard uri.hasSuffix("/" + name) else {
            throw FlyteError.unreadable(call: "get a place for \(name)", reason: "\(uri) does not end in the name")
        }
        let place = String(uri.dropLast(name.utf8.count + 1))
        try? createDirectory(directory)
        try? AtomicFile.write(Array("\(Int(Date().timeIntervalSince1970)) \(place)".utf8), to: note)
        return place
    }

    private func send(_ program: TrainingProgram, in folder: String) async throws -> String {
        var files: [(name: String, path: String, digest: String)] = []
        for file in program.files {
            let path: String
            switch file.content {
            case .text(let text):
                path = "\(folder)/source/\(file.relativePath)"
                try createDirectory(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
                try AtomicFile.write(Array(text.utf8), to: path)
            case .file(let original):
                path = original
                if let stamp = file.stamp, let status = FileStatus(path: original),
                    stamp != FileStamp(size: status.size, modified: status.modified, inode: status.inode)
                {
                    throw FlyteError.unsuitable(
                        Explanation("\(original) changed while it was launched", remedy: "launch again")
                    )
                }
            }
            files.append((file.relativePath, path, file.digest ?? ""))
        }
        if let requirements = program.requirements {
            let name = requirements.split(separator: "/").last.map(String.init) ?? "requirements.txt"
            if !files.contains(where: { $0.name == name }) {
                files.append((name, requirements, program.requirementsDigest ?? ""))
            }
        }
        let content = files.map { "\($0.name)\n\($0.digest)\n" }.joined()
        let root = String(Self.hex(SHA256.hash(data: Array(content.utf8))).prefix(40))
        var place = ""
        for file in files { place = try await send(file.path, as: file.name, root: root) }
        return place
    }

    // MARK: - What was sent

    private func note(root: String, name: String) -> String {
        let place =
            "\(client.configuration.endpoint ?? "")\n\(client.configuration.httpEndpoint ?? "")\n\(client.project)"
            + "\n\(client.domain)\n\(root)\n\(name)"
        return "\(directory)/" + Self.hex(SHA256.hash(data: Array(place.utf8)))
    }

    private func sent(_ note: String) -> String? {
        guard let bytes = try? readFile(note) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let time = Double(parts[0]),
            (0..<Self.longestMemory).contains(Date().timeIntervalSince1970 - time)
        else { return nil }
        return String(parts[1])
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The files' paths below the folder that holds them all.
    private func relativeNames(_ files: [String]) -> [String] {
        let folders = files.map { $0.split(separator: "/").dropLast() }
        let common = folders.dropFirst().reduce(folders.first ?? []) { common, folder in
            zip(common, folder).prefix { $0 == $1 }.map(\.0)[...]
        }
        return files.map { $0.split(separator: "/").dropFirst(common.count).joined(separator: "/") }
    }
}
