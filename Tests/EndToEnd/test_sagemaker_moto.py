"""Launches on SageMaker through the program itself, against a moto server, as the AWS CLI then sees them."""

import json
import os
import subprocess
import sys

import pytest
from aws_peers import Moto
from conftest import TASK


@pytest.fixture(scope="module")
def server():
    server = Moto()
    yield server
    server.close()


@pytest.fixture
def aws(server, tunebook, home):
    """The AWS CLI against the same server, its answer read."""
    key = server.make_key()
    (home / "config.yaml").write_text("engines:\n  sagemaker:\n    role: TunebookSageMaker\n    poll_in_seconds: 0.05\n")
    tunebook.environment |= key | {
        "AWS_ENDPOINT_URL": server.url, "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip
    environment = os.environ | key | {"AWS_DEFAULT_REGION": "us-east-1", "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true"}

    def run(*arguments):
        command = [sys.executable, "-m", "awscli", "--endpoint-url", server.url, "--output", "json", *map(str, arguments)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout

    yield run
    server.reset()


def test_the_aws_cli_sees_the_job_and_reads_the_data(tunebook, aws, folder):
    done = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\n", check=0)
    assert "run 1 · xgb · sagemaker · completed" in done.out
    (job,) = aws("sagemaker", "list-training-jobs")["TrainingJobSummaries"]
    assert job["TrainingJobName"].startswith("xgb-1-")
    description = aws("sagemaker", "describe-training-job", "--training-job-name", job["TrainingJobName"])
    assert description["HyperParameters"] == {"num_round": "3", "objective": "binary:logistic"}
    assert description["RoleArn"] == "arn:aws:iam::123456789012:role/TunebookSageMaker"
    tags = aws("sagemaker", "list-tags", "--resource-arn", job["TrainingJobArn"])["Tags"]
    assert {"Key": "tunebook:run", "Value": "1"} in tags
    for channel in description["InputDataConfig"]:
        uri = channel["DataSource"]["S3DataSource"]["S3Uri"]
        # The bucket that SageMaker's own SDK would take, made where it was not there.
        assert uri.startswith("s3://sagemaker-us-east-1-123456789012/tunebook/data/")
        name = channel["ChannelName"]
        aws("s3", "cp", f"{uri}{name}.csv", folder / "back.csv")
        assert (folder / "back.csv").read_bytes() == (folder / f"{name}.csv").read_bytes()


def test_the_aws_cli_sees_the_search(tunebook, aws, folder):
    tune = (
        "\ntune = tuning_job(xgb) { objective = minimize validation:error   max_number_of_training_jobs = 4"
        "   ranges { eta = 0.01..0.5 log   max_depth = 2..10 } }\n"
    )
    tunebook.run(input=TASK + "\nxgb.tags.team = vision" + tune + "launch tune on sagemaker --detach\n", check=0)
    (job,) = aws("sagemaker", "list-hyper-parameter-tuning-jobs")["HyperParameterTuningJobSummaries"]
    name = job["HyperParameterTuningJobName"]
    description = aws("sagemaker", "describe-hyper-parameter-tuning-job", "--hyper-parameter-tuning-job-name", name)
    ranges = description["HyperParameterTuningJobConfig"]["ParameterRanges"]
    assert ranges["ContinuousParameterRanges"] == [{"Name": "eta", "MinValue": "0.01", "MaxValue": "0.5", "ScalingType": "Logarithmic"}]
    tags = aws("sagemaker", "list-tags", "--resource-arn", description["HyperParameterTuningJobArn"])["Tags"]
    assert {"Key": "team", "Value": "vision"} in tags


def test_the_aws_cli_takes_the_request_that_is_printed(tunebook, aws, folder):
    done = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker --dry-run\n", check=0)
    (folder / "request.json").write_text(done.out[done.out.index("{") : done.out.rindex("}") + 1])
    answer = aws("sagemaker", "create-training-job", "--cli-input-json", f"file://{folder}/request.json")
    assert "xgb-0-" in answer["TrainingJobArn"]


def test_a_script_goes_along_packed(tunebook, aws, folder):
    (folder / "train.py").write_text("print('loss=0.5')\n")
    task = (
        "own = custom_training_job { entry_point = train.py   inputs { train = train.csv }"
        "   hyperparameters { epochs = 2 } }"
    )
    done = tunebook.run(input=task + "\nlaunch own on sagemaker\n", check=0)
    assert "run 1 · own · sagemaker · completed" in done.out
    (job,) = aws("sagemaker", "list-training-jobs")["TrainingJobSummaries"]
    parameters = aws("sagemaker", "describe-training-job", "--training-job-name", job["TrainingJobName"])["HyperParameters"]
    assert parameters["sagemaker_program"] == "train.py" and parameters["epochs"] == "2"
    aws("s3", "cp", parameters["sagemaker_submit_directory"], folder / "source.tar.gz")
    listing = subprocess.run(["tar", "tzf", folder / "source.tar.gz"], capture_output=True, text=True, check=True)
    assert "train.py" in listing.stdout.split()
