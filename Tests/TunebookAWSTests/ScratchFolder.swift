import FoundationEssentials
import TunebookPlatform

/// A folder for one test, gone after it.
final class ScratchFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path() + "/tunebook-test-\(UInt64.random(in: 0 ... .max))"
        try createDirectory(path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}
