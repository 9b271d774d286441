import Testing
import TunebookCatalogue
import TunebookCore

@Suite("What the catalogue's errors say")
struct CatalogueErrorTests {
    static let wording: [(CatalogueError, Explanation)] = [
        (
            .locked(path: "/d/c", holders: ["tunebook (process 12)"], waited: .seconds(5)),
            Explanation(
                "the catalogue is locked",
                reason: "tunebook (process 12) has kept \"/d/c\" busy for 5 s",
                remedy: "try again in a moment, or end that process"
            )
        ),
        (
            .locked(path: "/d/c", holders: [], waited: .milliseconds(1500)),
            Explanation(
                "the catalogue is locked",
                reason: "another process has kept \"/d/c\" busy for 1.5 s",
                remedy: "try again in a moment, or end that process"
            )
        ),
        (
            .readOnly(path: "/d/c"),
            Explanation(
                "the catalogue cannot be written",
                reason: "\"/d/c\" is read-only",
                remedy: "make it writable, or use another folder with --home DIR"
            )
        ),
        (
            .noPermission(path: "/d/c"),
            Explanation(
                "no permission to use the catalogue",
                reason: "\"/d/c\" belongs to another user or its mode forbids it",
                remedy: "correct its owner or mode, or use another folder with --home DIR"
            )
        ),
        (
            .newerVersion(path: "/d/c", found: 3, known: 1),
            Explanation(
                "the catalogue is from a newer tunebook",
                reason: "\"/d/c\" has version 3, this program knows versions up to 1",
                remedy: "upgrade tunebook, or use another folder with --home DIR"
            )
        ),
        (
            .damaged(path: "/d/catalogue.sqlite", detail: "file is not a database"),
            Explanation(
                "the catalogue is damaged",
                reason: "\"/d/catalogue.sqlite\": file is not a database",
                remedy: "move it aside and start a new one; models stay in runs/: "
                    + "mkdir '/d'/damaged && mv '/d'/catalogue.sqlite* '/d'/damaged/"
            )
        ),
        (
            .unreadable(path: "/d/c", detail: "the specification of run 7 cannot be read"),
            Explanation(
                "the specification of run 7 cannot be read",
                reason: "a newer tunebook may have written it to \"/d/c\"",
                remedy: "upgrade tunebook, or use another folder with --home DIR"
            )
        ),
        (
            .full(path: "/d/c"),
            Explanation(
                "the disk is full",
                reason: "no space is left for \"/d/c\"; nothing half-written was kept",
                remedy: "free space, for instance with: catalogue gc"
            )
        ),
        (.noSuchRun(7), Explanation("no run 7", remedy: "list the runs with: runs")),
        (
            .fileChanged(path: "data/train.csv"),
            Explanation(
                "\"data/train.csv\" changed while it was read",
                reason: "a result must belong to one content of the file",
                remedy: "launch again when the file is complete"
            )
        ),
        (
            .fileFailed(path: "data/x.csv", reason: "no such file or directory"),
            Explanation("cannot use \"data/x.csv\"", reason: "no such file or directory")
        ),
    ]

    @Test("each says what failed, why, and what to do", arguments: wording)
    func explains(error: CatalogueError, explanation: Explanation) {
        #expect(error.explanation == explanation)
    }
}
