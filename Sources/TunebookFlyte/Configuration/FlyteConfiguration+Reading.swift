import TunebookHTTP
import TunebookPlatform
import Yams

extension FlyteConfiguration {
    /// Reads `FLYTECTL_CONFIG` or `~/.flyte/config.yaml`, then flytekit's variables, then tunebook's own settings; what
    /// comes later wins.
    ///
    /// - Parameters:
    ///   - environment: Names the home folder, too.
    ///   - options: `http_endpoint`, `endpoint`, `insecure`, `project`, `domain`, `console` of tunebook's configuration.
    /// - Returns: What they say together; nothing is tried.
    /// - Throws: ``FlyteError/configuration(source:reason:remedy:)``. A file that is not there is no error, unless the
    ///   variable names it.
    package static func load(
        environment: [String: String],
        options: [String: String] = [:]
    ) throws(FlyteError) -> FlyteConfiguration {
        var configuration = FlyteConfiguration()
        let named = environment["FLYTECTL_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        if let path = named ?? environment["HOME"].map({ $0 + "/.flyte/config.yaml" }) {
            try configuration.read(path, mustExist: named != nil)
        }
        try configuration.read(environment: environment)
        try configuration.read(options: options)
        return configuration
    }

    // MARK: - The file

    private mutating func read(_ path: String, mustExist: Bool) throws(FlyteError) {
        let bytes: [UInt8]
        do {
            bytes = try readFile(path)
        } catch {
            if error.isMissing, !mustExist { return }
            throw .configuration(
                source: path,
                reason: error.systemMessage,
                remedy: mustExist ? "correct FLYTECTL_CONFIG, or unset it" : nil
            )
        }
        source = path
        let tree: Node?
        do {
            tree = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw .configuration(source: path, reason: "it is no YAML: \(error)")
        }
        guard let tree else { return }
        guard tree.mapping != nil else { throw .configuration(source: path, reason: "it holds no sections") }
        let reader = SectionReader(path: path, tree: tree)
        try read(admin: reader)
        console = try reader.text("console", "endpoint") ?? console
        for section in ["root", "task"] {
            project = try reader.text(section, "project") ?? project
            domain = try reader.text(section, "domain") ?? domain
        }
    }

    private mutating func read(admin reader: SectionReader) throws(FlyteError) {
        endpoint = try reader.text("admin", "endpoint")
        isInsecure = try reader.boolean("admin", "insecure") ?? false
        skipsVerification = try reader.boolean("admin", "insecureSkipVerify") ?? false
        certificateFile = try reader.text("admin", "caCertFilePath")
        clientID = try reader.text("admin", "clientId")
        clientSecretLocation = try reader.text("admin", "clientSecretLocation")
        clientSecretVariable = try reader.text("admin", "clientSecretEnvVar")
        if clientSecretLocation != nil || clientSecretVariable != nil { authentication = .clientSecret }
        if let word = try reader.text("admin", "authType") {
            authentication = try Self.authentication(word, source: "admin.authType in \(reader.path)")
        }
        scopes = try reader.list("admin", "scopes") ?? []
        audience = try reader.text("admin", "audience")
        usesAudienceFromAdmin = try reader.boolean("admin", "useAudienceFromAdmin") ?? false
        tokenURL = try reader.text("admin", "tokenUrl")
        authorizationHeader = try reader.text("admin", "authorizationHeader")
        command = try reader.list("admin", "command") ?? []
        proxyCommand = try reader.list("admin", "proxyCommand") ?? []
        proxy = try reader.text("admin", "httpProxyURL")
        if let text = try reader.text("admin", "maxRetries") {
            guard let number = Int(text), (0...20).contains(number) else {
                throw .configuration(source: "admin.maxRetries in \(reader.path)", reason: "\"\(text)\" is no count")
            }
            maxRetries = number
        }
        if let text = try reader.text("admin", "perRetryTimeout") {
            guard let duration = Self.duration(text) else {
                throw .configuration(
                    source: "admin.perRetryTimeout in \(reader.path)",
                    reason: "\"\(text)\" is no duration",
                    remedy: "write it as 15s"
                )
            }
            perRetryTimeout = duration
        }
    }

    private static func authentication(_ word: String, source: String) throws(FlyteError) -> Authentication {
        if let known = Authentication(word: word) { return known }
        let words = ["Pkce", "ClientSecret", "ExternalCommand", "DeviceFlow"]
        throw .configuration(
            source: source,
            reason: "\"\(word)\" is no way to log in",
            remedy: nearestName(to: word, among: words).map { "did you mean \($0)" }
                ?? "one of \(words.joined(separator: ", "))"
        )
    }

    /// Reads a duration as Go writes it: `15s`, `1m30s`, `250ms`.
    static func duration(_ text: String) -> Duration? {
        let units: [(String, Duration)] = [
            ("ms", .milliseconds(1)), ("h", .seconds(3600)), ("m", .seconds(60)), ("s", .seconds(1)),
        ]
        var rest = text[...]
        var total = Duration.zero
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            guard let number = Double(digits), number < 1e6 else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let unit = units.first(where: { rest.hasPrefix($0.0) }) else { return nil }
            rest = rest.dropFirst(unit.0.count)
            total += unit.1 * number
        }
        return total > .zero ? total : nil
    }

    // MARK: - Variables and settings

    private mutating func read(environment: [String: String]) throws(FlyteError) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        func truth(_ name: String) -> Bool? { value(name).map { ["true", "1", "yes"].contains($0.lowercased()) } }
        func words(_ name: String) -> [String]? {
            value(name).map { $0.split { $0 == "," || $0 == " " }.map(String.init) }
        }
        endpoint = value("FLYTE_PLATFORM_URL") ?? endpoint
        isInsecure = truth("FLYTE_PLATFORM_INSECURE") ?? isInsecure
        skipsVerification = truth("FLYTE_PLATFORM_INSECURE_SKIP_VERIFY") ?? skipsVerification
        certificateFile = value("FLYTE_PLATFORM_CA_CERT_FILE_PATH") ?? certificateFile
        console = value("FLYTE_PLATFORM_CONSOLE_ENDPOINT") ?? console
        proxy = value("FLYTE_PLATFORM_HTTP_PROXY_URL") ?? proxy
        clientID = value("FLYTE_CREDENTIALS_CLIENT_ID") ?? clientID
        let secret = value("FLYTE_CREDENTIALS_CLIENT_SECRET").map { Secret($0) }
        let location = value("FLYTE_CREDENTIALS_CLIENT_SECRET_LOCATION")
        let variable = value("FLYTE_CREDENTIALS_CLIENT_SECRET_ENV_VAR")
        if secret != nil || location != nil || variable != nil { authentication = .clientSecret }
        clientSecret = secret ?? clientSecret
        clientSecretLocation = location ?? clientSecretLocation
        clientSecretVariable = variable ?? clientSecretVariable
        if let word = value("FLYTE_CREDENTIALS_AUTH_MODE") {
            authentication = try Self.authentication(word, source: "FLYTE_CREDENTIALS_AUTH_MODE")
        }
        scopes = words("FLYTE_CREDENTIALS_SCOPES") ?? scopes
        audience = value("FLYTE_CREDENTIALS_AUDIENCE") ?? audience
        command = words("FLYTE_CREDENTIALS_COMMAND") ?? command
        proxyCommand = words("FLYTE_CREDENTIALS_PROXY_COMMAND") ?? proxyCommand
        project = value("FLYTE_LOCAL_PROJECT") ?? project
        domain = value("FLYTE_LOCAL_DOMAIN") ?? domain
        if clientSecret == nil, let name = clientSecretVariable, let text = value(name) { clientSecret = Secret(text) }
    }

    private mutating func read(options: [String: String]) throws(FlyteError) {
        endpoint = options["endpoint"] ?? endpoint
        httpEndpoint = options["http_endpoint"] ?? httpEndpoint
        if let word = options["insecure"] { isInsecure = word == "true" }
        project = options["project"] ?? project
        domain = options["domain"] ?? domain
        console = options["console"] ?? console
    }
}

/// Reads the values of sections, whose keys flytectl compares without regard to case.
private struct SectionReader {
    let path: String
    let tree: Node

    private func node(_ section: String, _ key: String) -> Node? {
        func value(_ node: Node?, _ name: String) -> Node? {
            node?.mapping?.first { $0.key.string?.lowercased() == name.lowercased() }?.value
        }
        return value(value(tree, section), key)
    }

    func text(_ section: String, _ key: String) throws(FlyteError) -> String? {
        guard let node = node(section, key) else { return nil }
        guard let scalar = node.scalar else { throw wrong(section, key, "one value") }
        let isNull = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
        return isNull || scalar.string.isEmpty ? nil : scalar.string
    }

    func boolean(_ section: String, _ key: String) throws(FlyteError) -> Bool? {
        guard let text = try text(section, key) else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        default: throw wrong(section, key, "true or false")
        }
    }

    /// A list, or one value as a list of one.
    func list(_ section: String, _ key: String) throws(FlyteError) -> [String]? {
        guard let node = node(section, key) else { return nil }
        guard let sequence = node.sequence else { return try text(section, key).map { [$0] } }
        var values: [String] = []
        for item in sequence {
            guard let value = item.string else { throw wrong(section, key, "a list of texts") }
            values.append(value)
        }
        return values
    }

    private func wrong(_ section: String, _ key: String, _ expected: String) -> FlyteError {
        .configuration(source: path, reason: "\(section).\(key) is not \(expected)")
    }
}
