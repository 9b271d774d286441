import SwiftProtobuf
import TunebookPlatform

/// The tokens of all deployments, in one file that this user alone can read.
package struct TokenStore: Sendable {
    /// `flyte-tokens.json` in the state folder.
    package let path: String

    /// - Parameter stateDirectory: It is made when the first token is kept.
    package init(stateDirectory: String) {
        path = stateDirectory + "/flyte-tokens.json"
    }

    /// The token of a deployment; `nil` for none, and where the file cannot be read.
    func token(for key: String) -> FlyteToken? {
        FlyteToken(stored: content().fields[key])
    }

    /// Keeps a token, or with `nil` forgets it.
    func set(_ token: FlyteToken?, for key: String) throws(FlyteError) {
        do throws(CError) {
            if let slash = path.lastIndex(of: "/") { try createDirectory(String(path[..<slash])) }
            let lock = try FileLock.wait(for: path + ".lock")
            var content = content()
            content.fields[key] = token?.stored
            if let text = try? content.jsonString() { try AtomicFile.write(Array(text.utf8), to: path) }
            _ = consume lock
        } catch {
            throw .file(error)
        }
    }

    private func content() -> Google_Protobuf_Struct {
        guard let bytes = try? readFile(path) else { return Google_Protobuf_Struct() }
        return (try? Google_Protobuf_Struct(jsonUTF8Bytes: bytes)) ?? Google_Protobuf_Struct()
    }
}
