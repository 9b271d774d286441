import Crypto
import Glibc
package import TunebookCore
import TunebookPlatform

/// Packs a model folder as SageMaker does: everything in it, at the root of one `model.tar.gz`.
///
/// Equal models give equal archives (see `TarWriter`). The file is written aside, brought to the disk and renamed, so
/// that it is whole or not there; what is left over from an unfinished ``AtomicFile`` in the folder stays out.
package enum ModelArchive {
    /// Packs a folder.
    ///
    /// - Returns: The artifact, with its digest; `nil` when the folder is empty.
    /// - Throws: A `LocalFailure`, an ``Explainable`` error, when the disk is full for instance; nothing is left then.
    package static func pack(_ directory: String, to path: String) throws -> Artifact? {
        do throws(CError) {
            let members = try members(of: directory, below: "")
            guard !members.isEmpty else { return nil }
            var file = try DigestedFile(path)
            var gzip = try GzipStream()
            for member in members { try add(member, in: directory, to: &gzip, &file) }
            try gzip.write(TarWriter.end, to: &file)
            try gzip.finish(to: &file)
            return try file.commit()
        } catch {
            throw LocalFailure.notPacked(error)
        }
    }

    private struct Member {
        var name: String
        var kind: TarWriter.Kind
    }

    /// What lies in a folder and below it, in the order of the names' bytes.
    private static func members(of directory: String, below prefix: String) throws(CError) -> [Member] {
        guard let folder = unsafe opendir(directory) else { throw CError.last("open the folder", path: directory) }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != "..", !name.hasSuffix(AtomicFile.suffix) { names.append(name) }
        }
        var members: [Member] = []
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let path = directory + "/" + name
            var status = stat()
            try checked("read", path: path) { unsafe lstat(path, &status) }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                members.append(Member(name: prefix + name + "/", kind: .directory))
                members += try self.members(of: path, below: prefix + name + "/")
            case S_IFLNK:
                var target = [CChar](repeating: 0, count: Int(PATH_MAX))
                let count = try checked("read", path: path) { unsafe readlink(path, &target, target.count) }
                let text = String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
                members.append(Member(name: prefix + name, kind: .link(target: text)))
            case S_IFREG:
                let kind = TarWriter.Kind.file(size: Int(status.st_size), isExecutable: status.st_mode & 0o100 != 0)
                members.append(Member(name: prefix + name, kind: kind))
            default:
                // A pipe or a socket is no part of a model.
                continue
            }
        }
        return members
    }

    private static func add(
        _ member: Member,
        in directory: String,
        to gzip: inout GzipStream,
        _ file: inout DigestedFile
    ) throws(CError) {
        try gzip.write(TarWriter.header(name: member.name, member.kind), to: &file)
        guard case .file(let size, _) = member.kind else { return }
        let path = directory + "/" + member.name
        let content = try OwnedDescriptor(opening: path, OpenMode.read)
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var rest = size
        while rest > 0, let count = try content.read(into: &buffer), count > 0 {
            try gzip.write([UInt8](buffer[..<min(count, rest)]), to: &file)
            rest -= min(count, rest)
        }
        // The header has promised the size.
        guard rest == 0 else { throw CError(EIO, "read to its end", path: path) }
        try gzip.write(TarWriter.padding(after: size), to: &file)
    }
}

/// An artifact being written: a file that appears whole or not at all, and the digest of what went into it.
struct DigestedFile: ~Copyable {
    private let path: String
    private let file: AtomicFile
    private var digest = SHA256()
    private var size = 0

    init(_ path: String) throws(CError) {
        self.path = path
        file = try AtomicFile(replacing: path)
    }

    mutating func write(_ bytes: [UInt8]) throws(CError) {
        digest.update(data: bytes)
        size += bytes.count
        try file.write(bytes)
    }

    consuming func commit() throws(CError) -> Artifact {
        let (path, size, digest) = (path, size, digest)
        try file.commit(durably: true)
        return Artifact(
            name: path.split(separator: "/").last.map(String.init) ?? path,
            location: path,
            size: ByteCount(Int64(size)),
            digest: digest.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        )
    }
}
