import Crypto
import Glibc
import TunebookPlatform

/// A SHA-256, in the two forms that requests carry.
package struct SHA256Digest: Hashable, Sendable {
    package var bytes: [UInt8]

    package var hex: String { TunebookAWS.hex(bytes) }
    package var base64: String { TunebookAWS.base64(bytes) }

    package init(of content: [UInt8]) {
        bytes = Array(SHA256.hash(data: content))
    }

    /// Takes it of a part of a file.
    ///
    /// - Throws: ``AWSError/fileChanged(path:)`` where the file ends before the part does.
    package init(ofFile path: String, _ range: Range<Int64>) throws(AWSError) {
        var hash = SHA256()
        try unsafe readParts(of: path, range) { unsafe hash.update(bufferPointer: $0) }
        bytes = Array(hash.finalize())
    }
}

/// MD5 of a whole file in hex, as an ETag may be it.
func md5(ofFile path: String, size: Int64) throws(AWSError) -> String {
    var hash = Insecure.MD5()
    try unsafe readParts(of: path, 0..<size) { unsafe hash.update(bufferPointer: $0) }
    return hex(hash.finalize())
}

private func readParts(
    of path: String,
    _ range: Range<Int64>,
    _ take: (UnsafeRawBufferPointer) -> Void
) throws(AWSError) {
    do throws(CError) {
        let file = try OwnedDescriptor(opening: path, O_RDONLY)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { unsafe buffer.deallocate() }
        var offset = range.lowerBound
        while offset < range.upperBound {
            let wanted = min(buffer.count, Int(range.upperBound - offset))
            let count = try checked("read", path: path) {
                unsafe pread(file.number, buffer.baseAddress, wanted, off_t(offset))
            }
            guard count > 0 else { throw CError(ESPIPE, "read", path: path) }
            unsafe take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += Int64(count)
        }
    } catch {
        throw error.code == ESPIPE ? .fileChanged(path: path) : .file(error)
    }
}
