package import TunebookCore
import TunebookPlatform

/// What can be known before its start of whether a program can run on this machine.
package struct ProgramCheck {
    private let program: TrainingProgram
    private let resources: ResourceConfig

    /// More processes than this are no rehearsal on one machine.
    private static let mostHosts = 64

    /// - Parameters:
    ///   - program: What is to run.
    ///   - resources: How many instances it asks for.
    package init(_ program: TrainingProgram, _ resources: ResourceConfig) {
        self.program = program
        self.resources = resources
    }

    /// - Throws: What stands in the way.
    package func check() throws(Explanation) {
        if let interpreter = program.interpreter {
            guard FileStatus(path: interpreter.path)?.isRegularFile == true else {
                throw Explanation(
                    "the interpreter \(interpreter.path) is not there",
                    reason: "it was \(interpreter.version) when the program was defined",
                    remedy: "install it again, or set interpreter to another one"
                )
            }
        }
        if let requirements = program.requirements, !FileStatus.isReadable(requirements) {
            throw Explanation("\(requirements) cannot be read", remedy: "put it back, or unset requirements")
        }
        for input in program.inputs where input.type == .blob && !FileStatus.isReadable(input.value) {
            throw Explanation("the input \(input.name) cannot be read: \(input.value)")
        }
        if program.usesContainerPaths {
            guard ContainedProcess.canMount else {
                throw ContainedProcess.noMounts(reason: ContainerPathMounts.noNamespaces)
            }
        }
        guard resources.instanceCount <= Self.mostHosts else {
            throw Explanation(
                "instance_count is \(resources.instanceCount), too many for this machine",
                reason: "each instance is a process here",
                remedy: "set instance_count to \(Self.mostHosts) or less, or launch on sagemaker"
            )
        }
    }
}
