// swift-tools-version: 6.2

import Glibc
import PackageDescription

/// What every Swift target of the package is compiled with.
let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
]

/// How the program is linked: by the linker that comes with Swift, which can pack relocations.
///
/// Nothing is linked against the program, so it needs no table of its symbols; packed relocations, which glibc reads since
/// 2.36, take a fortieth of the place. Each is 2 MB less at the prompt.
let linkerFlags: [String] = {
    let common = ["-use-ld=lld", "-Xlinker", "--no-export-dynamic"]
    // "glibc 2.36"
    var text = [CChar](repeating: 0, count: 64)
    guard confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count) > 0 else { return common }
    let name = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let version = name.drop { !$0.isNumber }.split(separator: ".").compactMap { Int($0) }
    guard version.count >= 2, version[0] > 2 || version[1] >= 36 else { return common }
    return common + ["-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"]
}()

/// A module of the product and, where it has tests, its test target.
func module(
    _ name: String,
    imports: [Target.Dependency] = [],
    excluding: [String] = [],
    listsBuiltIns: Bool = false,
    isNumeric: Bool = false
) -> Target {
    .target(
        name: name,
        dependencies: imports,
        exclude: excluding,
        // Unoptimised, four lanes at a time are a hundred times slower, and so are the tests.
        swiftSettings: swiftSettings + (isNumeric ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []),
        plugins: listsBuiltIns ? [.plugin(name: "BuiltInTable")] : []
    )
}

func tests(
    of name: String,
    imports: [Target.Dependency] = [],
    resources: [Resource] = [],
    excluding: [String] = []
) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.target(name: name)] + imports,
        exclude: excluding,
        resources: resources,
        swiftSettings: swiftSettings
    )
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let customDump = Target.Dependency.product(name: "CustomDump", package: "swift-custom-dump")
/// Lets the structural differences of CustomDump fail a test.
let issueReporting = Target.Dependency.product(name: "IssueReportingTestSupport", package: "xctest-dynamic-overlay")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "tunebook",
    products: [
        .executable(name: "tunebook", targets: ["tunebook"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/pointfreeco/swift-custom-dump", from: "1.7.3"),
        .package(url: "https://github.com/pointfreeco/xctest-dynamic-overlay", from: "1.13.1"),
    ],
    targets: [
        // MARK: Level 0, C
        // Nothing links libcurl: it is opened when the first request is made.
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CEditline", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        .target(name: "CLinux"),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .target(name: "CXGBoost"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // MARK: Level 0
        module("TunebookCore"),
        tests(of: "TunebookCore", imports: [customDump, issueReporting]),

        module("TunebookDisplay", imports: ["CZlib"]),
        tests(of: "TunebookDisplay"),

        module("TunebookLanguage", imports: ["TunebookPlatform"]),
        tests(of: "TunebookLanguage", imports: [customDump, issueReporting]),

        module("TunebookPlatform", imports: ["CPCRE2"]),
        tests(of: "TunebookPlatform"),

        // MARK: Level 1
        module("TunebookCatalogue", imports: ["TunebookCore", crypto, grdb]),
        tests(of: "TunebookCatalogue", imports: ["TunebookCore", grdb]),

        module("TunebookHTTP", imports: ["CCurl", "TunebookCore", "TunebookPlatform"]),
        tests(of: "TunebookHTTP", imports: ["LoopbackServer", "TunebookCore", "TunebookPlatform"]),
        .target(
            name: "LoopbackServer",
            dependencies: ["TunebookPlatform"],
            path: "Tests/LoopbackServer",
            swiftSettings: swiftSettings
        ),

        module("TunebookSearch", imports: ["TunebookCore"], isNumeric: true),
        tests(of: "TunebookSearch", imports: ["TunebookCore"]),

        module("TunebookTerminal", imports: ["CEditline", "TunebookDisplay", "TunebookPlatform"]),
        tests(of: "TunebookTerminal", imports: ["TunebookDisplay", "TunebookPlatform"]),

        module("TunebookXGBoost", imports: ["CXGBoost", "TunebookPlatform"]),
        tests(of: "TunebookXGBoost"),

        // MARK: Level 2
        module(
            "TunebookAlgorithms",
            imports: ["TunebookCore", "TunebookPlatform", "TunebookXGBoost"],
            listsBuiltIns: true
        ),
        tests(of: "TunebookAlgorithms", imports: ["TunebookCore"]),

        module("TunebookAWS", imports: ["TunebookCore", "TunebookHTTP", "TunebookPlatform", crypto]),
        tests(
            of: "TunebookAWS",
            imports: ["LoopbackServer", "TunebookCore", "TunebookHTTP", "TunebookPlatform", crypto],
            // The requests that tests are held against, here and in Tests/EndToEnd.
            excluding: ["Golden"]
        ),
        // Lets Tests/EndToEnd make calls from outside.
        .executableTarget(
            name: "aws-client",
            dependencies: ["TunebookAWS", "TunebookCore", "TunebookHTTP", "TunebookPlatform"],
            path: "Tests/AWSClient",
            swiftSettings: swiftSettings
        ),

        module(
            "TunebookFlyte",
            imports: ["TunebookCore", "TunebookHTTP", "TunebookPlatform", crypto, protobuf, yams],
            // How Generated was made.
            excluding: ["Generated/README.md", "Generated/descriptors.py"]
        ),
        tests(
            of: "TunebookFlyte",
            imports: ["TunebookCore", "TunebookHTTP", "TunebookPlatform", protobuf],
            // What flytekit writes for the same definitions.
            excluding: ["Golden"]
        ),

        module(
            "TunebookLaunch",
            imports: ["TunebookCatalogue", "TunebookCore", "TunebookPlatform", "TunebookSearch"]
        ),
        tests(of: "TunebookLaunch", imports: ["TunebookCatalogue", "TunebookCore"]),

        module("TunebookLocal", imports: ["CLinux", "CZlib", "TunebookCore", "TunebookPlatform", crypto]),
        tests(
            of: "TunebookLocal",
            imports: ["TunebookCore", "TunebookEngines", "TunebookPlatform", "scripted-training"]
        ),
        .executableTarget(
            name: "scripted-training",
            dependencies: ["TunebookCore", "TunebookLocal", "TunebookPlatform"],
            path: "Tests/ScriptedTraining",
            swiftSettings: swiftSettings
        ),

        // MARK: Level 3
        module(
            "TunebookEngines",
            imports: [
                "TunebookAWS", "TunebookCore", "TunebookFlyte", "TunebookHTTP", "TunebookLocal", "TunebookPlatform",
                crypto, protobuf,
            ],
            listsBuiltIns: true
        ),

        module(
            "TunebookSession",
            imports: [
                "TunebookCatalogue", "TunebookCore", "TunebookDisplay", "TunebookLanguage", "TunebookLaunch",
                "TunebookPlatform",
            ]
        ),
        tests(
            of: "TunebookSession",
            imports: ["TunebookCatalogue", "TunebookCore", "TunebookDisplay", "TunebookLanguage", "TunebookLaunch"]
        ),

        // MARK: Level 4
        module(
            "TunebookCommands",
            imports: [
                "TunebookCatalogue", "TunebookCore", "TunebookDisplay", "TunebookLanguage", "TunebookLaunch",
                "TunebookPlatform", "TunebookSession",
            ],
            listsBuiltIns: true
        ),
        tests(of: "TunebookCommands", imports: ["TunebookCore", "TunebookLanguage", "TunebookSession"]),

        // MARK: Level 5
        .executableTarget(
            name: "tunebook",
            dependencies: [
                "CLinux", "TunebookAlgorithms", "TunebookCatalogue", "TunebookCommands", "TunebookCore",
                "TunebookDisplay", "TunebookEngines", "TunebookFlyte", "TunebookLanguage", "TunebookLaunch",
                "TunebookLocal", "TunebookPlatform", "TunebookSearch", "TunebookSession", "TunebookTerminal",
                "TunebookXGBoost", argumentParser, yams,
            ],
            exclude: ["tunebook.1"],
            swiftSettings: swiftSettings,
            linkerSettings: [.unsafeFlags(linkerFlags, .when(configuration: .release))]
        ),

        // MARK: Build tools
        .plugin(
            name: "BuiltInTable",
            capability: .buildTool(),
            dependencies: ["write-built-in-table"],
            path: "Sources/Plugins/BuiltInTable"
        ),
        .executableTarget(name: "write-built-in-table", path: "Sources/Plugins/write-built-in-table"),
    ],
    swiftLanguageModes: [.v6]
)
