/// An amount of storage or memory, in bytes.
package struct ByteCount: Hashable, Sendable, Codable, Comparable {
    package var bytes: Int64

    package init(_ bytes: Int64) {
        self.bytes = bytes
    }

    /// 10⁹ bytes each, as AWS counts volumes.
    package static func gigabytes(_ count: Int64) -> ByteCount {
        ByteCount(count * 1_000_000_000)
    }

    package static func < (left: ByteCount, right: ByteCount) -> Bool {
        left.bytes < right.bytes
    }

    package init(from decoder: any Decoder) throws {
        bytes = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(bytes)
    }
}

extension ByteCount: CustomStringConvertible {
    /// The shortest exact form: `25GB`, `1500MB`, `17B`.
    package var description: String {
        for (unit, factor) in [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1000)] {
            let factor = Int64(factor)
            if bytes != 0, bytes % factor == 0 { return "\(bytes / factor)\(unit)" }
        }
        return "\(bytes)B"
    }
}
