internal import Glibc
package import TunebookDisplay
internal import TunebookPlatform

/// Opens text in the user's editor and gives back what was saved.
package struct ExternalEditor: Sendable {
    /// A line for the shell, to which the file's name is added.
    package var command: String

    /// `$VISUAL`, else `$EDITOR`, else `vi`.
    package init(environment: (String) -> String? = environmentVariable) {
        command = [environment("VISUAL"), environment("EDITOR")].compactMap { $0 }.first { !$0.isEmpty } ?? "vi"
    }

    package init(command: String) {
        self.command = command
    }

    /// Waits until the editor has ended, on a thread of its own.
    ///
    /// The text lies in a file that only the user may read, and that is gone afterwards.
    /// - Returns: The file's text, without the line ends at its end. Bytes that are no UTF-8 become U+FFFD.
    package func edit(_ text: String) async throws(ExternalEditorError) -> String {
        try await BlockingThread(for: "the editor").run { () throws(ExternalEditorError) in
            try editBlocking(text)
        }
    }

    /// As ``edit(_:)``, on the calling thread.
    func editBlocking(_ text: String) throws(ExternalEditorError) -> String {
        let folder =
            [environmentVariable("XDG_RUNTIME_DIR"), environmentVariable("TMPDIR")]
            .compactMap { $0 }.first { !$0.isEmpty } ?? "/tmp"
        var path = Array("\(folder)/cell-XXXXXX.tunebook".utf8CString)
        let file = unsafe mkstemps(&path, Int32(".tunebook".utf8.count))
        guard file >= 0 else { throw .noTemporaryFile(folder: folder, error: errno) }
        let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unsafe unlink(name) }
        var writer = DescriptorWriter(file)
        writer.write(text.isEmpty || text.hasSuffix("\n") ? text : text + "\n")
        close(file)
        if let failure = writer.failure { throw .noTemporaryFile(folder: folder, error: failure) }

        let status = ForegroundCommand(line: "\(command) \"$1\"", arguments: [name]).run()
        guard status == 0 else { throw .failed(command: command, status: status) }
        guard let edited = readWhole(name) else { throw .failed(command: command, status: nil) }
        return edited
    }

    private func readWhole(_ name: String) -> String? {
        // Editors replace the file, so that the first descriptor may show an old one.
        let file = unsafe open(name, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe read(file, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
        }
        while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why a text did not come back from the editor.
package enum ExternalEditorError: Error, Hashable {
    case noTemporaryFile(folder: String, error: Int32)
    /// `status` is the shell's exit status; `nil` when it could not be started or the file was gone.
    case failed(command: String, status: Int32?)
}

extension ExternalEditorError {
    /// The error in words.
    package var problem: Problem {
        switch self {
        case .noTemporaryFile(let folder, let error):
            Problem(
                .error,
                "no file for the editor in \(folder)",
                reason: unsafe String(cString: strerror(error)).lowercased(),
                remedy: "set TMPDIR to a folder that can be written"
            )
        case .failed(let command, 127?):
            Problem(.error, "no editor \"\(command)\"", remedy: "set EDITOR to an editor that is installed")
        case .failed(let command, let status):
            Problem(
                .error,
                "the editor \"\(command)\" ended \(status.map { "with status \($0)" } ?? "without its file")",
                remedy: "the cell is as it was; leave the editor normally to change it"
            )
        }
    }
}
