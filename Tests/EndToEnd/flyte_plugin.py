"""What Flyte's SageMaker plugin makes of a task: its checks in their order, and what it silently loses."""

import re

from google.protobuf import json_format

from flyte_messages import plugin_messages

MESSAGES = plugin_messages()
TRAINING = "sagemaker_training_job_task"
CUSTOM = "sagemaker_custom_training_job_task"
TUNING = "sagemaker_hyperparameter_tuning_job_task"
IDENTIFIERS = {TRAINING: "sagemaker_training", CUSTOM: "sagemaker_custom_training", TUNING: "sagemaker_hyperparameter_tuning"}


def identifier(task_type):
    return IDENTIFIERS.get(task_type, "container")


def parse(structure, name):
    return json_format.ParseDict(json_format.MessageToDict(structure), MESSAGES[name]())


def template_problems(template):
    """What the registered template holds that the plugin's messages do not: it would be lost."""
    name = {TRAINING: "TrainingJob", CUSTOM: "TrainingJob", TUNING: "HyperparameterTuningJob"}.get(template.type)
    if name is None:
        return []
    try:
        parse(template.custom, name)
    except json_format.ParseError as error:
        return [str(error)]
    return []


def judge(template, inputs, job_name):
    """What SageMaker would be asked for, and why the task would fail before."""
    if template.type not in IDENTIFIERS:
        return {"container": template.container.image}, None
    try:
        if template.type == TUNING:
            return tuning(template, inputs, job_name), None
        return training(template, inputs, job_name), None
    except (AssertionError, json_format.ParseError, KeyError) as error:
        return None, str(error)


def require(condition, message):
    if not condition:
        raise AssertionError(message)


def static_values(inputs):
    for name in ("train", "validation", "static_hyperparameters"):
        require(name in inputs.literals, f"required input {name} not specified")
    for name in ("train", "validation"):
        require(inputs.literals[name].scalar.HasField("blob"), f"{name} should be a blob")
        uri = inputs.literals[name].scalar.blob.uri
        require(re.fullmatch(r"s3://[^*?]+", uri), f"SageMaker takes no {uri}")
    literal = inputs.literals["static_hyperparameters"]
    require(literal.scalar.HasField("generic"), "[Hyperparameters] should be of type [Scalar.Generic]")
    fields = literal.scalar.generic.fields
    require(fields, "static hyperparameters are empty")
    # A value that is no text becomes an empty one.
    return {name: value.string_value for name, value in fields.items()}


def check_job(job, custom):
    require(job.HasField("training_job_resource_config"), "resource config missing")
    require(job.HasField("algorithm_specification"), "algorithm specification missing")
    require((job.algorithm_specification.algorithm_name == 0) == custom, "wrong algorithm")
    require(job.training_job_resource_config.instance_count > 0, "SageMaker refuses an instance count of null")
    require(job.training_job_resource_config.volume_size_in_gb > 0, "SageMaker refuses a volume of null")


def training(template, inputs, job_name):
    job = parse(template.custom, "TrainingJob")
    check_job(job, template.type == CUSTOM)
    require(len(job_name) <= 63, "the job's name is too long")
    if template.type == CUSTOM:
        require(template.container.image, "image missing")
        return {"kind": "custom", "arguments": list(template.container.args),
                "environment": {pair.key: pair.value for pair in template.container.env}}
    return {"kind": "training", "hyperparameters": static_values(inputs),
            "instance_type": job.training_job_resource_config.instance_type}


def tuning(template, inputs, job_name):
    job = parse(template.custom, "HyperparameterTuningJob")
    check_job(job.training_job, False)
    require(len(job_name) <= 32 or len(job_name) > 50, f"SageMaker refuses the name {job_name}")
    static = static_values(inputs)
    config = parse(inputs.literals["hyperparameter_tuning_job_config"].scalar.generic, "HyperparameterTuningJobConfig")
    require(config.HasField("tuning_objective"), "tuning objective missing")
    known = {"train", "validation", "static_hyperparameters", "hyperparameter_tuning_job_config"}
    ranges = {}
    for name, literal in inputs.literals.items():
        if name not in known:
            one = parse(literal.scalar.generic, "ParameterRangeOneOf")
            ranges[name] = range_text(one)
    require(ranges, "a search without ranges")
    require(not set(ranges) & set(static), "SageMaker refuses what is both static and tunable")
    return {"kind": "tuning", "static": static, "ranges": ranges, "jobs": job.max_number_of_training_jobs,
            "parallel": job.max_parallel_training_jobs, "objective": config.tuning_objective.metric_name}


def range_text(one):
    kind = one.WhichOneof("parameter_range_type")
    require(kind, "a range of no kind")
    value = getattr(one, kind)
    if kind == "categorical_parameter_range":
        return list(value.values)
    require(value.scaling_type != 3, "SageMaker knows no Reverselogarithmic")
    form = "%f" if kind == "continuous_parameter_range" else "%d"
    require(float(form % value.min_value) == value.min_value, "a bound is changed")
    return [form % value.min_value, form % value.max_value]
