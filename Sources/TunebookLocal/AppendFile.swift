import TunebookPlatform

/// A file that only grows, and never loses its place.
///
/// A write that the disk had no room for is kept and tried again with the next one, from the byte on where it was cut
/// off, so that no line is torn by what follows it. More than a file's patience does not wait: it is lost.
struct AppendFile: ~Copyable {
    private let descriptor: OwnedDescriptor
    private var waiting: [UInt8] = []
    /// How many bytes may wait.
    private let patience: Int

    init(_ path: String, patience: Int = .max) throws(CError) {
        self.patience = patience
        descriptor = try OwnedDescriptor(opening: path, OpenMode.append)
    }

    /// Adds bytes; several lines in one call go to the file together.
    ///
    /// - Returns: Why bytes are still waiting, or `nil` when all are written.
    @discardableResult
    mutating func append(_ bytes: [UInt8]) -> CError? {
        if waiting.count < patience { waiting += bytes }
        do {
            var rest = waiting[...]
            defer { waiting = Array(rest) }
            while !rest.isEmpty { rest = try rest.dropFirst(descriptor.writeSome(rest)) }
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
