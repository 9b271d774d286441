"""The tasks and launches of Tests/TunebookFlyteTests/Samples.swift as flytekit 0.15.0 writes them.

Made Tests/TunebookFlyteTests/Golden/flytekit-0.15.0.json, with Python 3.7 and, by `pip install --no-deps`, flytekit 0.15.0 and
flyteidl 0.18.10; protobuf 3.20.3.
"""

import json
import os
import sys
import types

os.environ["FLYTE_INTERNAL_IMAGE"] = "img:1"

from google.protobuf import json_format

from flytekit.common.tasks.sagemaker.built_in_training_job_task import SdkBuiltinAlgorithmTrainingJobTask
from flytekit.common.tasks.sagemaker.hpo_job_task import SdkSimpleHyperparameterTuningJobTask
from flytekit.models.sagemaker.hpo_job import (
    HyperparameterTuningJobConfig, HyperparameterTuningObjective, HyperparameterTuningObjectiveType,
    HyperparameterTuningStrategy, TrainingJobEarlyStoppingType,
)
from flytekit.models.sagemaker.parameter_ranges import (
    CategoricalParameterRange, ContinuousParameterRange, HyperparameterScalingType, IntegerParameterRange, ParameterRangeOneOf,
)
from flytekit.models.sagemaker.training_job import (
    AlgorithmName, AlgorithmSpecification, InputContentType, InputMode, MetricDefinition, TrainingJobResourceConfig,
)
from flytekit.sdk.sagemaker.task import custom_training_job_task
from flytekit.sdk.tasks import inputs, outputs
from flytekit.sdk.types import Types


def resources(count):
    return TrainingJobResourceConfig(instance_type="ml.m4.xlarge", instance_count=count, volume_size_in_gb=25)


def message(model):
    return json_format.MessageToDict(model.to_flyte_idl())


def literals(task, values):
    """What a launch with these values sends: each packed by its type, as the launch does."""
    from flytekit.common.types.helpers import get_sdk_type_from_literal_type

    packed = {}
    for name, value in values.items():
        kind = get_sdk_type_from_literal_type(task.interface.inputs[name].type)
        packed[name] = message(kind.from_python_std(value))
    return {"literals": packed}


train = SdkBuiltinAlgorithmTrainingJobTask(
    training_job_resource_config=resources(1),
    algorithm_specification=AlgorithmSpecification(
        input_mode=InputMode.FILE, input_content_type=InputContentType.TEXT_CSV, algorithm_name=AlgorithmName.XGBOOST,
        algorithm_version="0.90", metric_definitions=[],
    ),
    retries=2, cacheable=True, cache_version="v1",
)
tune = SdkSimpleHyperparameterTuningJobTask(
    max_number_of_training_jobs=10, max_parallel_training_jobs=5, training_job=train, retries=2, cacheable=True,
    cache_version="v1", tunable_parameters=["num_round", "eta", "booster"],
)

module = types.ModuleType("my_module")
sys.modules["my_module"] = module
exec("def my_custom(wf_params, epochs, o0):\n    ...\n", module.__dict__)
custom = custom_training_job_task(
    training_job_resource_config=resources(2),
    algorithm_specification=AlgorithmSpecification(metric_definitions=[MetricDefinition("loss", "loss=(\\S+)")]),
    environment={"A": "b", "E": "1"},
)(module.my_custom)
custom = inputs(epochs=Types.Integer)(outputs(o0=Types.Blob)(custom))
custom._platform_valid_name = "my_custom"
module.my_custom = custom

config = HyperparameterTuningJobConfig(
    tuning_strategy=HyperparameterTuningStrategy.BAYESIAN,
    tuning_objective=HyperparameterTuningObjective(
        objective_type=HyperparameterTuningObjectiveType.MINIMIZE, metric_name="validation:error"
    ),
    training_job_early_stopping_type=TrainingJobEarlyStoppingType.AUTO,
)
data = {"train": "s3://b/train", "validation": "s3://b/validation"}
ranges = {
    "num_round": ParameterRangeOneOf(IntegerParameterRange(100, 1, HyperparameterScalingType.LOGARITHMIC)),
    "eta": ParameterRangeOneOf(ContinuousParameterRange(0.3, 0.01, HyperparameterScalingType.AUTO)),
    "booster": ParameterRangeOneOf(CategoricalParameterRange(["gbtree", "dart"])),
}
values = {
    "training": {"static_hyperparameters": {"objective": "reg:linear", "num_round": "23"}, **data},
    "tuning": {
        "static_hyperparameters": {"objective": "reg:linear"}, **data, "hyperparameter_tuning_job_config": config, **ranges,
    },
    "custom": {"epochs": 3},
}
result = {}
for name, task in {"training": train, "tuning": tune, "custom": custom}.items():
    template = message(task)
    template.pop("id", None)
    if name == "custom":
        # flytekit's own settings, its version of the task among them, are for its own runner in the image.
        environment = template["container"]["env"]
        template["container"]["env"] = [pair for pair in environment if not pair["key"].startswith("FLYTE_INTERNAL_")]
    result[name] = {"template": template, "inputs": literals(task, values[name])}
json.dump(result, sys.stdout, indent=2, sort_keys=True)
