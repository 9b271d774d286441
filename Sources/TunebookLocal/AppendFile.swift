import TunebookPlatform

/// A file that only grows, and never loses its place.
///
/// A write that the disk had no room for is kept and tried again with the next one, from the byte on where it was cut
/// off, so that no line is torn by what follows it.
struct AppendFile: ~Copyable {
    private let descriptor: OwnedDescriptor
    private var waiting: [UInt8] = []

    init(_ path: String) throws(CError) {
        descriptor = try OwnedDescriptor(opening: path, OpenMode.append)
    }

    /// Adds bytes; several lines in one call go to the file together.
    ///
    /// - Returns: Why bytes are still waiting, or `nil` when all are written.
    @discardableResult
    mutating func append(_ bytes: [UInt8]) -> CError? {
        waiting += bytes
        do {
            while !waiting.isEmpty {
                let count = try descriptor.writeSome(waiting[...])
                waiting.removeFirst(count)
            }
            return nil
        } catch {
            return error
        }
    }
}

extension OwnedDescriptor {
    /// Opens and closes, for a file that shall exist.
    consuming func touch() {}
}
