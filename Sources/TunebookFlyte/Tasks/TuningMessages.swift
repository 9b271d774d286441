import TunebookCore

/// The plugin's messages of a tuning job.
enum TuningMessages {
    static func job(
        _ tuning: TuningSpecification
    ) throws(FlyteError) -> Flyteidl_Plugins_Sagemaker_HyperparameterTuningJob {
        var job = Flyteidl_Plugins_Sagemaker_HyperparameterTuningJob()
        job.trainingJob = try PluginTask.trainingJob(tuning.training)
        job.maxNumberOfTrainingJobs = Int64(tuning.limits.maxNumberOfTrainingJobs)
        job.maxParallelTrainingJobs = Int64(tuning.limits.maxParallelTrainingJobs)
        return job
    }

    /// The search's configuration, which is an input. Its map of ranges is dead: the plugin reads ranges from inputs.
    static func configuration(
        of tuning: TuningSpecification
    ) -> Flyteidl_Plugins_Sagemaker_HyperparameterTuningJobConfig {
        var configuration = Flyteidl_Plugins_Sagemaker_HyperparameterTuningJobConfig()
        configuration.tuningStrategy = tuning.strategy == "RANDOM" ? .random : .bayesian
        configuration.tuningObjective.objectiveType = tuning.objective.direction == .minimize ? .minimize : .maximize
        configuration.tuningObjective.metricName = tuning.objective.metricName
        configuration.trainingJobEarlyStoppingType = tuning.stopsEarly ? .auto : .off
        return configuration
    }

    static func range(_ range: ParameterRange) -> Flyteidl_Plugins_Sagemaker_ParameterRangeOneOf {
        var message = Flyteidl_Plugins_Sagemaker_ParameterRangeOneOf()
        switch range {
        case .continuous(let lower, let upper, let scaling):
            message.continuousParameterRange.minValue = lower
            message.continuousParameterRange.maxValue = upper
            message.continuousParameterRange.scalingType = scalingType(scaling)
        case .integer(let lower, let upper, let scaling):
            message.integerParameterRange.minValue = Int64(lower)
            message.integerParameterRange.maxValue = Int64(upper)
            message.integerParameterRange.scalingType = scalingType(scaling)
        case .categorical(let values):
            message.categoricalParameterRange.values = values
        }
        return message
    }

    private static func scalingType(
        _ scaling: ScalingType
    ) -> Flyteidl_Plugins_Sagemaker_HyperparameterScalingType.Value {
        switch scaling {
        case .auto: .auto
        case .linear: .linear
        case .logarithmic: .logarithmic
        case .reverseLogarithmic: .reverselogarithmic
        }
    }
}
