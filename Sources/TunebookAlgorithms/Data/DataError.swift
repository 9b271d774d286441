/// What is wrong with training data, and where.
enum DataError: Error, Hashable, Sendable {
    case noFiles(channel: String, path: String)
    case hiddenFile(path: String)
    case unreadable(path: String, reason: String)
    case empty(path: String)
    /// The file is of another kind: what it is, and how to make text of it.
    case notText(path: String, kind: String, remedy: String)
    case unsupportedContentType(channel: String, type: String, remedy: String)
    case changedWhileRead(path: String)
    /// The file is not the one whose digest the launch took.
    case changedSinceLaunch(path: String)

    case header(place: DataPlace, text: String)
    case delimiter(place: DataPlace, name: String)
    case oneColumn(place: DataPlace)
    case looksLikeLIBSVM(place: DataPlace)
    case looksLikeCSV(place: DataPlace)
    /// A row whose width is not the first row's; `first` says where that is when it is in another file.
    case ragged(place: DataPlace, count: Int, expected: Int, first: String?)
    case notANumber(place: DataPlace, column: Int, text: String)
    case infinite(place: DataPlace, column: Int, text: String)
    case noLabel(place: DataPlace)
    case badWeight(place: DataPlace, text: String)
    case badPair(place: DataPlace, text: String)
    case indexOrder(place: DataPlace, index: Int, previous: Int)
    case groupOrder(place: DataPlace, group: Int)
    /// Something that the first row has and this one has not, or the other way round, in words.
    case uneven(place: DataPlace, what: String)

    case labelOutsideDomain(place: DataPlace, label: String, objective: String, domain: String)
    case oneClass(channel: String, path: String, label: String, objective: String)
    case columnCounts(train: Int, validation: Int, trainPath: String, validationPath: String, isText: Bool)
}

/// A line of a file, as the user would name it.
struct DataPlace: Hashable, Sendable, CustomStringConvertible {
    var path: String
    /// Counts from 1; `nil` where only the file is known.
    var line: Int?

    var description: String { line.map { "\(path):\($0)" } ?? path }
}
