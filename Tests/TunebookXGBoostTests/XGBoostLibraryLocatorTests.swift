import Foundation
import Testing
import TunebookXGBoost

/// Files that are found are empty: finding never opens.
@Suite("Where the XGBoost library is looked for")
final class XGBoostLibraryLocatorTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "tunebook-locator-\(UUID())")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private func file(_ path: String) throws -> String {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data().write(to: url)
        return url.path
    }

    private func locate(
        configured: String? = nil,
        environment: [String: String] = [:],
        executable: String = "bin"
    ) throws -> XGBoostLibraryLocator.Place? {
        try XGBoostLibraryLocator(
            configuredPath: configured,
            environment: environment,
            executableDirectory: folder.appending(path: executable).path
        ).locate()
    }

    @Test("The configuration comes before everything")
    func configured() throws {
        let path = try file("mine.so")
        let other = try file("other.so")
        let place = try locate(configured: path, environment: ["TUNEBOOK_XGBOOST_LIBRARY": other])
        #expect(place == .init(path: path, foundIn: "the configuration"))
    }

    @Test("Then the environment variable")
    func environment() throws {
        let path = try file("mine.so")
        _ = try file("bin/libxgboost.so")
        let place = try locate(environment: ["TUNEBOOK_XGBOOST_LIBRARY": path])
        #expect(place == .init(path: path, foundIn: "TUNEBOOK_XGBOOST_LIBRARY"))
    }

    @Test("A path that is asked for and holds no file is reported, and nothing else is tried")
    func namedFileMissing() throws {
        _ = try file("bin/libxgboost.so")
        let error = #expect(throws: XGBoostLibraryLocator.NamedFileMissing.self) {
            try locate(environment: ["TUNEBOOK_XGBOOST_LIBRARY": "/nowhere/x.so"])
        }
        #expect(error == .init(path: "/nowhere/x.so", namedBy: "TUNEBOOK_XGBOOST_LIBRARY"))
        #expect(throws: XGBoostLibraryLocator.NamedFileMissing.self) { try locate(configured: folder.path) }
    }

    @Test("Then beside the program", arguments: ["bin", "lib", "lib/tunebook"])
    func beside(place: String) throws {
        _ = try file("bin/tunebook")
        let path = try file(place + "/libxgboost.so")
        #expect(try locate() == .init(path: resolved(path), foundIn: "beside the program"))
    }

    @Test(
        "Then the .local folder of the checkout that the program was built in",
        arguments: [
            ".local/python/site-packages", ".local/python/lib/python3.11/site-packages",
            ".local/venv/lib/python3.12/site-packages",
        ]
    )
    func project(packages: String) throws {
        _ = try file("Package.swift")
        _ = try file(".build/x86_64/release/tunebook")
        let path = try file(packages + "/xgboost/lib/libxgboost.so")
        let place = try locate(executable: ".build/x86_64/release")
        #expect(place == .init(path: resolved(path), foundIn: "the project's folder"))
    }

    @Test("Then LD_LIBRARY_PATH")
    func loaderPath() throws {
        let path = try file("libraries/libxgboost.so.0")
        let folder = folder.appending(path: "libraries").path
        let place = try locate(environment: ["LD_LIBRARY_PATH": "/nowhere:\(folder)"])
        #expect(place == .init(path: resolved(path), foundIn: "the loader's path"))
    }

    @Test("Last the packages of the python3 on PATH, which is asked for its folders")
    func python() throws {
        let path = try file("packages/xgboost/lib/libxgboost.so")
        let python = try file("tools/python3")
        try Data("#!/bin/sh\necho\necho \(folder.path)/packages\n".utf8).write(to: URL(filePath: python))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python)
        let place = try locate(environment: ["PATH": folder.appending(path: "tools").path])
        // A library on the machine's own loader path comes first.
        if place?.foundIn == "the loader's path" { return }
        #expect(place == .init(path: resolved(path), foundIn: "python3's site-packages", tookAsking: true))
    }

    private func resolved(_ path: String) -> String {
        URL(filePath: path).resolvingSymlinksInPath().path
    }
}
