import TunebookCore
import TunebookLanguage
import TunebookSession

/// The definition that an earlier run was launched with, overrides of its launch included.
struct RunTemplate {
    let rules: DefinitionRules
    /// What is defined already, and need not be defined again.
    let definitions: DefinitionStore

    func draft(of specification: Specification, named name: String) -> DefinitionDraft {
        switch specification {
        case .training(let training): return draft(of: training, named: name)
        case .tuning(let tuning): return draft(of: tuning, named: name)
        }
    }

    // MARK: Training jobs

    private func draft(of training: TrainingSpecification, named name: String) -> DefinitionDraft {
        let kind: KindName = training.program == nil ? .trainingJob : .customTrainingJob
        var draft = DefinitionDraft(name, kind, rules: rules)
        if let program = training.program {
            setProgram(program, in: &draft)
        } else {
            draft.set("algorithm_name", text: training.algorithmName)
            draft.set("algorithm_version", text: training.algorithmVersion)
        }
        draft.set("input_content_type", text: training.channels.first?.contentType)
        draft.set("instance_type", text: training.resources.instanceType)
        draft.set("instance_count", "\(training.resources.instanceCount)")
        draft.set("volume_size_in_gb", training.resources.volumeSize.description)
        for channel in training.channels { draft.set(FieldPath("inputs", channel.name), text: channel.location) }
        for input in training.program?.inputs ?? [] {
            draft.set(FieldPath("inputs", input.name), type: input.type, text(of: input))
        }
        for output in training.program?.outputs ?? [] {
            draft.set(FieldPath("outputs", output.name), type: output.type, nil)
        }
        for (name, text) in training.hyperparameters.sorted(by: { $0.key < $1.key }) {
            draft.set(FieldPath("hyperparameters", name), text: text)
        }
        let limit = FieldValue.duration(training.stoppingCondition.maxRuntime).description
        draft.set("stopping_condition.max_runtime_in_seconds", limit)
        draft.set("retries", "\(training.retries)")
        setCache(training.cachePolicy, in: &draft)
        if let conditions = training.conditions { setConditions(conditions, in: &draft) }
        return draft
    }

    private func setProgram(_ program: TrainingProgram, in draft: inout DefinitionDraft) {
        draft.set("entry_point", text: program.entryPoint)
        draft.set("source_dir", text: program.sourceDirectory)
        draft.set("input_mode", text: program.inputMode)
        draft.set("memory_limit", program.memoryLimit?.description)
        draft.set("file_size_limit", program.fileSizeLimit?.description)
        draft.set("uses_container_paths", "\(program.usesContainerPaths)")
        draft.set("pass_environment", list: program.passedEnvironment)
        for definition in program.metricDefinitions {
            draft.set(FieldPath("metric_definitions", definition.name), text: definition.pattern)
        }
        for (name, value) in program.environment.sorted(by: { $0.key < $1.key }) {
            draft.set(FieldPath("environment", name), text: value)
        }
        let file = program.files.first { $0.relativePath == program.entryPoint }
        if case .text(let script)? = file?.content, definitions.scripts[program.entryPoint] != script {
            draft.cellsBefore.append("%%script \(program.entryPoint)\n\(script)")
        }
    }

    private func text(of input: CustomInput) -> String {
        FieldValue.input(input.type, input.value).description
    }

    private func setCache(_ policy: CachePolicy, in draft: inout DefinitionDraft) {
        draft.set("cacheable", "\(policy.isCacheable)")
        draft.set("cache_version", text: policy.version.isEmpty ? nil : policy.version)
        if policy.takesAnyEngine { draft.set("cache", text: KindSchema.anyEngine) }
    }

    private func setConditions(_ conditions: JobConditions, in draft: inout DefinitionDraft) {
        for (path, text) in conditions.texts.sorted(by: { $0.key < $1.key })
        where !["subnets", "security_group_ids"].contains(path) {
            let components = path.split(separator: ".", maxSplits: 1).map(String.init)
            draft.set(FieldPath(components), text: text)
        }
        draft.set("subnets", list: conditions.subnets)
        draft.set("security_group_ids", list: conditions.securityGroups)
    }

    // MARK: Tuning jobs

    private func draft(of tuning: TuningSpecification, named name: String) -> DefinitionDraft {
        let base = tuning.training.taskName
        var draft = DefinitionDraft(name, .tuningJob, base: base, rules: rules)
        // What the tuning job varies is no setting of its base, and a base that is there is left as it is.
        if definitions[base] == nil {
            draft.cellsBefore = self.draft(of: tuning.training, named: base).cells
        }
        draft.set("objective", FieldValue.objective(tuning.objective).description)
        draft.set("strategy", text: tuning.strategy)
        draft.set("max_number_of_training_jobs", "\(tuning.limits.maxNumberOfTrainingJobs)")
        draft.set("max_parallel_training_jobs", "\(tuning.limits.maxParallelTrainingJobs)")
        draft.set("max_runtime_in_seconds", tuning.limits.maxRuntime.map { FieldValue.duration($0).description })
        for tunable in tuning.ranges { draft.set(FieldPath("ranges", tunable.name), "\(tunable.range)") }
        if tuning.stopsEarly { draft.set("training_job_early_stopping_type", "AUTO") }
        draft.set("completion.target_objective_metric_value", tuning.limits.targetValue.map { "\($0)" })
        draft.set(
            "completion.max_number_of_training_jobs_not_improving",
            tuning.limits.jobsWithoutImprovement.map { "\($0)" }
        )
        if tuning.limits.endsOnConvergence { draft.set("completion.complete_on_convergence", "true") }
        if tuning.strategy == "HYPERBAND" {
            draft.set("hyperband.min_resource", tuning.limits.minResource.map { "\($0)" })
            draft.set("hyperband.max_resource", tuning.limits.maxResource.map { "\($0)" })
        }
        for (name, value) in tuning.wishes.fixed.sorted(by: { $0.key < $1.key }) {
            draft.set(FieldPath("fixed", name), text: value)
        }
        draft.set("random_seed", "\(tuning.seed)")
        setCache(tuning.cachePolicy, in: &draft)
        if !tuning.wishes.tries.isEmpty { draft.leftOut.append("the sets of try") }
        if !tuning.wishes.bans.isEmpty { draft.leftOut.append("the regions of ban") }
        if tuning.warmStart != nil { draft.leftOut.append("the warm start") }
        return draft
    }
}
