/// Data for machines, as JSON has it. Keys keep their order.
package indirect enum Datum: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([Datum])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var key: String
        package var value: Datum

        package init(_ key: String, _ value: Datum) {
            self.key = key
            self.value = value
        }
    }

    /// An object with its members in the order given.
    package static func object(_ members: KeyValuePairs<String, Datum>) -> Datum {
        .object(members.map { Member($0.key, $0.value) })
    }
}
