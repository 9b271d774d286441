/// Which proxy stands between, by the variables that curl and the AWS CLI read.
package struct ProxySettings: Hashable, Sendable {
    /// For `https` addresses.
    package var secure: String?
    /// For `http` addresses.
    package var plain: String?
    /// Hosts that are reached directly, separated by commas.
    package var exceptions: String?

    package init(secure: String? = nil, plain: String? = nil, exceptions: String? = nil) {
        self.secure = secure
        self.plain = plain
        self.exceptions = exceptions
    }

    /// Reads `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, in capitals too.
    ///
    /// `HTTP_PROXY` in capitals is not read, as curl does not: a web server sets it to what a visitor sends.
    package init(environment: [String: String]) {
        func value(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        secure = value("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
        plain = value("http_proxy", "all_proxy", "ALL_PROXY")
        exceptions = value("no_proxy", "NO_PROXY")
    }

    /// The proxy for an address; `nil` for none. This machine and link-local addresses are always reached directly.
    package func proxy(for address: HTTPAddress) -> String? {
        if address.isLoopback || address.isLinkLocal { return nil }
        return address.scheme == .https ? secure : plain
    }
}
