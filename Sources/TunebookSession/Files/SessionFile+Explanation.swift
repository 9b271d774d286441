package import TunebookCore

extension SessionFileError: Explainable {
    package var explanation: Explanation {
        switch self {
        case .newerVersion(let version):
            Explanation(
                "the session is of format version \(version), and this tunebook reads versions up to \(SessionFile.version)",
                remedy: "use a newer tunebook"
            )
        case .foreignNotebook(let path, let language):
            Explanation(
                "the notebook \"\(path)\" is not one of tunebook's\(language.map { ": it is in \($0)" } ?? "")",
                reason: "only notebooks that export NAME.ipynb wrote can be read back"
            )
        case .unreadable(let path, let reason):
            Explanation("the session \"\(path)\" cannot be read: \(reason)")
        case .unwritable(let path, let reason):
            Explanation("the session cannot be saved as \"\(path)\": \(reason)")
        }
    }
}
