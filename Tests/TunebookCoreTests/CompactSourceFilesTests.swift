import Foundation
import Testing
import TunebookCore

/// A program as it is stored.
@Suite struct CompactSourceFilesTests {
    private func stored(_ program: TrainingProgram) throws -> TrainingProgram {
        try JSONDecoder().decode(TrainingProgram.self, from: JSONEncoder().encode(program))
    }

    @Test func `files read back as they were`() throws {
        let stamp = FileStamp(size: 12, modified: [1_700_000_000, 5], inode: 99)
        let digest = String(repeating: "ab", count: 32)
        let program = TrainingProgram(
            entryPoint: "train.py",
            files: [
                SourceFile("a b.py", .file("/home/me/src/a b.py"), digest: digest, stamp: stamp),
                SourceFile("lib/ü: 7.py", .file("/home/me/src/lib/ü: 7.py")),
                SourceFile("other.py", .file("/elsewhere/another name")),
                SourceFile("train.py", .text("print(1)\n"), digest: digest),
                SourceFile("x\ny", .file("/home/me/src/x\ny"), stamp: stamp),
                SourceFile("z.py", .text("")),
            ]
        )
        #expect(try stored(program) == program)
        #expect(try stored(TrainingProgram(entryPoint: "a", files: [])).files.isEmpty)
    }

    @Test func `a thousand files are one text with their folder once`() throws {
        let files = (0..<1000).map { SourceFile("m\($0).py", .file("/a/long/folder/of/somebody/m\($0).py")) }
        let text = try String(
            decoding: JSONEncoder().encode(TrainingProgram(entryPoint: "m0.py", files: files)),
            as: UTF8.self
        )
        #expect(text.components(separatedBy: "somebody").count == 2)
        #expect(try stored(TrainingProgram(entryPoint: "m0.py", files: files)).files == files)
    }
}
