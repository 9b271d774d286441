import Glibc
package import TunebookCore
import TunebookXGBoost

/// SageMaker's built-in XGBoost, trained on this machine by the real library.
///
/// Hyperparameters, their rules and the log are those of SageMaker's container; the library that is found is what
/// trains, whatever `algorithm_version` says. Where the container takes bad data in silence, this stops.
package struct XGBoostAlgorithm: Algorithm {
    package static let name = "XGBOOST"
    package static let versions = XGBoostRelease.allCases.map(\.rawValue)
    package static let defaultVersion = XGBoostRelease.newest.rawValue
    package static let versionAliases = [
        "1": XGBoostRelease.v0_72.rawValue, "latest": XGBoostRelease.v0_72.rawValue,
    ]
    package static let hyperparameters = XGBoostHyperparameter.all.map(\.hyperparameter)
    package static let metrics = XGBoostMetric.all.map(\.metric)
    package static let contentTypes = DataForm.csvTypes + DataForm.libsvmTypes + DataForm.otherTypes

    package static func check(hyperparameter name: String, value: FieldValue, version: String)
        throws(HyperparameterProblem) -> CheckedValue
    {
        try XGBoostValueRules(release: XGBoostRelease(version: version)).check(name, value)
    }

    package static func check(_ hyperparameters: [String: String], version: String, hasValidationChannel: Bool)
        throws(HyperparameterProblem) -> [String]
    {
        try XGBoostSetRules(
            hyperparameters: hyperparameters,
            release: XGBoostRelease(version: version),
            hasValidationChannel: hasValidationChannel
        ).check()
    }

    package static func canonicalHyperparameters(_ hyperparameters: [String: String], version: String)
        -> [String: String]
    {
        XGBoostCanonicalSet(hyperparameters: hyperparameters).filled
    }

    package static func locateLibrary(_ search: LibrarySearch) throws(AlgorithmError) -> LibraryLocation? {
        let locator = XGBoostLibraryLocator(
            configuredPath: search.configuredPath,
            environment: search.environment,
            executableDirectory: search.executableDirectory,
            rememberedPath: search.rememberedPath
        )
        do {
            return try locator.locate().map {
                LibraryLocation(path: $0.path, foundIn: $0.foundIn, tookAsking: $0.tookAsking)
            }
        } catch {
            throw .libraryUnavailable(
                Explanation(
                    "no XGBoost library at \(quoted(error.path))",
                    reason: "\(error.namedBy) names that file",
                    remedy: "name the library's file, such as …/xgboost/lib/libxgboost.so, or leave it out to search"
                )
            )
        }
    }

    package static func libraryVersion(at path: String) throws(AlgorithmError) -> String {
        "XGBoost \(try open(path).version)"
    }

    package static func train(_ input: TrainingInput, report: (TrainingReport) -> Void) throws(AlgorithmError)
        -> TrainingOutput
    {
        let plan = try TrainingPlan(input)
        let path = if let path = input.libraryPath { path } else { try findLibrary() }
        let library = try open(path)
        // The log is used inside this call only.
        return try withoutActuallyEscaping(report) { report in
            Result { () throws(AlgorithmError) in
                let log = TrainingLog(report: report)
                return try XGBoostTraining(input: input, plan: plan, library: library, log: log).run()
            }
        }.get()
    }

    package static func finishWork() {
        ParsedDataWriter.shared.finish()
    }

    private static func findLibrary() throws(AlgorithmError) -> String {
        let program = thisProgram()
        let search = LibrarySearch(
            environment: environmentVariables(),
            executableDirectory: String(program[..<(program.lastIndex(of: "/") ?? program.startIndex)])
        )
        guard let place = try locateLibrary(search) else {
            throw .libraryUnavailable(
                Explanation(
                    "the XGBoost library is not found",
                    remedy: "\(XGBoostLibraryLocator.installCommand), or set \(XGBoostLibraryLocator.variable)"
                )
            )
        }
        return place.path
    }

    private static func open(_ path: String) throws(AlgorithmError) -> XGBoostLibrary {
        do {
            return try XGBoostLibrary(opening: path)
        } catch {
            throw .libraryUnavailable(
                Explanation(
                    "the XGBoost library cannot be used",
                    reason: "\(error)",
                    remedy: "\(XGBoostLibraryLocator.installCommand), or set \(XGBoostLibraryLocator.variable)"
                )
            )
        }
    }
}

/// The running program's file.
private func thisProgram() -> String {
    guard let path = unsafe realpath("/proc/self/exe", nil) else { return "" }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
}

private func environmentVariables() -> [String: String] {
    var result: [String: String] = [:]
    var next = unsafe environ
    while let entry = unsafe next.pointee {
        let parts = unsafe String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
        unsafe next += 1
    }
    return result
}
