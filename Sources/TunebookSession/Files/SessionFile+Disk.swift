import FoundationEssentials
package import TunebookLanguage
import TunebookPlatform

extension SessionFile {
    /// The extension of saved sessions.
    package static let fileExtension = "tunebook"

    /// The path that a name in `save NAME` or `open NAME` means: the extension is added where it is missing, and a
    /// notebook's stays.
    package static func path(named name: String, in directory: String) -> String {
        let isWhole = [fileExtension, JupyterNotebook.fileExtension].contains { name.hasSuffix("." + $0) }
        let file = isWhole ? name : name + "." + fileExtension
        return file.hasPrefix("/") ? file : directory + "/" + file
    }

    /// The folder that relative paths in a session file start from: the file's own, as an absolute path.
    ///
    /// The file's path is taken from the working folder when it is relative.
    package static func folder(ofFile path: String) -> String {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        let components = absolute.split(separator: "/").dropLast().filter { $0 != "." }
        return "/" + components.joined(separator: "/")
    }

    /// Reads a session file, or a notebook that a session was exported to.
    package init(contentsOf path: String, with vocabulary: Vocabulary) throws(SessionFileError) {
        let bytes: [UInt8]
        do {
            bytes = try readFile(path)
        } catch {
            throw .unreadable(path: path, reason: error.isMissing ? "there is no such file" : error.systemMessage)
        }
        // No session begins with a brace, and every notebook does.
        if bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") {
            self = try SessionFile(notebook: bytes, path: path)
            return
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .unreadable(path: path, reason: "it is not UTF-8 text")
        }
        try self.init(parsing: text, with: vocabulary)
    }

    /// Writes the session aside and puts it in place, so that a failure leaves the earlier file whole.
    package func write(to path: String) throws(SessionFileError) {
        do {
            try AtomicFile.write(Array(text.utf8), to: path, permissions: 0o644)
        } catch {
            throw .unwritable(path: path, reason: error.systemMessage)
        }
    }
}
