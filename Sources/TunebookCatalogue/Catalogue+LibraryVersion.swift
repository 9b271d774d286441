import GRDB

extension Catalogue {
    /// The version of the SQLite library that this program runs with, such as `3.40.1`.
    package static var libraryVersion: String {
        let number = Int(Database.sqliteLibVersionNumber)
        return "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
    }
}
