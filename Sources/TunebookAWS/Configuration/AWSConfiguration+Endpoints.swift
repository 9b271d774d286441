package import TunebookHTTP

/// Where a service is reached.
package struct Endpoint: Hashable, Sendable {
    package var address: HTTPAddress
    /// Whether the user named it; buckets are then part of the path.
    package var isCustom: Bool
}

extension AWSConfiguration {
    /// Finds where a service is reached in a region.
    ///
    /// The first that is set counts: our own configuration, `AWS_ENDPOINT_URL_SAGEMAKER` and the like,
    /// `AWS_ENDPOINT_URL`, the profile's `services` section, its `endpoint_url`. Sources: AWS SDKs and Tools Reference
    /// Guide, "Service-specific endpoints"; names as botocore 1.43.11 resolves them.
    ///
    /// - Parameters:
    ///   - service: What is called.
    ///   - region: Where.
    /// - Returns: The host, and the path's beginning for a custom one.
    /// - Throws: ``AWSError/configuration(_:)`` for a custom endpoint that is no address, or with FIPS switched on.
    package func endpoint(of service: Service, in region: String) throws(AWSError) -> Endpoint {
        let isFIPS = isOn("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
        if let (text, source) = customEndpoint(of: service) {
            guard !isFIPS else { throw .configuration(.fipsWithCustomEndpoint(text, source: source)) }
            do throws(HTTPError) {
                return Endpoint(address: try HTTPAddress(parsing: text), isCustom: true)
            } catch {
                guard case .invalidAddress(_, let reason) = error else { throw .http(error) }
                throw .configuration(.badEndpoint(text, source: source, reason: reason))
            }
        }
        let isDualStack = isOn("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
        let host = try Self.host(of: service, in: region, isFIPS: isFIPS, isDualStack: isDualStack)
        return Endpoint(address: HTTPAddress(.https, host: host), isCustom: false)
    }

    private func customEndpoint(of service: Service) -> (text: String, source: String)? {
        if let text = options.endpoints[service.settingName] ?? options.endpoint { return (text, "the configuration") }
        if environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.lowercased() == "true" { return nil }
        for variable in ["AWS_ENDPOINT_URL_" + service.settingName.uppercased(), "AWS_ENDPOINT_URL"] {
            if let text = environment[variable], !text.isEmpty { return (text, variable) }
        }
        if profile["ignore_configured_endpoint_urls"]?.lowercased() == "true" { return nil }
        let named = profile["services"].flatMap { files.config.sections["services \($0)"] }
        if let text = named?["\(service.settingName).endpoint_url"] ?? profile["endpoint_url"] {
            return (text, files.configPath)
        }
        return nil
    }

    private static func host(
        of service: Service,
        in region: String,
        isFIPS: Bool,
        isDualStack: Bool
    ) throws(AWSError) -> String {
        let partition = Partition(region: region)
        let suffix = isDualStack ? partition.dualStackSuffix ?? partition.hostSuffix : partition.hostSuffix
        switch service {
        case .s3:
            // S3's own form for both, at the usual suffix.
            if isFIPS, partition == .china { throw .configuration(.noFIPS(service, region: region)) }
            let stack = isDualStack ? ".dualstack" : ""
            return "s3\(isFIPS ? "-fips" : "")\(stack).\(region).\(partition.hostSuffix)"
        case .sageMaker where isFIPS && !isDualStack && (partition == .standard || partition == .government):
            return "api-fips.sagemaker.\(region).\(suffix)"
        case .logs, .sts:
            // In the government's regions the plain names are the FIPS ones.
            let marks = isFIPS && (isDualStack || partition != .government)
            return "\(service.hostPrefix)\(marks ? "-fips" : "").\(region).\(suffix)"
        case .sageMaker:
            return "\(service.hostPrefix)\(isFIPS ? "-fips" : "").\(region).\(suffix)"
        }
    }
}
