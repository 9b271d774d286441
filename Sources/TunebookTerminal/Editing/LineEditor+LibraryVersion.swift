internal import CEditline

extension LineEditor {
    /// The version of libedit that this program was built with, such as `2.11`.
    package static var libraryVersion: String { "\(LIBEDIT_MAJOR).\(LIBEDIT_MINOR)" }
}
