/// An object or a beginning of keys in a bucket.
package struct S3Location: Hashable, Sendable, CustomStringConvertible {
    package var bucket: String
    /// Without a slash in front.
    package var key: String

    package init(bucket: String, key: String) {
        self.bucket = bucket
        self.key = key
    }

    /// Reads `s3://bucket/key`.
    ///
    /// - Throws: ``AWSError/configuration(_:)`` for anything else.
    package init(_ uri: String) throws(AWSError) {
        let rest = uri.dropFirst(5)
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard uri.hasPrefix("s3://"), let bucket = parts.first, Self.isName(bucket) else {
            throw .configuration(.badURI(uri))
        }
        self.init(bucket: String(bucket), key: parts.count > 1 ? String(parts[1]) : "")
    }

    package var description: String { "s3://\(bucket)/\(key)" }

    /// A bucket's name goes into host names: 3 to 63 letters, digits, dots, hyphens; old ones may have underscores.
    private static func isName(_ bucket: Substring) -> Bool {
        (3...63).contains(bucket.utf8.count)
            && bucket.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) }
    }
}

/// What S3 says of an object.
package struct S3Object: Hashable, Sendable {
    package var location: S3Location
    package var size: Int64
    /// Changes with the content; without its quotes.
    package var etag: String
    /// SHA-256 of the whole content in Base64, where the service knows it.
    package var sha256: String?
    /// Whether the ETag is the content's MD5: in one part, and not under a key of KMS.
    package var hasMD5: Bool
}
