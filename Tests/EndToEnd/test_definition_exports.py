"""Definitions that are exported for other programs, and run or read by those programs' own code."""

import json
import os
import pathlib
import subprocess
import sys

import pytest
from aws_stand_in import KEY, SECRET, StandIn
from conftest import PROJECT, TASK
from flyte import configure
from test_flyte_engine import PLUGIN_TASK, TUNE


ROLE = "arn:aws:iam::123456789012:role/TunebookSageMaker"
CONTAINER = {"road": "container", "endpoint": "http://127.0.0.1:1"}
PLUGIN = {"road": "plugin", "endpoint": "http://127.0.0.1:1", "image": None}


def run_python(packages, *arguments, python=sys.executable):
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "FLYTE_SDK_LOGGING_LEVEL": "40", "PYTHONDONTWRITEBYTECODE": "1"}
    if packages:
        environment["PYTHONPATH"] = str(PROJECT / packages)
    # SageMaker's SDK looks for keys, which it never uses here.
    environment |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run([python, *map(str, arguments)], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def registered(tunebook, task, lines):
    """The template that a launch would register."""
    done = tunebook.run(input=lines + f"\nlaunch {task} on flyte --dry-run\n", check=0)
    template = json.JSONDecoder().raw_decode(done.out[done.out.index("{") :])[0]["spec"]["template"]
    del template["id"]
    return template


def without_identity(template):
    template = dict(template)
    del template["id"]
    return template


def test_flytekit_serialises_the_same_containers(tunebook, home, folder):
    configure(home, "", **CONTAINER, cpu=2, memory="4Gi", cache_serializable="true")
    (folder / "train.py").write_text("print('loss=1')\n")
    own = (
        '\nown = custom_training_job { entry_point = train.py   inputs { train = train.csv   epochs: integer = 3   name: string = "é\\"" }'
        '   metric_definitions { loss = "loss=(\\S+)" }   outputs { rows: integer   report: blob } }\n'
    )
    lines = TASK + TUNE + own
    tunebook.run(input=lines + "export tasks.py --for flytekit\n", check=0)
    found = json.loads(run_python(".local/flytekit/site-packages", PROJECT / "Tests/EndToEnd/run_flytekit_export.py", folder / "tasks.py"))
    assert set(found) == {"xgb", "tune", "own"}
    for name in found:
        assert without_identity(found[name]["template"]) == registered(tunebook, name, lines)
    assert {"definition", "train", "validation"} == set(found["xgb"]["inputs"])


def test_flytekit_1_0_1_serialises_the_same_tasks_of_the_plugin(tunebook, home, folder):
    python = PROJECT / ".local/flytekit-1.0.1/bin/python"
    if not python.exists():
        pytest.skip("flytekit 1.0.1 needs Python 3.9, which this machine has not")
    configure(home, "", **PLUGIN)
    lines = PLUGIN_TASK + TUNE
    tunebook.run(input=lines + "export tasks.py --for flytekit\n", check=0)
    found = json.loads(run_python(None, PROJECT / "Tests/EndToEnd/run_flytekit_export.py", folder / "tasks.py", python=python))
    assert set(found) == {"xgb", "tune"}
    for name in found:
        assert without_identity(found[name]["template"]) == registered(tunebook, name, lines)


def test_flytectl_gets_messages_of_flyteidls(tunebook, home, folder):
    configure(home, "", **CONTAINER)
    tunebook.run(input=TASK + TUNE + "export tasks --for flytectl\n", check=0)
    files = sorted((folder / "tasks").iterdir())
    assert [file.name for file in files] == ["0_xgb_1.pb", "1_tune_1.pb"]
    read = (
        "import json, sys; from google.protobuf import json_format; from flyteidl.admin import task_pb2\n"
        "print(json.dumps([json_format.MessageToDict(task_pb2.TaskSpec.FromString(open(name, 'rb').read())) for name in sys.argv[1:]]))"
    )
    specs = json.loads(run_python(".local/flyte-python/site-packages", "-c", read, *files))
    for name, spec in zip(["xgb", "tune"], specs):
        assert spec["template"]["id"] == {
            "resourceType": "TASK", "name": name, "project": "{{ registration.project }}",
            "domain": "{{ registration.domain }}", "version": "{{ registration.version }}",
        }
        assert without_identity(spec["template"]) == registered(tunebook, name, TASK + TUNE)


def test_the_sagemaker_sdk_asks_for_the_same_jobs(tunebook, home, folder):
    stand_in = StandIn()
    tunebook.environment |= {
        "AWS_ENDPOINT_URL": stand_in.url, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
    }
    (home / "config.yaml").write_text(f"engines:\n  sagemaker:\n    role: {ROLE}\n    bucket: bucket\n    tags: team=ml\n")
    try:
        tunebook.run(input=TASK + TUNE + "export jobs.py --for sagemaker\n", check=0)
        script = PROJECT / "Tests/EndToEnd/run_sagemaker_export.py"
        for task in ("xgb", "tune"):
            asked = json.loads(run_python(".local/sagemaker-sdk/site-packages", script, folder / "jobs.py", task))["request"]
            done = tunebook.run(input=TASK + TUNE + f"launch {task} on sagemaker --dry-run\n", check=0)
            ours = json.loads(done.out[done.out.index("{\n") : done.out.rindex("}") + 1])
            compare(asked, ours)
    finally:
        stand_in.close()


def compare(asked, ours):
    """Both requests, but for the job's name and what the SDK adds of itself."""
    for one in (asked, ours):
        one.get("HyperParameterTuningJobConfig", {}).get("ParameterRanges", {}).pop("CategoricalParameterRanges", None)
        one.pop("TrainingJobName", None)
        one.pop("HyperParameterTuningJobName", None)
        for job in (one, one.get("TrainingJobDefinition", {})):
            job.pop("EnableManagedSpotTraining", None)
            job.pop("EnableNetworkIsolation", None)
            job.pop("EnableInterContainerTrafficEncryption", None)
            for name in ("ProfilerConfig", "DebugHookConfig", "ProfilerRuleConfigurations"):
                job.pop(name, None)
            for channel in job.get("InputDataConfig", []):
                channel.pop("CompressionType", None)
                channel.pop("RecordWrapperType", None)
            if machines := job.pop("HyperParameterTuningResourceConfig", None):
                # The newer place of the same.
                job["ResourceConfig"] = machines
            job.get("OutputDataConfig", {}).pop("CompressionType", None)
            job["Tags"] = sorted(json.dumps(tag) for tag in job.get("Tags", []))
    assert json.dumps(asked, indent=1, sort_keys=True) == json.dumps(ours, indent=1, sort_keys=True)


# What is wrong is said


def test_says_which_exports_there_are(tunebook, home):
    configure(home, "", **CONTAINER)
    done = tunebook.run(input=TASK + "\nexport tasks.py --for flytekitt\n")
    assert done.code != 0
    assert "flytekit" in done.out + done.err


def test_replaces_no_file_that_no_export_wrote(tunebook, home, folder):
    configure(home, "", **CONTAINER)
    (folder / "tasks.py").write_text("mine = 1\n")
    done = tunebook.run(input=TASK + "\nexport tasks.py --for flytekit\n")
    assert 'exists, and no export wrote it' in done.out + done.err
    assert (folder / "tasks.py").read_text() == "mine = 1\n"
    tunebook.run(input=TASK + "\nexport other.py --for flytekit\nexport other.py --for flytekit\n", check=0)


def test_says_what_flytekit_cannot_say(tunebook, home, folder):
    configure(home, "", **{**PLUGIN, "image": "own:1"})
    (folder / "train.py").write_text("print('loss=1')\n")
    own = "own = custom_training_job { entry_point = train.py   inputs { epochs: integer = 3 } }"
    done = tunebook.run(input=own + "\nexport tasks.py --for flytekit\n")
    assert "on the plugin road that is a function of a module of yours" in done.out + done.err
