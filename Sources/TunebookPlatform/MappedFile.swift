import Glibc

/// A file's bytes, mapped read-only into memory; unmapped when the object goes.
///
/// Pages are read when they are touched and given back under pressure. The file must not shrink while it is mapped:
/// touching a page past its new end ends the process. Map only files that nobody rewrites in place, such as those
/// written aside and renamed.
package final class MappedFile: Sendable {
    package let count: Int
    /// The first byte's address as a number; 0 for an empty file. The mapping is read-only, so any thread may read it.
    private let address: UInt

    /// Maps the whole of a file.
    package init(path: String) throws(CError) {
        let file = try OwnedDescriptor(opening: path, O_RDONLY)
        var status = stat()
        let size = try checked("read", path: path) {
            unsafe fstat(file.number, &status) == 0 ? Int(status.st_size) : -1
        }
        count = size
        guard size > 0 else {
            address = 0
            return
        }
        guard let start = unsafe mmap(nil, size, PROT_READ, MAP_SHARED, file.number, 0), unsafe start != MAP_FAILED
        else { throw CError.last("map", path: path) }
        address = UInt(bitPattern: start)
    }

    deinit {
        if address != 0 { _ = unsafe munmap(UnsafeMutableRawPointer(bitPattern: address), count) }
    }

    /// The bytes, valid while this object lives.
    @unsafe package var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count)
    }
}
