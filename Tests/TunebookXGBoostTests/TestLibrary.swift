import Foundation
import TunebookXGBoost

/// The real library, where `make test` installs it, or where `TUNEBOOK_XGBOOST_LIBRARY` says.
func openTestLibrary() throws -> XGBoostLibrary {
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    let locator = XGBoostLibraryLocator(
        environment: ProcessInfo.processInfo.environment,
        executableDirectory: checkout
    )
    guard let place = try locator.locate() else {
        throw MissingPeer("no XGBoost library: run `make test`, or set \(XGBoostLibraryLocator.variable)")
    }
    return try XGBoostLibrary(opening: place.path)
}

/// Something real that a test compares with is not there; the test fails and says how to get it.
struct MissingPeer: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
