import SwiftProtobuf

extension Flyteidl_Core_Literal {
    /// The literal in words, for a person: a blob's URI, a number, JSON of a struct; an unknown kind says so.
    package var words: String {
        switch value {
        case .scalar(let scalar): scalar.words
        case .collection(let collection): "[" + collection.literals.map(\.words).joined(separator: ", ") + "]"
        case .map(let map):
            "{" + map.literals.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.words)" }.joined(separator: ", ")
                + "}"
        case .offloadedMetadata(let metadata): metadata.uri
        case nil: "a value of a kind that tunebook does not know"
        }
    }

    /// The URI of a blob; `nil` for anything else.
    package var blobURI: String? {
        guard case .scalar(let scalar) = value, case .blob(let blob) = scalar.value else { return nil }
        return blob.uri
    }
}

extension Flyteidl_Core_Scalar {
    fileprivate var words: String {
        switch value {
        case .primitive(let primitive): primitive.words
        case .blob(let blob): blob.uri
        case .schema(let schema): schema.uri
        case .structuredDataset(let dataset): dataset.uri
        case .generic(let structure): (try? structure.jsonString()) ?? "{}"
        case .noneType: "none"
        case .union(let union): union.value.words
        case .error(let error): error.message
        case .binary(let binary): "\(binary.value.count) bytes" + (binary.tag.isEmpty ? "" : " of \(binary.tag)")
        case nil: "a value of a kind that tunebook does not know"
        }
    }
}

extension Flyteidl_Core_Primitive {
    fileprivate var words: String {
        switch value {
        case .integer(let value): "\(value)"
        case .floatValue(let value): "\(value)"
        case .stringValue(let value): value
        case .boolean(let value): "\(value)"
        case .datetime(let value): unquoted(try? value.jsonString())
        case .duration(let value): unquoted(try? value.jsonString())
        case nil: "nothing"
        }
    }

    private func unquoted(_ json: String?) -> String {
        json.map { $0.filter { $0 != "\"" } } ?? "out of range"
    }
}
