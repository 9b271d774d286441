import SwiftProtobuf
import TunebookCore
import TunebookPlatform

/// Tasks of the plugin road for flytekit 1.0.1 and its SageMaker plugin.
enum PluginScript {
    static func text(of tasks: [FlyteTask], _ specifications: [Specification]) throws(FlyteError) -> String {
        var text = preamble
        for (task, specification) in zip(tasks, specifications) {
            guard task.template.metadata.runtime.version == PluginDialect.awssagemaker101.rawValue else {
                throw .unsuitable(
                    Explanation(
                        "an export for flytekit 0.15.0 is not written",
                        remedy: "set dialect: 1.0.1 under engines, flyte"
                    )
                )
            }
            text += "\n\n" + (try self.text(of: task, specification))
        }
        return text
    }

    private static func text(of task: FlyteTask, _ specification: Specification) throws(FlyteError) -> String {
        guard specification.training.program == nil else {
            throw .unsuitable(
                Explanation(
                    "\(specification.taskName) is a program of your own",
                    reason: "on the plugin road that is a function of a module of yours, which flytekit registers",
                    remedy: "set road: container under engines, flyte, or export the other definitions"
                )
            )
        }
        let template = task.template
        let name = PythonText.identifier(template.id.name)
        let job = configuration(specification.training)
        let metadata = FlytekitScript.metadata(of: template, class: "TaskMetadata")
        var lines: [String]
        switch specification {
        case .training:
            lines = [
                "\(name) = SagemakerBuiltinAlgorithmsTask(",
                "    name=\(PythonText.quoted(template.id.name)),",
                "    task_config=\(job),",
                "    metadata=\(metadata),",
                ")",
            ]
        case .tuning(let tuning):
            let searched = tuning.ranges.map(\.name).filter { tuning.wishes.fixed[$0] == nil }
            lines = [
                "\(name) = SagemakerHPOTask(",
                "    name=\(PythonText.quoted(template.id.name)),",
                "    task_config=HPOJob(",
                "        max_number_of_training_jobs=\(tuning.limits.maxNumberOfTrainingJobs),",
                "        max_parallel_training_jobs=\(tuning.limits.maxParallelTrainingJobs),",
                "        tunable_params=\(PythonText.list(searched)),",
                "    ),",
                "    training_task=SagemakerBuiltinAlgorithmsTask(",
                "        name=\(PythonText.quoted(tuning.training.taskName)),",
                "        task_config=\(job),",
                "    ),",
                "    metadata=\(metadata),",
                ")",
            ]
        }
        lines.append("\(name)_inputs = {")
        for (input, literal) in task.inputs.literals.sorted(by: { $0.key < $1.key }) {
            lines.append("    \(PythonText.quoted(input)): \(value(literal, of: input)),")
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func configuration(_ training: TrainingSpecification) -> String {
        let volume = (training.resources.volumeSize.bytes + 999_999_999) / 1_000_000_000
        return """
            SagemakerTrainingJobConfig(
                    training_job_resource_config=TrainingJobResourceConfig(
                        instance_count=\(training.resources.instanceCount),
                        instance_type=\(PythonText.quoted(training.resources.instanceType)),
                        volume_size_in_gb=\(volume),
                    ),
                    algorithm_specification=AlgorithmSpecification(
                        algorithm_name=AlgorithmName.XGBOOST,
                        algorithm_version=\(PythonText.quoted(training.algorithmVersion)),
                    ),
                )
            """
    }

    /// A blob's place; of a struct the model that flytekit makes it of.
    private static func value(_ literal: Flyteidl_Core_Literal, of input: String) -> String {
        if let uri = literal.blobURI { return PythonText.quoted(uri) }
        let json = (try? literal.scalar.generic.jsonString()) ?? "{}"
        let text = PythonText.quoted(json)
        switch input {
        case "static_hyperparameters": return "json.loads(\(text))"
        case "hyperparameter_tuning_job_config":
            return "HyperparameterTuningJobConfig.from_flyte_idl(json_format.Parse(\(text), "
                + "hyperparameter_tuning_job_pb2.HyperparameterTuningJobConfig()))"
        default:
            return "ParameterRangeOneOf.from_flyte_idl(json_format.Parse(\(text), "
                + "parameter_ranges_pb2.ParameterRangeOneOf()))"
        }
    }

    private static let preamble = """
        # Written by `tunebook export --for flytekit`. Needs flytekit 1.0.1 and its SageMaker plugin, on Python 3.9:
        #     pip install flytekit==1.0.1 flytekitplugins-awssagemaker==1.0.1 flyteidl==1.0.1 "protobuf<3.21" "numpy<1.24" \\
        #         "pandas<2" "setuptools<66" marshmallow_enum
        #
        # Each task serialises to the template that tunebook registers, so that a result which one of them has put into Flyte's
        # cache is a hit of the other. NAME_inputs holds what a launch passes on.

        import json

        from flyteidl.plugins.sagemaker import hyperparameter_tuning_job_pb2, parameter_ranges_pb2
        from flytekit import TaskMetadata
        from flytekitplugins.awssagemaker import (
            AlgorithmName,
            AlgorithmSpecification,
            HPOJob,
            HyperparameterTuningJobConfig,
            ParameterRangeOneOf,
            SagemakerBuiltinAlgorithmsTask,
            SagemakerHPOTask,
            SagemakerTrainingJobConfig,
            TrainingJobResourceConfig,
        )
        from google.protobuf import json_format

        """
}
