import SwiftProtobuf
import TunebookHTTP

/// Reads a refusal in each of the forms that gateways give it.
enum FaultReader {
    /// Reads one.
    ///
    /// - Parameters:
    ///   - response: Of any status but 2xx.
    ///   - kind: The answer's content type, without parameters.
    ///   - purpose: What was asked for.
    /// - Returns: What can be read; the status alone where the body says nothing.
    static func read(_ response: HTTPResponse, kind: String, purpose: String) -> FlyteFault {
        var fault = FlyteFault(
            call: purpose,
            status: response.status,
            code: FlyteFault.Code(status: response.status),
            message: ""
        )
        switch kind {
        case Gateway.Format.json.rawValue:
            readJSON(response.body, into: &fault)
        case Gateway.Format.binary.rawValue:
            readBinary(response.body, into: &fault)
        default:
            // A proxy's page, or the old gateway's "Not Found".
            let text = String(decoding: response.body.prefix(200), as: UTF8.self)
            let isPage = text.contains("<")
            fault.message = isPage ? "status \(response.status) and a page, not Flyte's answer" : text
        }
        return fault
    }

    private static func readJSON(_ body: [UInt8], into fault: inout FlyteFault) {
        guard let answer = try? Google_Protobuf_Struct(jsonUTF8Bytes: body) else { return }
        if case .numberValue(let number) = answer.fields["code"]?.kind,
            let code = FlyteFault.Code(rawValue: Int(exactly: number) ?? -1)
        {
            fault.code = code
        }
        for name in ["message", "error"] where fault.message.isEmpty {
            if case .stringValue(let text) = answer.fields[name]?.kind { fault.message = text }
        }
        if case .listValue(let details) = answer.fields["details"]?.kind {
            fault.details = details.values.compactMap { try? $0.jsonString() }
        }
    }

    /// The new gateway sends `google.rpc.Status`; the old one a message of its own, whose first field is the text.
    private static func readBinary(_ body: [UInt8], into fault: inout FlyteFault) {
        if let status = try? Google_Rpc_Status(serializedBytes: body), status.code != 0 {
            fault.code = FlyteFault.Code(rawValue: Int(status.code)) ?? fault.code
            fault.message = status.message
        } else if let old = try? OldStatus(body) {
            fault.code = FlyteFault.Code(rawValue: old.code) ?? fault.code
            fault.message = old.message
        }
    }
}

/// The old gateway's error: `string error = 1; int32 code = 2; string message = 3`.
private struct OldStatus {
    var code = 0
    var message = ""

    init(_ body: [UInt8]) throws {
        var rest = body[...]
        func varint() throws -> Int {
            var value = 0
            var shift = 0
            while let byte = rest.popFirst(), shift < 56 {
                value |= Int(byte & 0x7f) << shift
                if byte < 0x80 { return value }
                shift += 7
            }
            throw BinaryDecodingError.truncated
        }
        while !rest.isEmpty {
            let key = try varint()
            switch key & 7 {
            case 0:
                let value = try varint()
                if key >> 3 == 2 { code = value }
            case 2:
                let length = try varint()
                guard length <= rest.count else { throw BinaryDecodingError.truncated }
                if key >> 3 == 3 || key >> 3 == 1, message.isEmpty {
                    message = String(decoding: rest.prefix(length), as: UTF8.self)
                }
                rest = rest.dropFirst(length)
            default:
                throw BinaryDecodingError.malformedProtobuf
            }
        }
    }
}
