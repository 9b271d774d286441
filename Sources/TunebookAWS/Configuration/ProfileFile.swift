import TunebookPlatform

/// One of the AWS files of settings by profile, `~/.aws/config` or `~/.aws/credentials`.
///
/// Lines are `key = value` under `[section]`; indented lines below a key without a value are its sub-keys. Names of keys
/// are read in any case, the last of equal ones wins. Source: AWS SDKs and Tools Reference Guide, "Shared config and
/// credentials files".
package struct ProfileFile: Hashable, Sendable {
    package typealias Section = [String: String]

    /// By name as it stands in the brackets, blanks normalised: `default`, `profile work`, `sso-session corp`.
    ///
    /// A sub-key is kept as `key.subkey`.
    package private(set) var sections: [String: Section] = [:]

    package init() {}

    /// Reads a file; one that is not there is empty.
    package init(path: String) throws(AWSError) {
        do throws(CError) {
            self.init(String(decoding: try readFile(path), as: UTF8.self))
        } catch {
            guard error.isMissing else { throw .file(error) }
            self.init()
        }
    }

    package init(_ text: String) {
        var section: String?
        var outer: String?
        for line in text.split(whereSeparator: \.isNewline) {
            let content = Self.trimmed(line)
            guard let first = content.first, first != "#", first != ";" else { continue }
            if first == "[" {
                let name = content.dropFirst().prefix { $0 != "]" }
                section = Self.normalised(name)
                if let section, sections[section] == nil { sections[section] = [:] }
                outer = nil
                continue
            }
            guard let section, let equals = content.firstIndex(of: "=") else { continue }
            let key = Self.trimmed(content[..<equals]).lowercased()
            let value = Self.withoutComment(Self.trimmed(content[content.index(after: equals)...]))
            if line.first?.isWhitespace == true, let outer {
                sections[section]?["\(outer).\(key)"] = value
            } else {
                sections[section]?[key] = value
                outer = value.isEmpty ? key : nil
            }
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0.isWhitespace }
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
    }

    /// A comment after a value begins with a blank and a mark.
    private static func withoutComment(_ text: Substring) -> String {
        for mark in [" #", " ;"] {
            if let range = text.firstRange(of: mark) { return String(trimmed(text[..<range.lowerBound])) }
        }
        return String(text)
    }

    /// The words of a section's name, quotes off.
    private static func normalised(_ name: Substring) -> String {
        name.split(whereSeparator: \.isWhitespace)
            .map { $0.filter { $0 != "\"" && $0 != "'" } }
            .joined(separator: " ")
    }
}
