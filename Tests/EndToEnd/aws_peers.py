"""What the tests of the AWS client share: the client as a process, and a moto server with its signature checks on."""

import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.request

import boto3
import botocore.config
import pytest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE_IN_SECONDS = 60


def find_client():
    """The test's own program around the client: `TUNEBOOK_AWS_CLIENT`, else the newest build."""
    if named := os.environ.get("TUNEBOOK_AWS_CLIENT"):
        return pathlib.Path(named).resolve()
    builds = [PROJECT / ".build" / kind / "aws-client" for kind in ("debug", "release")]
    builds = [build for build in builds if build.exists()]
    if not builds:
        pytest.exit("no aws-client is built; run: swift build --product aws-client", returncode=1)
    return max(builds, key=lambda build: build.stat().st_mtime)


class Refused(Exception):
    """What the client said when it could not."""

    def __init__(self, report):
        super().__init__(report.get("headline"))
        self.headline = report["headline"]
        self.reason = report.get("reason", "")
        self.remedy = report.get("remedy", "")


class Client:
    """Runs the client, each call in a process of its own, with no home and no variables but those given."""

    def __init__(self, home, **environment):
        self.environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "AWS_EC2_METADATA_DISABLED": "true",
        } | environment

    def __call__(self, *arguments, **environment):
        text, _ = self.run(*arguments, **environment)
        return json.loads(text)

    def run(self, *arguments, **environment):
        done = subprocess.run(
            [str(find_client()), *map(str, arguments)],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_IN_SECONDS,
        )
        for secret in ("a/secret+of=tests", self.environment.get("AWS_SECRET_ACCESS_KEY", "a/secret+of=tests")):
            assert secret not in done.stdout + done.stderr
        if done.returncode == 1:
            raise Refused(json.loads(done.stderr))
        assert done.returncode == 0, done.stderr
        return done.stdout, done.stderr


class Moto:
    """A moto server of its own, on a port that was free."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        environment = os.environ | {"INITIAL_NO_AUTH_ACTION_COUNT": "1000000000"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE_IN_SECONDS
        while True:
            try:
                urllib.request.urlopen(self.url + "/moto-api/")
                break
            except OSError:
                assert time.monotonic() < deadline and self.process.poll() is None, "moto does not start"
                time.sleep(0.05)

    def boto(self, service, region="us-east-1"):
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id="any",
            aws_secret_access_key="any",
            config=botocore.config.Config(proxies={}),
        )

    def check_signatures(self, on):
        """From now on each request must be signed by a key that moto knows, or none need be."""
        count = "0" if on else "1000000000"
        request = urllib.request.Request(
            self.url + "/moto-api/reset-auth", count.encode(), {"Content-Type": "text/plain"}, method="POST"
        )
        urllib.request.urlopen(request)

    def make_key(self):
        """A user who may do everything, and the user's key."""
        iam = self.boto("iam")
        iam.create_user(UserName="ana")
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        iam.put_user_policy(UserName="ana", PolicyName="all", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName="ana")["AccessKey"]
        return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    def reset(self):
        self.check_signatures(False)
        urllib.request.urlopen(urllib.request.Request(self.url + "/moto-api/reset", method="POST"))

    def close(self):
        self.process.terminate()
        self.process.wait()


def training_request(name, **changes):
    return {
        "TrainingJobName": name,
        "AlgorithmSpecification": {
            "TrainingImage": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
            "TrainingInputMode": "File",
        },
        "HyperParameters": {"num_round": "10", "objective": "binary:logistic"},
        "RoleArn": "arn:aws:iam::123456789012:role/TunebookSageMaker",
        "InputDataConfig": [
            {
                "ChannelName": "train",
                "ContentType": "text/csv",
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://bucket/train/"}},
            }
        ],
        "OutputDataConfig": {"S3OutputPath": "s3://bucket/out"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 30},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
    } | changes


def tuning_request(name):
    definition = training_request("x")
    del definition["TrainingJobName"], definition["HyperParameters"]
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "validation:error"},
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 4, "MaxParallelTrainingJobs": 2},
            "ParameterRanges": {"ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0.01", "MaxValue": "0.5"}]},
        },
        "TrainingJobDefinition": definition | {"StaticHyperParameters": {"num_round": "10"}},
    }
