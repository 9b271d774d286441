"""The tasks and launches of Tests/TunebookFlyteTests/Samples.swift as flytekit 1.0.1 and its SageMaker plugin write them.

Made Tests/TunebookFlyteTests/Golden/awssagemaker-1.0.1.json, with Python 3.9 and, by `pip install --no-deps`, flytekit 1.0.1,
flytekitplugins-awssagemaker 1.0.1, flyteidl 1.0.1; protobuf 3.20.3; numpy below 1.24; marshmallow_enum.
"""

import json
import sys
import types

from google.protobuf import json_format

from flytekit import task
from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.core.context_manager import FlyteContextManager
from flytekit.core.type_engine import TypeEngine
from flytekit.tools.translator import get_serializable
from flytekit.types.file import FlyteFile
from flytekitplugins.awssagemaker import (
    AlgorithmName, AlgorithmSpecification, ContinuousParameterRange, CategoricalParameterRange, HPOJob,
    HyperparameterScalingType, HyperparameterTuningJobConfig, HyperparameterTuningObjective,
    HyperparameterTuningObjectiveType, HyperparameterTuningStrategy, InputContentType, InputMode, IntegerParameterRange,
    ParameterRangeOneOf, SagemakerBuiltinAlgorithmsTask, SagemakerHPOTask, SagemakerTrainingJobConfig,
    TrainingJobEarlyStoppingType, TrainingJobResourceConfig,
)

from flytekit.core.base_task import TaskMetadata

SETTINGS = SerializationSettings(
    project="flyteexamples", domain="development", version="v", env={"A": "b", "E": "1"},
    image_config=ImageConfig(default_image=Image(name="default", fqn="img", tag="1")),
)


def resources(count):
    return TrainingJobResourceConfig(instance_type="ml.m4.xlarge", instance_count=count, volume_size_in_gb=25)


train = SagemakerBuiltinAlgorithmsTask(
    name="xgb_train",
    task_config=SagemakerTrainingJobConfig(
        training_job_resource_config=resources(1),
        algorithm_specification=AlgorithmSpecification(
            input_mode=InputMode.FILE, input_content_type=InputContentType.TEXT_CSV, algorithm_name=AlgorithmName.XGBOOST,
            algorithm_version="0.90",
        ),
    ),
    metadata=TaskMetadata(cache=True, cache_version="v1", retries=2),
)
tune = SagemakerHPOTask(
    name="xgb_tune",
    task_config=HPOJob(max_number_of_training_jobs=10, max_parallel_training_jobs=5, tunable_params=["num_round", "eta", "booster"]),
    training_task=train,
    metadata=TaskMetadata(cache=True, cache_version="v1", retries=2),
)


def custom_task():
    module = types.ModuleType("my_module")
    source = "def my_custom(epochs: int) -> FlyteFile:\n    ...\n"
    module.FlyteFile = FlyteFile
    exec(source, module.__dict__)
    sys.modules["my_module"] = module
    from flytekitplugins.awssagemaker.training import SagemakerTrainingJobConfig as Config

    from flytekitplugins.awssagemaker.models.training_job import MetricDefinition

    my_custom = task(
        task_config=Config(
            training_job_resource_config=resources(2),
            algorithm_specification=AlgorithmSpecification(
                metric_definitions=[MetricDefinition(name="loss", regex="loss=(\\S+)")]
            ),
        ),
    )(module.my_custom)
    module.my_custom = my_custom
    return my_custom


def literals(values):
    context = FlyteContextManager.current_context()
    result = {}
    for name, (value, kind) in values.items():
        literal = TypeEngine.to_literal(context, value, kind, TypeEngine.to_literal_type(kind))
        result[name] = json_format.MessageToDict(literal.to_flyte_idl())
    return {"literals": result}


def blob(uri):
    return {"scalar": {"blob": {"metadata": {"type": {"format": "csv", "dimensionality": "MULTIPART"}}, "uri": uri}}}


from collections import OrderedDict

result = {}
for name, entity in {"training": train, "tuning": tune, "custom": custom_task()}.items():
    spec = get_serializable(OrderedDict(), SETTINGS, entity)
    template = json_format.MessageToDict(spec.template.to_flyte_idl())
    del template["id"]
    result[name] = {"template": template}

config = HyperparameterTuningJobConfig(
    tuning_strategy=HyperparameterTuningStrategy.BAYESIAN,
    tuning_objective=HyperparameterTuningObjective(
        objective_type=HyperparameterTuningObjectiveType.MINIMIZE, metric_name="validation:error"
    ),
    training_job_early_stopping_type=TrainingJobEarlyStoppingType.AUTO,
)
ranges = {
    "num_round": ParameterRangeOneOf(
        param=IntegerParameterRange(max_value=100, min_value=1, scaling_type=HyperparameterScalingType.LOGARITHMIC)
    ),
    "eta": ParameterRangeOneOf(
        param=ContinuousParameterRange(max_value=0.3, min_value=0.01, scaling_type=HyperparameterScalingType.AUTO)
    ),
    "booster": ParameterRangeOneOf(param=CategoricalParameterRange(values=["gbtree", "dart"])),
}
static = {"training": {"objective": "reg:linear", "num_round": "23"}, "tuning": {"objective": "reg:linear"}}
for name in ("training", "tuning"):
    inputs = literals({"static_hyperparameters": (static[name], dict)})
    inputs["literals"] |= {"train": blob("s3://b/train"), "validation": blob("s3://b/validation")}
    if name == "tuning":
        typed = {"hyperparameter_tuning_job_config": (config, HyperparameterTuningJobConfig)}
        typed |= {key: (value, ParameterRangeOneOf) for key, value in ranges.items()}
        inputs["literals"] |= literals(typed)["literals"]
    result[name]["inputs"] = inputs
result["custom"]["inputs"] = literals({"epochs": (3, int)})
json.dump(result, sys.stdout, indent=2, sort_keys=True)
