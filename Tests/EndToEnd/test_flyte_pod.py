"""The entry of a container on Flyte, under the contract of Flyte's data loading, its outputs read by flyteidl's own classes."""

import json
import os
import subprocess
import sys
import tarfile

import pytest
from conftest import PROJECT, TASK
from flyte import Flyte, configure

TUNE = (
    "\ntune = tuning_job(xgb) { objective = minimize validation:logloss   max_number_of_training_jobs = 4"
    "   strategy = RANDOM   ranges { eta = 0.01..0.5 log   max_depth = 2..10 } }\n"
)

SCRIPT = """
import argparse, os
arguments = argparse.ArgumentParser()
arguments.add_argument("--epochs", type=int)
arguments.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
chosen, _ = arguments.parse_known_args()
rows = sum(len(open(os.path.join(chosen.train, name)).readlines()) for name in os.listdir(chosen.train))
print("loss=0.25")
open(os.path.join(os.environ["SM_MODEL_DIR"], "weights"), "w").write(str(rows * chosen.epochs))
"""


class Pod:
    """One container on Flyte: its inputs from a launch that was printed, its outputs as Flyte takes them."""

    def __init__(self, tunebook, home, folder):
        self.tunebook, self.folder = tunebook, folder
        configure(home, "http://127.0.0.1:1", road="container")

    def run(self, lines, objects, check=0):
        """Runs the job that the lines launch; `objects` has the files of each channel."""
        done = self.tunebook.run(input=lines + " on flyte --dry-run\n", check=0)
        text = done.out[done.out.index("{") :]
        task, end = json.JSONDecoder().raw_decode(text)
        launch, _ = json.JSONDecoder().raw_decode(text[text.index("{", end) :])
        literals = launch["inputs"]["literals"]
        places = {literals[name]["scalar"]["blob"]["uri"]: files for name, files in objects.items()}
        requests = self.folder / "requests.json"
        requests.write_text(json.dumps({"task": task, "launch": launch, "objects": places}))
        self.load("download", requests, self.folder / "in")
        container = task["spec"]["template"]["container"]
        assert (container["command"], container["args"][0]) == (["tunebook"], "__flyte")
        environment = self.tunebook.environment | {"TMPDIR": str(self.folder.parent)}
        self.ended = subprocess.run(
            [self.tunebook.binary, "__flyte", self.folder / "in", self.folder / "out"],
            env=environment,
            cwd="/",
            capture_output=True,
            text=True,
        )
        assert self.ended.returncode == check, self.ended.stdout + self.ended.stderr
        if check == 0:
            outputs = json.loads(self.load("upload", requests, self.folder / "out"))
            return {name: literal["scalar"] for name, literal in outputs["literals"].items()}
        return (self.folder / "out/error").read_text()

    def load(self, *arguments):
        return subprocess.run(
            [sys.executable, PROJECT / "Tests/EndToEnd/flyte_data_loading.py", *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT / ".local/flyte-python/site-packages")},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def files(self, *names):
        return {name: {f"{name}.csv": str(self.folder / f"{name}.csv")} for name in names}


@pytest.fixture
def pod(tunebook, home, folder):
    return Pod(tunebook, home, folder)


def members(scalar):
    with tarfile.open(scalar["blob"]["uri"].removeprefix("file://")) as archive:
        return archive.getnames()


def test_trains_the_built_in_algorithm(pod):
    outputs = pod.run(TASK + "\nlaunch xgb", pod.files("train", "validation"))
    assert set(outputs) == {"model", "metrics", "result"}
    assert 0 <= outputs["metrics"]["generic"]["validation:logloss"] < 1
    assert members(outputs["model"]) == ["xgboost-model"]
    result = json.loads(open(outputs["result"]["blob"]["uri"].removeprefix("file://")).read())
    assert len(result["curves"]["validation:logloss"]) == 3
    assert "validation-logloss" in pod.ended.stdout


def test_runs_a_program_of_the_users_own(pod, folder):
    (folder / "train.py").write_text(SCRIPT)
    task = (
        "own = custom_training_job { entry_point = train.py   inputs { train = train.csv   epochs: integer = 3 }"
        '   metric_definitions { loss = "loss=(\\S+)" } }\nlaunch own'
    )
    outputs = pod.run(task, pod.files("train") | {"code": {"train.py": str(folder / "train.py")}})
    assert outputs["metrics"]["generic"] == {"loss": 0.25}
    assert members(outputs["model"]) == ["weights"]
    with tarfile.open(outputs["model"]["blob"]["uri"].removeprefix("file://")) as archive:
        assert archive.extractfile("weights").read() == b"180"
    assert "loss=0.25" in pod.ended.stdout


def test_searches_with_a_whole_tuning_job(pod):
    outputs = pod.run(TASK + TUNE + "launch tune", pod.files("train", "validation"))
    assert set(outputs["best_hyperparameters"]["generic"]) == {"eta", "max_depth"}
    assert members(outputs["model"]) == ["xgboost-model"]
    result = json.loads(open(outputs["result"]["blob"]["uri"].removeprefix("file://")).read())
    assert len(result["tuning"]["jobs"]) == 4
    assert outputs["metrics"]["generic"]["validation:logloss"] == min(job["value"] for job in result["tuning"]["jobs"])
    assert "job 4 completed" in pod.ended.stdout


def test_what_a_pod_found_is_shown_as_if_it_had_run_here(pod, tunebook, home):
    lines = TASK + TUNE + "launch tune"
    outputs = pod.run(lines, pod.files("train", "validation"))
    result = open(outputs["result"]["blob"]["uri"].removeprefix("file://")).read()
    flyte = Flyte()
    try:
        flyte.control(objects={"result": result})
        configure(home, flyte)
        done = tunebook.run(input=lines + " on flyte\nruns 1\n", check=0)
        best = min(job["value"] for job in json.loads(result)["tuning"]["jobs"])
        assert f"best validation:logloss {best:.4f}" in done.out
        assert "4 jobs: 4 run" in done.out
        assert flyte.log()["problems"] == []
    finally:
        flyte.close()


def test_a_failure_is_told_in_words(pod, folder):
    (folder / "train.csv").write_text("no,numbers\n")
    error = pod.run(TASK + "\nlaunch xgb", pod.files("train", "validation"), check=1)
    assert "train" in error and "no" in error
    assert error.splitlines()[0] in pod.ended.stderr


def test_says_what_data_loading_did_not_bring(tunebook, tmp_path):
    (tmp_path / "in").mkdir()
    ended = subprocess.run(
        [tunebook.binary, "__flyte", tmp_path / "in", tmp_path / "out"],
        env=tunebook.environment | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1
    assert "definition" in (tmp_path / "out/error").read_text()
