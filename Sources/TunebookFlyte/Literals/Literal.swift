package import SwiftProtobuf
package import TunebookCore

extension Flyteidl_Core_Literal {
    /// A file or prefix by its URI.
    ///
    /// - Parameters:
    ///   - uri: Where it lies.
    ///   - format: Such as `csv`; empty for any.
    ///   - isMultipart: Whether it is all that lies under a prefix.
    ///   - hash: Stands for the content in Flyte's cache key, in place of the URI; empty for none.
    /// - Returns: A literal with its type, without which a launch is refused.
    package static func blob(
        _ uri: String,
        format: String = "",
        isMultipart: Bool = false,
        hash: String = ""
    ) -> Flyteidl_Core_Literal {
        var literal = Flyteidl_Core_Literal()
        literal.scalar.blob.metadata.type = .of(format: format, isMultipart: isMultipart)
        literal.scalar.blob.uri = uri
        literal.hash = hash
        return literal
    }

    /// A message's JSON as a struct.
    ///
    /// The plugin reads this form alone; what later flytekits make of a dictionary (`msgpack`) it refuses.
    package static func generic(_ message: any Message) throws(FlyteError) -> Flyteidl_Core_Literal {
        generic(try structure(of: message))
    }

    package static func generic(_ structure: Google_Protobuf_Struct) -> Flyteidl_Core_Literal {
        var literal = Flyteidl_Core_Literal()
        literal.scalar.generic = structure
        return literal
    }

    /// A struct whose values are all texts.
    package static func generic(texts: [String: String]) -> Flyteidl_Core_Literal {
        var structure = Google_Protobuf_Struct()
        structure.fields = texts.mapValues { Google_Protobuf_Value(stringValue: $0) }
        return generic(structure)
    }

    package static func primitive(_ value: Flyteidl_Core_Primitive.OneOf_Value) -> Flyteidl_Core_Literal {
        var literal = Flyteidl_Core_Literal()
        literal.scalar.primitive.value = value
        return literal
    }

    /// The literal of a custom input.
    ///
    /// - Parameters:
    ///   - input: Its canonical text is read by its type.
    ///   - uri: Where a blob lies; unused for other types.
    /// - Throws: ``FlyteError/unsuitable(_:)`` where the text is none of its type.
    package init(_ input: CustomInput, uri: String?) throws(FlyteError) {
        func wrong(_ expected: String) -> FlyteError {
            .unsuitable(Explanation("the input \(input.name) is no \(expected)", reason: "it is \"\(input.value)\""))
        }
        switch input.type {
        case .integer:
            guard let value = Int64(input.value) else { throw wrong("integer of 64 bits") }
            self = .primitive(.integer(value))
        case .float:
            guard let value = Double(input.value) else { throw wrong("number") }
            self = .primitive(.floatValue(value))
        case .string:
            self = .primitive(.stringValue(input.value))
        case .boolean:
            guard let value = Bool(input.value) else { throw wrong("true or false") }
            self = .primitive(.boolean(value))
        case .datetime:
            guard let value = try? Google_Protobuf_Timestamp(jsonString: "\"\(input.value)\"") else {
                throw wrong("time as RFC 3339 has it")
            }
            self = .primitive(.datetime(value))
        case .duration:
            guard let value = try? Google_Protobuf_Duration(jsonString: "\"\(input.value)\"") else {
                throw wrong("duration in seconds")
            }
            self = .primitive(.duration(value))
        case .struct:
            guard let value = try? Google_Protobuf_Struct(jsonString: input.value) else {
                throw wrong("object of JSON")
            }
            self = .generic(value)
        case .blob:
            guard let uri else {
                throw .unsuitable(
                    Explanation(
                        "the file of the input \(input.name) is not where Flyte can read it",
                        reason: input.value
                    )
                )
            }
            self = .blob(uri)
        }
    }
}

/// A message's canonical JSON as a struct, as `custom` holds it: 64-bit integers are texts, enums names.
func structure(of message: any Message) throws(FlyteError) -> Google_Protobuf_Struct {
    do {
        return try Google_Protobuf_Struct(jsonString: try message.jsonString())
    } catch {
        throw .unencodable(message: type(of: message).protoMessageName, reason: "\(error)")
    }
}
