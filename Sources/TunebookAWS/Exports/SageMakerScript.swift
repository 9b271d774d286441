import TunebookPlatform

/// Writes jobs as Python for the SageMaker SDK: an `Estimator` each, and a `HyperparameterTuner` for a search.
///
/// It is made of the requests that tunebook itself would send, so that the script asks for the same.
package enum SageMakerScript {
    /// A job's request, and where on this machine what it reads lies.
    package struct Job: Sendable {
        package var taskName: String
        package var request: JSONValue
        /// Local paths by the URI where a launch puts their content.
        package var uploads: [String: String]

        package init(taskName: String, request: JSONValue, uploads: [String: String]) {
            self.taskName = taskName
            self.request = request
            self.uploads = uploads
        }
    }

    package static func text(of jobs: [Job], region: String) -> String {
        var text =
            preamble + "\nsession = sagemaker.Session(boto_session=boto3.Session(region_name="
            + "\(PythonText.quoted(region))))\n"
        for job in jobs { text += "\n\n" + self.text(of: job) }
        text += "\n\nif __name__ == \"__main__\":\n"
        text += "    # `python FILE xgb` starts one.\n"
        text += "    {\n"
        for job in jobs {
            let name = PythonText.identifier(job.taskName)
            text += "        \(PythonText.quoted(job.taskName)): lambda: \(name).fit(\(name)_inputs, wait=False),\n"
        }
        return text + "    }[sys.argv[1]]()\n"
    }

    private static func text(of job: Job) -> String {
        let name = PythonText.identifier(job.taskName)
        guard let training = job.request["TrainingJobDefinition"] else {
            return uploads(of: job) + estimator(name, of: job.request) + inputs(name, of: job.request)
        }
        var text = uploads(of: job) + estimator("\(name)_estimator", of: training) + inputs(name, of: training)
        let configuration = job.request["HyperParameterTuningJobConfig"]
        let objective = configuration?["HyperParameterTuningJobObjective"]
        let limits = configuration?["ResourceLimits"]
        var lines = ["\(name) = HyperparameterTuner(", "    \(name)_estimator,"]
        func add(_ argument: String, _ value: String?) { if let value { lines.append("    \(argument)=\(value),") } }
        add("objective_metric_name", objective?["MetricName"]?.text.map(PythonText.quoted))
        add("objective_type", objective?["Type"]?.text.map(PythonText.quoted))
        add("hyperparameter_ranges", ranges(configuration?["ParameterRanges"]))
        add("metric_definitions", metricDefinitions(training))
        add("strategy", configuration?["Strategy"]?.text.map(PythonText.quoted))
        add("max_jobs", limits?["MaxNumberOfTrainingJobs"]?.integer.map(String.init))
        add("max_parallel_jobs", limits?["MaxParallelTrainingJobs"]?.integer.map(String.init))
        add("max_runtime_in_seconds", limits?["MaxRuntimeInSeconds"]?.integer.map(String.init))
        add("early_stopping_type", configuration?["TrainingJobEarlyStoppingType"]?.text.map(PythonText.quoted))
        add("random_seed", configuration?["RandomSeed"]?.integer.map(String.init))
        add("tags", tags(job.request))
        lines.append(")")
        text += lines.joined(separator: "\n") + "\n"
        return text
    }

    private static func uploads(of job: Job) -> String {
        job.uploads.sorted { $0.key < $1.key }.map { "# Before its first launch by tunebook: aws s3 cp \($1) \($0)\n" }
            .joined()
    }

    // MARK: - An estimator

    private static func estimator(_ name: String, of request: JSONValue) -> String {
        let algorithm = request["AlgorithmSpecification"]
        let resources = request["ResourceConfig"]
        let output = request["OutputDataConfig"]
        let stopping = request["StoppingCondition"]
        var lines = ["\(name) = Estimator("]
        func add(_ argument: String, _ value: String?) { if let value { lines.append("    \(argument)=\(value),") } }
        func text(_ value: JSONValue?) -> String? { value?.text.map(PythonText.quoted) }
        func count(_ value: JSONValue?) -> String? { value?.integer.map(String.init) }
        func truth(_ value: JSONValue?) -> String? { value?.boolean.map { $0 ? "True" : "False" } }
        func list(_ value: JSONValue?) -> String? { value.map { PythonText.list($0.items.compactMap(\.text)) } }
        add("image_uri", text(algorithm?["TrainingImage"]))
        add("role", text(request["RoleArn"]))
        add("instance_count", count(resources?["InstanceCount"]))
        add("instance_type", text(resources?["InstanceType"]))
        add("volume_size", count(resources?["VolumeSizeInGB"]))
        add("volume_kms_key", text(resources?["VolumeKmsKeyId"]))
        add("max_run", count(stopping?["MaxRuntimeInSeconds"]))
        add("max_wait", count(stopping?["MaxWaitTimeInSeconds"]))
        add("input_mode", text(algorithm?["TrainingInputMode"]))
        add("output_path", text(output?["S3OutputPath"]))
        add("output_kms_key", text(output?["KmsKeyId"]))
        add("use_spot_instances", truth(request["EnableManagedSpotTraining"]))
        add("checkpoint_s3_uri", text(request["CheckpointConfig"]?["S3Uri"]))
        add("checkpoint_local_path", text(request["CheckpointConfig"]?["LocalPath"]))
        add("subnets", list(request["VpcConfig"]?["Subnets"]))
        add("security_group_ids", list(request["VpcConfig"]?["SecurityGroupIds"]))
        add("enable_network_isolation", truth(request["EnableNetworkIsolation"]))
        add("max_retry_attempts", count(request["RetryStrategy"]?["MaximumRetryAttempts"]))
        add("environment", dictionary(request["Environment"]))
        add("metric_definitions", metricDefinitions(request))
        add("hyperparameters", dictionary(request["HyperParameters"] ?? request["StaticHyperParameters"]))
        add("tags", tags(request))
        // SageMaker is asked for no profiler, as tunebook asks for none.
        add("disable_profiler", "True")
        add("sagemaker_session", "session")
        return (lines + [")"]).joined(separator: "\n") + "\n"
    }

    private static func inputs(_ name: String, of request: JSONValue) -> String {
        var lines = ["\(name)_inputs = {"]
        for channel in request["InputDataConfig"]?.items ?? [] {
            let source = channel["DataSource"]?["S3DataSource"]
            var arguments = [PythonText.quoted(source?["S3Uri"]?.text ?? "")]
            func add(_ argument: String, _ value: JSONValue?) {
                if let text = value?.text { arguments.append("\(argument)=\(PythonText.quoted(text))") }
            }
            add("distribution", source?["S3DataDistributionType"])
            add("s3_data_type", source?["S3DataType"])
            add("content_type", channel["ContentType"])
            add("input_mode", channel["InputMode"])
            let channelName = PythonText.quoted(channel["ChannelName"]?.text ?? "")
            lines.append("    \(channelName): TrainingInput(\(arguments.joined(separator: ", "))),")
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func dictionary(_ value: JSONValue?) -> String? {
        guard case .object(let members)? = value, !members.isEmpty else { return nil }
        let texts = Dictionary(members.map { ($0.name, $0.value.text ?? "") }) { first, _ in first }
        return PythonText.dictionary(texts, indent: "    ")
    }

    private static func metricDefinitions(_ request: JSONValue) -> String? {
        let definitions = request["AlgorithmSpecification"]?["MetricDefinitions"]?.items ?? []
        guard !definitions.isEmpty else { return nil }
        let parts = definitions.map { definition in
            let (name, regex) = (definition["Name"]?.text ?? "", definition["Regex"]?.text ?? "")
            return "{\"Name\": \(PythonText.quoted(name)), \"Regex\": \(PythonText.quoted(regex))}"
        }
        return "[" + parts.joined(separator: ", ") + "]"
    }

    private static func tags(_ request: JSONValue) -> String? {
        let tags = request["Tags"]?.items ?? []
        guard !tags.isEmpty else { return nil }
        let parts = tags.map { tag in
            let (key, value) = (tag["Key"]?.text ?? "", tag["Value"]?.text ?? "")
            return "{\"Key\": \(PythonText.quoted(key)), \"Value\": \(PythonText.quoted(value))}"
        }
        return "[" + parts.joined(separator: ", ") + "]"
    }

    // MARK: - Ranges

    private static func ranges(_ ranges: JSONValue?) -> String {
        var lines: [String] = []
        for (list, type) in [("ContinuousParameterRanges", "Continuous"), ("IntegerParameterRanges", "Integer")] {
            for range in ranges?[list]?.items ?? [] {
                let bounds = ["MinValue", "MaxValue"].map { range[$0]?.text ?? "0" }.joined(separator: ", ")
                let scaling = range["ScalingType"]?.text.map { ", scaling_type=\(PythonText.quoted($0))" } ?? ""
                let name = PythonText.quoted(range["Name"]?.text ?? "")
                lines.append("        \(name): \(type)Parameter(\(bounds)\(scaling)),\n")
            }
        }
        for range in ranges?["CategoricalParameterRanges"]?.items ?? [] {
            let values = PythonText.list(range["Values"]?.items.compactMap(\.text) ?? [])
            lines.append("        \(PythonText.quoted(range["Name"]?.text ?? "")): CategoricalParameter(\(values)),\n")
        }
        return "{\n" + lines.joined() + "    }"
    }

    private static let preamble = """
        # Written by `tunebook export --for sagemaker`. Needs the SageMaker SDK: pip install "sagemaker>=2.200,<3"

        import sys

        import boto3
        import sagemaker
        from sagemaker.estimator import Estimator
        from sagemaker.inputs import TrainingInput
        from sagemaker.tuner import CategoricalParameter, ContinuousParameter, HyperparameterTuner, IntegerParameter

        """
}
