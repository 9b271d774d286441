import Crypto
import Glibc

/// SHA-256 of a whole file, read once from start to end.
enum FileDigest {
    /// Of every digest, in hex digits.
    static let length = 64

    /// Large enough that system calls cost nothing beside hashing, small enough to stay in the processor's cache.
    private static let blockSize = 1 << 18

    /// Reads an open file from where it stands to its end.
    ///
    /// - Parameters:
    ///   - descriptor: The open file.
    ///   - path: Its path, for errors.
    ///   - copy: A descriptor that gets every byte too.
    ///   - isCancelled: Asked between blocks.
    /// - Returns: The digest in hex, and the bytes read.
    /// - Throws: ``CatalogueError/cancelled``, or the system's reason.
    static func compute(
        descriptor: Int32,
        path: String,
        copyingTo copy: (descriptor: Int32, path: String)? = nil,
        isCancelled: () -> Bool = { false }
    ) throws(CatalogueError) -> (digest: String, size: Int64) {
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 64)
        defer { unsafe block.deallocate() }
        var hash = SHA256()
        var size: Int64 = 0
        while true {
            if isCancelled() { throw .cancelled }
            let count = unsafe Glibc.read(descriptor, block.baseAddress, block.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw CatalogueError(unreadable: path, errno: errno)
            }
            if count == 0 { return (hex(hash.finalize()), size) }
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: block[..<count])
            unsafe hash.update(bufferPointer: bytes)
            size += Int64(count)
            if let copy { unsafe try write(bytes, to: copy.descriptor, path: copy.path) }
        }
    }

    /// Opens and reads a file.
    static func compute(path: String, isCancelled: () -> Bool = { false }) throws(CatalogueError)
        -> (digest: String, size: Int64)
    {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CatalogueError(unreadable: path, errno: errno) }
        defer { close(descriptor) }
        return try compute(descriptor: descriptor, path: path, isCancelled: isCancelled)
    }

    /// SHA-256 of a text, in hex.
    static func compute(text: String) -> String {
        var hash = SHA256()
        var text = text
        text.withUTF8 { unsafe hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        return hex(hash.finalize())
    }

    /// SHA-256 of bytes, in hex.
    static func compute(bytes: [UInt8]) -> String {
        hex(SHA256.hash(data: bytes))
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String)
        throws(CatalogueError)
    {
        var written = 0
        while written < bytes.count {
            let count = unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            if count < 0 {
                if errno == EINTR { continue }
                throw CatalogueError(errno: errno, path: path)
            }
            written += count
        }
    }

    private static func hex(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text = [UInt8]()
        text.reserveCapacity(2 * SHA256.byteCount)
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
