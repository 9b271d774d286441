import Crypto
import FoundationEssentials
import TunebookAWS
import TunebookCore
import TunebookPlatform

/// Data of S3 on this machine: each state of an `s3://` channel is fetched once.
///
/// `DIGEST/` holds the files of one content; `states/` says of each URI, with the keys, sizes and ETags under it, which
/// content that was. A folder is there whole or not at all.
struct FetchedData: Sendable {
    private let directory: String
    private let environment: [String: String]

    /// - Parameter settings: Where the data folder is, and whose keys and region count, as for the AWS CLI.
    init(_ settings: EngineSettings) {
        // Beside the parsed data.
        let parsed = settings.parsedDataDirectory
        directory = "\(parsed.prefix(upTo: parsed.lastIndex(of: "/") ?? parsed.startIndex))/fetched"
        environment = settings.environment
    }

    /// A specification whose `s3://` channels are files here, once they have been fetched.
    func located(_ specification: Specification) -> Specification {
        var training = specification.training
        for index in training.channels.indices {
            guard case .s3(let uri) = training.channels[index].source, let digest = training.channels[index].digest
            else { continue }
            training.channels[index].source = .local(path: uri, files: files(of: digest))
        }
        return specification.with(training)
    }

    /// The files of a content that has been fetched, in reading order.
    private func files(of digest: String) -> [String] {
        let folder = "\(directory)/\(digest)"
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder) else { return [] }
        return names.sorted().map { "\(folder)/\($0)" }.filter { FileStatus(path: $0)?.isRegularFile == true }
    }

    /// Sees to it that what lies under a URI now is here.
    ///
    /// - Parameter uri: `s3://bucket/key`, an object or a folder.
    /// - Returns: The content's digest: of a single file its SHA-256, as for a file of this machine; and that of the state,
    ///   by which SageMaker's engine knows it.
    /// - Throws: `AWSError`, or `CError` where the disk is full.
    func fetch(_ uri: String) async throws -> (content: String, state: String) {
        let location = try S3Location(uri)
        let transfer = S3Transfer(S3Client(AWSConnection(try AWSConfiguration(environment: environment))))
        let listed = try await transfer.client.list(location)
        let objects = listed.filter { Self.isPart($0.location.key, of: location.key) }
        guard !objects.isEmpty else {
            throw AWSError.unsuitable(
                Explanation("nothing lies under \(uri)", remedy: "check the URI; `aws s3 ls \(uri)` lists")
            )
        }
        let state = Self.state(of: listed, under: location)
        let stateFile = stateFile(of: objects)
        if let known = try? String(decoding: readFile(stateFile), as: UTF8.self), !files(of: known).isEmpty {
            for path in ["\(directory)/\(known)", stateFile] { Self.noteUse(of: path) }
            return (known, state)
        }
        let digest = try await download(objects, below: location.key, transfer)
        try createDirectory("\(directory)/states")
        try AtomicFile.write(Array(digest.utf8), to: stateFile)
        return (digest, state)
    }

    /// The digest of what lies under a URI now, by the keys, sizes and ETags.
    static func state(of objects: [S3Object], under location: S3Location) -> String {
        let lines = objects.map { "\($0.location.key.dropFirst(location.key.count))\n\($0.size)\n\($0.etag)\n" }
        return sha256Hex("s3\n\(lines.joined())".utf8)
    }

    /// The digest of the content that was fetched of these objects, if ever it was, and whether or not it is still here.
    func knownContent(of objects: [S3Object], under location: S3Location) -> String? {
        let objects = objects.filter { Self.isPart($0.location.key, of: location.key) }
        return try? String(decoding: readFile(stateFile(of: objects)), as: UTF8.self)
    }

    private func stateFile(of objects: [S3Object]) -> String {
        let state = objects.map { "\($0.location)\n\($0.size)\n\($0.etag)\n" }.joined()
        return "\(directory)/states/\(sha256Hex(state.utf8))"
    }

    /// Keeps what is used from being freed; see the catalogue's garbage.
    private static func noteUse(of path: String) {
        try? FileManager.default.setAttributes([.modificationDate: Date.now], ofItemAtPath: path)
    }

    /// A key is an object's own, or lies in a folder: `train` does not take `training.csv` along.
    private static func isPart(_ key: String, of prefix: String) -> Bool {
        guard !key.hasSuffix("/") else { return false }
        return prefix.isEmpty || prefix.hasSuffix("/") || key == prefix || key.hasPrefix(prefix + "/")
    }

    private func download(_ objects: [S3Object], below prefix: String, _ transfer: S3Transfer) async throws -> String {
        let folder = "\(directory)/.\(UInt64.random(in: 0 ... .max)).partial"
        try createDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var files: [(name: String, digest: String)] = []
        for object in objects {
            var name = object.location.key.dropFirst(prefix.count).drop { $0 == "/" }
            if name.isEmpty { name = object.location.key.split(separator: "/").last ?? "data" }
            guard !name.split(separator: "/").contains("..") else {
                throw AWSError.unsuitable(Explanation("the key \(object.location) cannot be a file's name"))
            }
            let path = "\(folder)/\(name)"
            try createDirectory(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
            try await transfer.download(object.location, to: path)
            files.append((String(name), try SHA256Digest(ofFile: path, 0..<object.size).hex))
        }
        let digest = Self.digest(of: files.sorted { $0.name < $1.name })
        let place = "\(directory)/\(digest)"
        // Another process may have been quicker with the same.
        if FileStatus(path: place) == nil { try FileManager.default.moveItem(atPath: folder, toPath: place) }
        return digest
    }

    /// The digest that the same files have when they lie on this machine, so that each is a hit of the other.
    private static func digest(of files: [(name: String, digest: String)]) -> String {
        if files.count == 1 { return files[0].digest }
        let folders = files.map { $0.name.split(separator: "/").dropLast() }
        let common = folders.dropFirst().reduce(folders.first ?? []) { common, folder in
            zip(common, folder).prefix { $0 == $1 }.map(\.0)[...]
        }
        let lines = files.map { file in
            let inner = file.name.split(separator: "/").dropFirst(common.count).joined(separator: "/")
            return "\(inner.utf8.count):\(inner)\(file.digest)\n"
        }
        return sha256Hex("tunebook channel 1\n\(lines.joined())".utf8)
    }
}
