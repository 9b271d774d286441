import SwiftProtobuf
package import TunebookCore

extension Flyteidl_Core_LiteralType {
    package static func simple(_ type: Flyteidl_Core_SimpleType) -> Flyteidl_Core_LiteralType {
        var literalType = Flyteidl_Core_LiteralType()
        literalType.simple = type
        return literalType
    }

    /// A struct, with flytekit's note of the message that it is the JSON of; `nil` for none.
    static func structure(_ messageName: String?) -> Flyteidl_Core_LiteralType {
        var literalType = simple(.struct)
        if let messageName {
            literalType.metadata.fields["pb_type"] = Google_Protobuf_Value(stringValue: messageName)
        }
        return literalType
    }

    /// A file, or with `isMultipart` all that lies under a prefix.
    package static func blob(format: String = "", isMultipart: Bool = false) -> Flyteidl_Core_LiteralType {
        var literalType = Flyteidl_Core_LiteralType()
        literalType.blob = .of(format: format, isMultipart: isMultipart)
        return literalType
    }

    /// The type of a custom input or output.
    package init(_ type: CustomType) {
        self =
            switch type {
            case .integer: .simple(.integer)
            case .float: .simple(.float)
            case .string: .simple(.string)
            case .boolean: .simple(.boolean)
            case .datetime: .simple(.datetime)
            case .duration: .simple(.duration)
            case .struct: .simple(.struct)
            case .blob: .blob()
            }
    }

    /// The type in the words that Flyte's messages and its console have: `INTEGER`, `BLOB`, `list of STRING`.
    package var words: String {
        switch type {
        case .simple(let simple): simple.words
        case .blob(let blob): blob.dimensionality == .multipart ? "multipart BLOB" : "BLOB"
        case .collectionType(let element): "list of \(element.words)"
        case .mapValueType(let value): "map of \(value.words)"
        case .enumType(let values): "one of \(values.values.joined(separator: ", "))"
        case .unionType(let union): union.variants.map(\.words).joined(separator: " or ")
        case .schema: "SCHEMA"
        case .structuredDatasetType: "structured dataset"
        case nil: "a type that tunebook does not know"
        }
    }
}

extension Flyteidl_Core_BlobType {
    static func of(format: String, isMultipart: Bool) -> Flyteidl_Core_BlobType {
        var blob = Flyteidl_Core_BlobType()
        blob.format = format
        blob.dimensionality = isMultipart ? .multipart : .single
        return blob
    }
}

extension Flyteidl_Core_SimpleType {
    fileprivate var words: String {
        switch self {
        case .none: "NONE"
        case .integer: "INTEGER"
        case .float: "FLOAT"
        case .string: "STRING"
        case .boolean: "BOOLEAN"
        case .datetime: "DATETIME"
        case .duration: "DURATION"
        case .binary: "BINARY"
        case .error: "ERROR"
        case .struct: "STRUCT"
        case .UNRECOGNIZED(let number): "type \(number)"
        }
    }
}
