import SwiftProtobuf
import TunebookHTTP

/// What a login gave: a token to show, and perhaps one to get the next with.
struct FlyteToken: Hashable, Sendable {
    var access: Secret
    var refresh: Secret?
    /// Seconds since 1970; `nil` where the server did not say.
    var expiry: Double?

    /// Whether it is near its end, so that a new one is asked for before the old is refused.
    func isStale(at now: Double) -> Bool {
        expiry.map { $0 - 60 <= now } ?? false
    }

    /// Reads a token endpoint's answer.
    ///
    /// - Parameters:
    ///   - answer: Its JSON.
    ///   - now: Seconds since 1970, which `expires_in` counts from.
    init?(answer: Google_Protobuf_Struct, at now: Double) {
        guard case .stringValue(let access) = answer.fields["access_token"]?.kind, !access.isEmpty else { return nil }
        self.access = Secret(access)
        if case .stringValue(let refresh) = answer.fields["refresh_token"]?.kind, !refresh.isEmpty {
            self.refresh = Secret(refresh)
        }
        if case .numberValue(let seconds) = answer.fields["expires_in"]?.kind, seconds > 0 { expiry = now + seconds }
    }

    init(access: Secret) {
        self.access = access
    }

    // MARK: - On disk

    init?(stored: Google_Protobuf_Value?) {
        guard case .structValue(let fields) = stored?.kind, let token = FlyteToken(answer: fields, at: 0) else {
            return nil
        }
        self = token
        expiry = nil
        if case .numberValue(let seconds) = fields.fields["expiry"]?.kind { expiry = seconds }
    }

    var stored: Google_Protobuf_Value {
        var fields = Google_Protobuf_Struct()
        fields.fields["access_token"] = Google_Protobuf_Value(stringValue: access.exposed)
        if let refresh { fields.fields["refresh_token"] = Google_Protobuf_Value(stringValue: refresh.exposed) }
        if let expiry { fields.fields["expiry"] = Google_Protobuf_Value(numberValue: expiry) }
        return Google_Protobuf_Value(structValue: fields)
    }
}
