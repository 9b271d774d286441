"""The program's surroundings for launches on SageMaker: the stand-in, keys for it, and a configuration."""

import pytest
from aws_stand_in import KEY, SECRET, StandIn
from conftest import TASK

ROLE = "arn:aws:iam::123456789012:role/TunebookSageMaker"

TUNE = TASK + (
    "\ntune = tuning_job(xgb) { objective = minimize validation:error   max_number_of_training_jobs = 4"
    "   max_parallel_training_jobs = 2   ranges { eta = 0.01..0.5 log   max_depth = 2..10 } }\n"
)


@pytest.fixture
def stand_in(tunebook, home):
    stand_in = StandIn()
    tunebook.environment |= {
        "AWS_ENDPOINT_URL": stand_in.url,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    configure(home)
    yield stand_in
    stand_in.close()
    assert stand_in.problems == []


def configure(home, **settings):
    settings = {"role": ROLE, "bucket": "bucket", "poll_in_seconds": 0.05} | settings
    lines = [f"    {name}: {value}\n" for name, value in settings.items() if value is not None]
    (home / "config.yaml").write_text("engines:\n  sagemaker:\n" + "".join(lines))


def refused(tunebook, lines, environment=None):
    """What a run of the lines says, on one line; the run must not go well."""
    done = tunebook.run(input=lines, environment=environment)
    assert done.code != 0
    return " ".join((done.out + done.err).split())
