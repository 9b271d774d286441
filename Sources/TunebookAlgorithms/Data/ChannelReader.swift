package import TunebookCore
import TunebookPlatform

/// Turns a channel's files into a table: out of parsed data that is there already, or by parsing.
package struct ChannelReader {
    private let threads: Int
    private let hasWeights: Bool
    private let parsedDataDirectory: String?

    /// - Parameters:
    ///   - threads: How many threads may parse.
    ///   - hasWeights: Whether the second CSV column holds weights.
    ///   - parsedDataDirectory: Where parsed data is kept; `nil` to keep none.
    package init(threads: Int, hasWeights: Bool = false, parsedDataDirectory: String? = nil) {
        self.threads = threads
        self.hasWeights = hasWeights
        self.parsedDataDirectory = parsedDataDirectory
    }

    /// Reads a channel.
    ///
    /// - Throws: ``AlgorithmError/userError(_:)`` with what is wrong with its files.
    package func table(of channel: ChannelInput) throws(AlgorithmError) -> NumericTable {
        defer { ParsedDataWriter.shared.finish() }
        do {
            return try read(channel)
        } catch {
            throw .userError(error.explanation)
        }
    }

    /// Reads a channel; its parsed rows may still be on their way to the disk then.
    func read(_ channel: ChannelInput) throws(DataError) -> NumericTable {
        let form = try DataForm(channel)
        guard !channel.files.isEmpty else { throw .noFiles(channel: channel.name, path: channel.displayPath) }
        let paths = channel.files.map { (path: $0, display: channel.displayPath(of: $0)) }
        for path in paths where path.path.split(separator: "/").last?.hasPrefix(".") == true {
            throw .hiddenFile(path: path.display)
        }
        let name = form == .csv && hasWeights ? "csv-weights" : form.rawValue
        let kept = parsedDataDirectory.flatMap { ParsedDataFile(in: $0, digest: channel.digest, form: name) }
        if let table = kept?.read() { return table }
        let claim = kept.flatMap(ParsedDataWriter.claim)
        // Whoever held the claim has left the rows.
        if claim != nil, let table = kept?.read() { return table }

        var files: [TextFile] = []
        for (index, path) in paths.enumerated() {
            let expected = channel.stamps.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            files.append(try TextFile(path: path.path, displayPath: path.display, expected: expected))
        }
        let table =
            switch form {
            case .csv: try CSVReader(hasWeights: hasWeights, threads: threads).read(files)
            case .libsvm: try LIBSVMReader(threads: threads).read(files)
            }
        if let kept {
            ParsedDataWriter.shared.write(table, to: kept, holding: claim, isYielding: threads > 1)
        }
        return table
    }
}

/// The forms of data that can be read on this machine.
enum DataForm: String {
    case csv
    case libsvm

    /// The content types by form, as SageMaker's container spells them; no other spelling is known there.
    static let csvTypes = ["text/csv", "csv"]
    static let libsvmTypes = ["text/libsvm", "libsvm", "text/x-libsvm"]
    static let otherTypes = [
        "application/x-parquet", "parquet", "application/x-recordio-protobuf", "recordio-protobuf",
    ]

    init(_ channel: ChannelInput) throws(DataError) {
        let type = channel.contentType
        if Self.csvTypes.contains(type) {
            self = .csv
        } else if Self.libsvmTypes.contains(type) {
            self = .libsvm
        } else {
            let remedy =
                type.contains("parquet")
                ? FileKind.parquetRemedy
                : type.contains("recordio") ? FileKind.recordIORemedy : "give text/csv or text/libsvm"
            throw .unsupportedContentType(channel: channel.name, type: type, remedy: remedy)
        }
    }
}

extension ChannelInput {
    /// One of the channel's files as the user would name it.
    func displayPath(of file: String) -> String {
        var shown = Substring(displayPath)
        while shown.count > 1, shown.last == "/" { shown.removeLast() }
        while shown.hasPrefix("./") { shown.removeFirst(2) }
        if shown.isEmpty || shown == "." { return lastComponent(of: file) }
        if file == shown || file.hasSuffix("/" + shown) { return displayPath }
        if file.hasPrefix(shown + "/") { return file }
        // The folder's name as typed ends the folder's absolute path; the rest is the file's place in it.
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        for end in parts.indices.dropFirst().reversed() {
            let folder = parts[..<end].joined(separator: "/")
            if folder.hasSuffix("/" + shown) { return shown + "/" + parts[end...].joined(separator: "/") }
        }
        return shown + "/" + lastComponent(of: file)
    }

    private func lastComponent(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
