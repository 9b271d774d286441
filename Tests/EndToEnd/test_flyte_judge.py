"""flytekit's own client reads what tunebook has registered and launched, over gRPC, and both agree."""

import json
import os
import subprocess
import sys

import pytest
from conftest import PROJECT, TASK
from flyte import Flyte, configure


@pytest.fixture
def flyte(home):
    flyte = Flyte(speaks_grpc=True)
    configure(home, flyte)
    yield flyte
    flyte.close()


def judged(flyte):
    """What flytekit says of each launch, in their order."""
    plans = [(body["spec"]["launchPlan"], body["name"]) for body in flyte.bodies("POST /api/v1/executions")]
    arguments = [word for plan, name in plans for word in (plan["name"], plan["version"], name)]
    done = subprocess.run(
        [sys.executable, PROJECT / "Tests/EndToEnd/flytekit_judge.py", flyte.grpc, *arguments],
        env={
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "FLYTE_SDK_LOGGING_LEVEL": "40",
            "PYTHONPATH": str(PROJECT / ".local/flytekit/site-packages"),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_flytekit_reads_what_was_launched_as_tunebook_does(tunebook, flyte):
    done = tunebook.run(input=TASK + "\nlaunch xgb on flyte\nruns 1\n", check=0)
    flyte.control(script=["QUEUED", "RUNNING", "FAILED"])
    failed = tunebook.run(input=TASK + "\nlaunch xgb on flyte --fresh\n")
    (launched, _) = flyte.bodies("POST /api/v1/executions")
    seen, seen_failed = judged(flyte)
    assert seen["type"] == "raw-container"
    assert seen["inputs of the task"] == ["definition", "train", "validation"]
    assert seen["is done"] and seen["error"] is None
    assert seen["inputs"] == launched["inputs"]["literals"]
    assert seen["outputs"]["model"]["scalar"]["blob"]["uri"] in done.out
    assert "xgb" in seen["nodes"]
    assert seen["annotations"]["tunebook/run"].startswith("1-")
    assert seen_failed["error"] == "ClientError: the training failed"
    assert seen_failed["error"] in failed.out + failed.err
