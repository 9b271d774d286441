import TunebookCore
import TunebookDisplay
import TunebookLanguage
import TunebookSession

/// The definition that a training job of SageMaker was made with, from what `aws sagemaker describe-training-job` prints or
/// `create-training-job --cli-input-json` takes.
///
/// Source of members: botocore 1.43.11, SageMaker 2017-07-24, DescribeTrainingJobResponse and CreateTrainingJobRequest.
struct JobDescriptionTemplate {
    let rules: DefinitionRules
    private let job: Datum

    /// - Throws: What the JSON is instead.
    init(_ json: Datum, path: String, rules: DefinitionRules) throws(CommandFailure) {
        self.rules = rules
        if json["HyperParameterTuningJobConfig"] != nil || json["TrainingJobDefinition"] != nil {
            throw CommandFailure(
                "\(path) describes a tuning job",
                remedy: "template takes a training job: aws sagemaker describe-training-job --training-job-name NAME"
            )
        }
        guard json["AlgorithmSpecification"] != nil else {
            throw CommandFailure(
                "\(path) describes no training job of SageMaker",
                reason: "it has no AlgorithmSpecification",
                remedy: "aws sagemaker describe-training-job --training-job-name NAME > job.json writes one"
            )
        }
        job = json
    }

    func draft(named name: String) -> DefinitionDraft {
        let hyperparameters = members(job["HyperParameters"])
        let isScript = hyperparameters.contains { $0.key == "sagemaker_program" }
        var draft = DefinitionDraft(name, isScript ? .customTrainingJob : .trainingJob, rules: rules)
        let image = text(job["AlgorithmSpecification"]?["TrainingImage"])
        if isScript {
            setScript(hyperparameters, in: &draft)
        } else if let image {
            let repository = image.split(separator: "/").last.map(String.init) ?? image
            if repository.contains("xgboost") {
                draft.set("algorithm_version", text: repository.split(separator: ":").last.map(String.init))
            } else {
                draft.leftOut.append("the image \(image), whose algorithm is not known here")
            }
        }
        for (name, value) in hyperparameters where !name.hasPrefix("sagemaker_") {
            let text = text(value) ?? ""
            draft.set(FieldPath("hyperparameters", name), text: isScript ? Self.decoded(text) : text)
        }
        setData(in: &draft)
        setMachines(in: &draft)
        setConditions(in: &draft)
        return draft
    }

    // MARK: Parts

    /// A program of script mode: `sagemaker_program` names it, and what it reports is told by expressions.
    private func setScript(_ hyperparameters: [(key: String, value: Datum)], in draft: inout DefinitionDraft) {
        let settings = Dictionary(hyperparameters.map { ($0.key, text($0.value) ?? "") }) { first, _ in first }
        draft.set("entry_point", text: settings["sagemaker_program"].map(Self.decoded))
        if let code = settings["sagemaker_submit_directory"].map(Self.decoded) {
            draft.leftOut.append("the code, which is at \(code): set source_dir to a folder with it")
        }
        for definition in list(job["AlgorithmSpecification"]?["MetricDefinitions"]) {
            guard let name = text(definition["Name"]) else { continue }
            draft.set(FieldPath("metric_definitions", name), text: text(definition["Regex"]))
        }
        for (name, value) in members(job["Environment"]) {
            draft.set(FieldPath("environment", name), text: text(value))
        }
    }

    private func setData(in draft: inout DefinitionDraft) {
        let channels = list(job["InputDataConfig"])
        let known = draft.kind == .trainingJob ? ["train", "validation"] : nil
        for channel in channels {
            guard let name = text(channel["ChannelName"]) else { continue }
            if let known, !known.contains(name) {
                draft.leftOut.append("the channel \(name)")
                continue
            }
            draft.set(FieldPath("inputs", name), text: text(channel["DataSource"]?["S3DataSource"]?["S3Uri"]))
        }
        if let type = channels.lazy.compactMap({ text($0["ContentType"]) }).first {
            draft.set("input_content_type", text: type.split(separator: ";").first.map(String.init))
        }
        draft.set("input_mode", text: text(job["AlgorithmSpecification"]?["TrainingInputMode"]))
    }

    private func setMachines(in draft: inout DefinitionDraft) {
        let machines = job["ResourceConfig"]
        draft.set("instance_type", text: text(machines?["InstanceType"]))
        draft.set("instance_count", text(machines?["InstanceCount"]))
        draft.set("volume_size_in_gb", text(machines?["VolumeSizeInGB"]).map { $0 + "GB" })
        draft.set("volume_kms_key", text: text(machines?["VolumeKmsKeyId"]))
        draft.set(
            "stopping_condition.max_runtime_in_seconds",
            seconds(job["StoppingCondition"]?["MaxRuntimeInSeconds"])
        )
        draft.set(
            "stopping_condition.max_wait_time_in_seconds",
            seconds(job["StoppingCondition"]?["MaxWaitTimeInSeconds"])
        )
        draft.set("retries", text(job["RetryStrategy"]?["MaximumRetryAttempts"]))
    }

    private func setConditions(in draft: inout DefinitionDraft) {
        if job["EnableManagedSpotTraining"] == .boolean(true) { draft.set("use_spot_instances", "true") }
        draft.set("checkpoint_s3_uri", text: text(job["CheckpointConfig"]?["S3Uri"]))
        draft.set("role", text: text(job["RoleArn"]))
        draft.set("output_path", text: text(job["OutputDataConfig"]?["S3OutputPath"]))
        draft.set("output_kms_key", text: text(job["OutputDataConfig"]?["KmsKeyId"]).flatMap { $0.isEmpty ? nil : $0 })
        draft.set("subnets", list: list(job["VpcConfig"]?["Subnets"]).compactMap(text))
        draft.set("security_group_ids", list: list(job["VpcConfig"]?["SecurityGroupIds"]).compactMap(text))
        if job["EnableNetworkIsolation"] == .boolean(true) { draft.set("enable_network_isolation", "true") }
        for tag in list(job["Tags"]) {
            guard let name = text(tag["Key"]), !name.hasPrefix("tunebook:") else { continue }
            draft.set(FieldPath("tags", name), text: text(tag["Value"]))
        }
        let foreign = ["DebugHookConfig", "ExperimentConfig", "ProfilerConfig", "TensorBoardOutputConfig"]
        draft.leftOut += foreign.filter { job[$0] != nil }
    }

    // MARK: JSON

    private func text(_ value: Datum?) -> String? {
        switch value {
        case .text(let text)?: text
        case .integer(let integer)?: "\(integer)"
        case .number(let number)?: "\(number)"
        case .boolean(let boolean)?: "\(boolean)"
        default: nil
        }
    }

    private func seconds(_ value: Datum?) -> String? {
        guard case .integer(let seconds)? = value else { return nil }
        return FieldValue.duration(.seconds(seconds)).description
    }

    private func list(_ value: Datum?) -> [Datum] {
        if case .list(let items)? = value { items } else { [] }
    }

    private func members(_ value: Datum?) -> [(key: String, value: Datum)] {
        guard case .object(let members)? = value else { return [] }
        return members.map { ($0.key, $0.value) }.sorted { $0.key < $1.key }
    }

    /// Script mode's hyperparameters are JSON texts inside texts: `"\"adam\""`.
    private static func decoded(_ text: String) -> String {
        guard text.hasPrefix("\""), case .text(let inner)? = Datum(json: text.utf8) else { return text }
        return inner
    }
}
