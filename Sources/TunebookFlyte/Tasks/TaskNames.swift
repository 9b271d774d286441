import TunebookCore

/// The names of tasks and executions, and what becomes of them in Kubernetes and SageMaker.
package enum TaskNames {
    /// The length of ``executionName(random:)``.
    static let executionLength = 10

    /// A name for an execution: a letter and nine letters or digits.
    ///
    /// It is chosen before the first request, so that a repeated one starts nothing twice, and it is short, so that
    /// SageMaker's names, made of it, keep to their limits.
    package static func executionName(using generator: inout some RandomNumberGenerator) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        let others = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let rest = (1..<executionLength).map { _ in others[Int.random(in: others.indices, using: &generator)] }
        return String([letters[Int.random(in: letters.indices, using: &generator)]] + rest)
    }

    /// The name of an execution that is made of something, so that whoever starts the same asks for the same name.
    package static func executionName(of identity: String) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let characters = sha256(identity).prefix(executionLength).enumerated().map { index, byte in
            alphabet[Int(byte) % (index == 0 ? 26 : alphabet.count)]
        }
        return String(characters)
    }

    /// A fresh name for an execution.
    package static func executionName() -> String {
        var generator = SystemRandomNumberGenerator()
        return executionName(using: &generator)
    }

    /// The node of a single task: the last 63 letters, digits and dashes of the task's name.
    static func node(of task: String) -> String {
        String(task.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.suffix(63))
    }

    /// Checks a task's name, and that the name of its SageMaker job fits.
    static func check(_ specification: Specification) throws(FlyteError) {
        try check(specification.taskName)
        guard case .tuning(let tuning) = specification else { return }
        let attempt = String(max(0, tuning.training.retries)).count
        let length = executionLength + 1 + node(of: tuning.taskName).count + 1 + attempt
        // Beyond 50 propeller shortens the name itself.
        guard length <= 32 || length > 50 else {
            let most = 32 - executionLength - 2 - attempt
            throw .unsuitable(
                Explanation(
                    "the name \(tuning.taskName) is too long for a tuning job on Flyte",
                    reason: "the SageMaker job would be called by \(length) characters, and 32 are allowed",
                    remedy: "give the task a name of at most \(most) letters and digits"
                )
            )
        }
    }

    /// Checks a task's name alone.
    static func check(_ name: String) throws(FlyteError) {
        let isFit = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isFit, !node(of: name).isEmpty, name.utf8.count <= 63 else {
            throw .unsuitable(
                Explanation(
                    "\"\(name)\" cannot name a task on Flyte",
                    reason: "letters, digits, dots, dashes and underscores, at most 63",
                    remedy: "rename the definition"
                )
            )
        }
    }
}
