import Glibc
import TunebookPlatform

/// The body of a request as it is sent, from memory or from a part of a file.
///
/// A class, since it owns the open file.
final class BodySource {
    /// How much has been given, from the body's own beginning; set to send it again.
    var position: Int64 = 0

    private let body: HTTPRequest.Body
    /// The open file's descriptor; -1 for none.
    private let number: Int32

    init(_ body: HTTPRequest.Body) throws(HTTPError) {
        self.body = body
        guard case .file(let path, _) = body else {
            number = -1
            return
        }
        do throws(CError) {
            number = try OwnedDescriptor(opening: path, O_RDONLY).release()
        } catch {
            throw .file(error)
        }
    }

    deinit {
        if number >= 0 { close(number) }
    }

    /// Gives the next bytes.
    ///
    /// - Returns: How many; 0 at the end.
    /// - Throws: ``HTTPError/fileChanged(path:)`` where the file ends before the part does.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(HTTPError) -> Int {
        let wanted = min(buffer.count, Int(body.count - position))
        guard wanted > 0 else { return 0 }
        switch body {
        case .bytes(let bytes):
            unsafe buffer.copyBytes(from: bytes[Int(position)..<Int(position) + wanted])
            position += Int64(wanted)
            return wanted
        case .file(let path, let range):
            let offset = off_t(range.lowerBound + position)
            let count: Int
            do throws(CError) {
                count = try checked("read", path: path) {
                    unsafe pread(self.number, buffer.baseAddress, wanted, offset)
                }
            } catch {
                throw .file(error)
            }
            guard count > 0 else { throw .fileChanged(path: path) }
            position += Int64(count)
            return count
        }
    }
}
