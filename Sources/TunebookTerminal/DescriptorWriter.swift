internal import Glibc

/// Writes whole texts to a descriptor, whatever it takes.
struct DescriptorWriter {
    let descriptor: Int32
    /// The error that ended writing; everything after it is dropped.
    private(set) var failure: Int32?

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes all of the text, waiting where the reader is slow.
    mutating func write(_ text: String) {
        guard failure == nil else { return }
        var text = text
        failure = text.withUTF8 { bytes in unsafe Self.write(bytes, to: descriptor) }
    }

    /// - Returns: The error number, or `nil` when all is written.
    static func write(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Int32? {
        var rest = unsafe UnsafeRawBufferPointer(bytes)[...]
        while unsafe !rest.isEmpty {
            let part = unsafe UnsafeRawBufferPointer(rebasing: rest)
            let count = unsafe Glibc.write(descriptor, part.baseAddress, part.count)
            if count >= 0 {
                unsafe rest = unsafe rest.dropFirst(count)
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&ready, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }
}
