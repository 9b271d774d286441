"""Every request that tunebook can make passes botocore's validator, and a stricter one."""

import json
import pathlib

import pytest
from aws_peers import training_request, tuning_request
from strict_requests import problems

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "TunebookAWSTests/Golden"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_golden_request_is_what_the_service_takes(path):
    assert problems("sagemaker", path.stem.split("-")[0], json.loads(path.read_text())) == []


def test_there_are_golden_requests():
    assert len(list(GOLDEN.glob("CreateTrainingJob-*.json"))) >= 3
    assert len(list(GOLDEN.glob("CreateHyperParameterTuningJob-*.json"))) >= 5


@pytest.mark.parametrize(
    "change",
    [
        {"TrainingJobName": "x" * 200},
        {"TrainingJobName": "_bad_"},
        {"HyperParameters": {str(number): "1" for number in range(200)}},
        {"HyperParameters": {"a": 1}},
        {"RoleArn": "x" * 20},
        {"StoppingCondition": {"MaxRuntimeInSeconds": True}},
        {"StoppingCondition": {"MaxRuntimeInSeconds": 0}},
        {"Unknown": 1},
        {"Tags": None},
        {"AlgorithmSpecification": {"TrainingImage": "x", "TrainingInputMode": "Bogus"}},
        {"VpcConfig": {"Subnets": [], "SecurityGroupIds": ["sg-1"]}},
    ],
)
def test_the_checker_finds_what_is_wrong(change):
    assert problems("sagemaker", "CreateTrainingJob", training_request("good")) == []
    assert problems("sagemaker", "CreateHyperParameterTuningJob", tuning_request("good")) == []
    assert problems("sagemaker", "CreateTrainingJob", training_request("good", **change)) != []
