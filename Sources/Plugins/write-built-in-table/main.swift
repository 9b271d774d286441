import Foundation

// Writes a table of the types in a folder that conform to a protocol.
// Arguments: OUTPUT TABLE-NAME PROTOCOL SUFFIX SOURCE-FILE…
// A file `LaunchCommand.swift` in the list puts `LaunchCommand.self` into the table when its name ends in the suffix.
let arguments = CommandLine.arguments
guard arguments.count >= 5 else {
    FileHandle.standardError.write(Data("usage: write-built-in-table OUTPUT TABLE PROTOCOL SUFFIX FILE…\n".utf8))
    exit(2)
}
let (output, table, conformance, suffix) = (arguments[1], arguments[2], arguments[3], arguments[4])
let types = arguments.dropFirst(5)
    .map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }
    .filter { $0.hasSuffix(suffix) && $0 != suffix }
    .sorted()
let module = conformance == "Command" ? "TunebookSession" : "TunebookCore"
let source = """
    package import \(module)

    /// The types of this folder that conform to `\(conformance)`, one per file; written by the build.
    package enum \(table) {
        package static let builtIn: [any \(conformance).Type] = [
    \(types.map { "        \($0).self," }.joined(separator: "\n"))
        ]
    }

    """
try source.write(toFile: output, atomically: true, encoding: .utf8)
