import Crypto
import TunebookAWS
import TunebookCore
import TunebookLocal
import TunebookPlatform

/// Brings what a job reads to S3: each content once, under a key made of its digest.
struct DataPlacement {
    let account: SageMakerAccount

    /// Where each channel lies, without anything being sent.
    func places(of training: TrainingSpecification) async throws(AWSError) -> [String: String] {
        var places: [String: String] = [:]
        for channel in training.channels {
            switch channel.source {
            case .s3(let uri): places[channel.name] = uri
            case .local: places[channel.name] = try await location(of: channel).description
            }
        }
        return places
    }

    /// Uploads what is not there yet.
    ///
    /// - Returns: Where each channel lies.
    func place(_ training: TrainingSpecification) async throws(AWSError) -> [String: String] {
        for channel in training.channels {
            guard case .local(_, let files) = channel.source else { continue }
            try await upload(channel, files, to: location(of: channel))
        }
        return try await places(of: training)
    }

    /// Where a program lies once it is packed.
    ///
    /// - Parameter digest: Its archive's, in hex.
    func location(ofProgram digest: String) async throws(AWSError) -> S3Location {
        let bucket = try await account.bucket().name
        return S3Location(bucket: bucket, key: "\(account.settings.prefix)/source/\(digest)/sourcedir.tar.gz")
    }

    /// Packs a program's files and uploads them.
    ///
    /// - Parameters:
    ///   - program: Its files as they were frozen.
    ///   - folder: Where the archive is made.
    /// - Returns: Its URI.
    func place(_ program: TrainingProgram, in folder: String) async throws -> String {
        let source = folder + "/source"
        for file in program.files {
            let path = "\(source)/\(file.relativePath)"
            try createDirectory(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
            switch file.content {
            case .text(let text): try AtomicFile.write(Array(text.utf8), to: path)
            case .file(let original):
                let content = try readFile(original)
                if let digest = file.digest, sha256Hex(content) != digest { throw AWSError.fileChanged(path: original) }
                try AtomicFile.write(content, to: path)
            }
        }
        if let requirements = program.requirements {
            try AtomicFile.write(try readFile(requirements), to: source + "/requirements.txt")
        }
        guard let archive = try ModelArchive.pack(source, to: folder + "/sourcedir.tar.gz") else {
            throw AWSError.unsuitable(Explanation("the program has no files"))
        }
        let location = try await location(ofProgram: archive.digest)
        try await withBucket { storage throws(AWSError) in
            if try await isThere(location, archive.size.bytes, storage) { return }
            try await storage.upload(archive.location, to: location)
        }
        return location.description
    }

    // MARK: - Parts

    /// A folder of its own for each content, so that no key of another begins with it.
    private func location(of channel: Channel) async throws(AWSError) -> S3Location {
        guard let digest = channel.digest else {
            throw .unsuitable(Explanation("the content of channel \"\(channel.name)\" is not known yet"))
        }
        return S3Location(bucket: try await account.bucket().name, key: "\(account.settings.prefix)/data/\(digest)/")
    }

    private func upload(_ channel: Channel, _ files: [String], to folder: S3Location) async throws(AWSError) {
        try await withBucket { storage throws(AWSError) in
            let there = try await storage.client.list(folder)
            let sizes = Dictionary(there.map { ($0.location.key, $0.size) }) { first, _ in first }
            for (index, (file, name)) in zip(files, relativeNames(files)).enumerated() {
                let location = S3Location(bucket: folder.bucket, key: folder.key + name)
                if let size = sizes[location.key], size == FileStatus(path: file)?.size { continue }
                if let stamps = channel.stamps, index < stamps.count,
                    FileStatus(path: file).map(FileStamp.init) != stamps[index]
                {
                    throw .fileChanged(path: file)
                }
                try await storage.upload(file, to: location)
            }
        }
    }

    /// Makes the default bucket where it is not there yet.
    private func withBucket(_ work: (S3Transfer) async throws(AWSError) -> Void) async throws(AWSError) {
        let storage = try await account.storage()
        do throws(AWSError) {
            try await work(storage)
        } catch {
            let (bucket, isDefault) = try await account.bucket()
            guard isDefault, case .refused(let fault) = error, fault.code == "NoSuchBucket" else { throw error }
            try await storage.client.createBucket(bucket)
            try await work(storage)
        }
    }

    private func isThere(_ location: S3Location, _ size: Int64, _ storage: S3Transfer) async throws(AWSError) -> Bool {
        do throws(AWSError) {
            return try await storage.client.head(location).size == size
        } catch {
            guard case .refused(let fault) = error, fault.isNotFound || fault.isAccessDenied else { throw error }
            return false
        }
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

extension FileStamp {
    fileprivate init(_ status: FileStatus) {
        self.init(size: status.size, modified: status.modified, inode: status.inode)
    }
}
