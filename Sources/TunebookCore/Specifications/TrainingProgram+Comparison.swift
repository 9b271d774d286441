extension TrainingProgram {
    /// What decides the result of a program, so that two of the same work are one: contents and not places.
    package struct Work: Hashable, Sendable {
        var entryPoint: String
        /// Digests by relative path.
        var files: [String: String?]
        var interpreter: String?
        var requirements: String?
        var metricDefinitions: [String: String]
        var environment: [String: String]
        var passedEnvironment: [String]
        var passedEnvironmentDigest: String?
        var inputs: Set<CustomInput>
        var outputs: Set<CustomOutput>
        var inputMode: String
    }

    /// What decides the result.
    ///
    /// - Parameter names: Custom inputs that are left out, since they are varied.
    /// - Returns: Contents, without places.
    package func work(exceptFor names: Set<String> = []) -> Work {
        Work(
            entryPoint: entryPoint,
            files: Dictionary(files.map { ($0.relativePath, $0.digest) }) { first, _ in first },
            interpreter: interpreter?.version,
            requirements: requirementsDigest,
            metricDefinitions: Dictionary(metricDefinitions.map { ($0.name, $0.pattern) }) { _, last in last },
            environment: environment,
            passedEnvironment: passedEnvironment,
            passedEnvironmentDigest: passedEnvironmentDigest,
            inputs: Set(
                inputs.filter { !names.contains($0.name) }.map { input in
                    // Of a blob the content counts, wherever it lies.
                    input.digest == nil ? input : CustomInput(input.name, input.type, "", digest: input.digest)
                }
            ),
            outputs: Set(outputs),
            inputMode: inputMode
        )
    }
}

extension CustomType {
    /// Why an input of the type cannot be varied over a range, in words; `nil` where it can.
    package func objection(to range: ParameterRange) -> String? {
        switch (self, range) {
        case (.integer, .integer), (.float, .continuous), (.string, .categorical): nil
        case (.integer, .continuous):
            "it is an integer, and its range is written with whole numbers, such as 1..5"
        case (.float, .integer):
            "it is a float, and its range is written with a decimal point, such as 1.0..5.0"
        case (.integer, .categorical(let words)):
            words.first { Int($0) == nil }.map { "it is an integer, which \"\($0)\" is not" }
        case (.float, .categorical(let words)):
            words.first { Double($0) == nil }.map { "it is a float, which \"\($0)\" is not" }
        case (.boolean, .categorical(let words)):
            words.first { $0 != "true" && $0 != "false" }.map { "it is a boolean, which \"\($0)\" is not" }
        case (.string, _): "it is a string, and its range is a list, such as [sgd, adam]"
        case (.boolean, _): "it is a boolean, and its range is the list [true, false]"
        case (.datetime, _), (.duration, _), (.blob, _), (.struct, _):
            "a custom input of type \(rawValue) cannot be tuned; integer, float, string and boolean can"
        }
    }
}
