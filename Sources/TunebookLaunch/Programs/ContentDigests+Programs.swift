import TunebookCatalogue
import TunebookCore

extension ContentDigests {
    /// The most that a program's files may hold together.
    private static let mostSourceBytes: Int64 = 1_000_000_000

    /// The program with the digest of every file, blob and list of requirements.
    func digested(_ program: TrainingProgram) async throws -> TrainingProgram {
        var program = program
        if program.files.contains(where: { $0.digest == nil }) {
            program.files = try await digested(program.files, of: program)
        }
        if program.requirementsDigest == nil, let path = program.requirements {
            program.requirementsDigest = try await digest(ofFile: path)
        }
        for (index, input) in program.inputs.enumerated() where input.type == .blob && input.digest == nil {
            program.inputs[index].digest = try await digest(ofFile: input.value)
        }
        return program
    }

    private func digested(_ files: [SourceFile], of program: TrainingProgram) async throws -> [SourceFile] {
        var files = files
        var indices: [Int] = []
        var onDisk: [File] = []
        for (index, file) in files.enumerated() {
            switch file.content {
            case .text(let text): files[index].digest = Self.digest(ofText: text)
            case .file(let path):
                indices.append(index)
                onDisk.append(File(relativePath: file.relativePath, absolutePath: path))
            }
        }
        guard let first = onDisk.first else { return files }
        let root = first.absolutePath.dropLast(first.relativePath.count)
        let digests = try await digests(
            ofFiles: onDisk,
            in: program.sourceDirectory == nil ? first.absolutePath : String(root),
            mostBytes: Self.mostSourceBytes
        )
        for (index, found) in zip(indices, digests) {
            files[index].digest = found.digest
            files[index].stamp = found.stamp
        }
        return files
    }

    private func digest(ofFile path: String) async throws -> String {
        try await digest(ofFiles: [File(relativePath: path, absolutePath: path)])
    }
}
