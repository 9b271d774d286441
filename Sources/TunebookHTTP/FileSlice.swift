import Glibc
package import TunebookPlatform

/// A place in an open file where a body is written, from an offset on.
///
/// Several may be written at once, as parts of one file.
package struct FileSlice: Sendable {
    package var file: PartialFile
    package var offset: Int64

    package init(_ file: PartialFile, from offset: Int64 = 0) {
        self.file = file
        self.offset = offset
    }
}

/// A file that is written in parts, aside, and takes its name when it is whole.
///
/// Until ``commit()`` the bytes lie in a hidden file beside the target, whose name ends in `.partial`; it is removed
/// when the object goes away uncommitted. A class, since it owns the file and parts of it are written from several
/// places.
package final class PartialFile: Sendable {
    package let path: String
    /// Where the bytes lie until then.
    package let partialPath: String
    private let descriptor: OwnedDescriptor

    package init(replacing path: String) throws(CError) {
        self.path = path
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
        let random = String(UInt64.random(in: 0 ... .max), radix: 36)
        partialPath = "\(path[..<slash]).\(path[slash...].prefix(60)).\(random)\(AtomicFile.suffix)"
        do {
            descriptor = try OwnedDescriptor(opening: partialPath, O_RDWR | O_CREAT | O_EXCL)
        } catch {
            throw CError(error.code, "write", path: path)
        }
    }

    deinit { discard() }

    /// Takes away what has been written, unless it has got its name.
    ///
    /// The last one to let go of the file does so, too; after a failure it need not be waited for.
    package func discard() {
        // After the rename there is nothing under this name.
        _ = unsafe unlink(partialPath)
    }

    /// Writes bytes at an offset.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(CError) {
        var done = 0
        while done < bytes.count {
            done += try checked("write", path: path) {
                unsafe pwrite(
                    descriptor.number,
                    bytes.baseAddress.map { unsafe $0 + done },
                    bytes.count - done,
                    off_t(offset) + off_t(done)
                )
            }
        }
    }

    /// Cuts the file off, before it is written again.
    package func truncate(to size: Int64 = 0) throws(CError) {
        try checked("write", path: path) { ftruncate(descriptor.number, off_t(size)) }
    }

    /// Gives the file its name, in the place of what had it.
    package func commit() throws(CError) {
        try checked("rename", path: path) { unsafe rename(partialPath, path) }
    }
}
