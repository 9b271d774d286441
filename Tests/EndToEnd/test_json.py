"""`--json` of every verb that lists something: the names that programs rely on."""

import json

import pytest

from conftest import TASK

SEARCH = "tune = tuning_job(xgb) { objective = minimize validation:logloss   max_number_of_training_jobs = 2   ranges { eta = 0.1..0.3 } }"
RUN = {"run", "task", "engine", "state", "hit_of", "attempts", "created"}
RESULT = {"metrics", "training_seconds", "library", "artifacts"}


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """What each verb prints with `--json`, by its line."""
    from conftest import Tunebook, rows, write

    folder = tmp_path_factory.mktemp("json")
    home = folder / "home"
    home.mkdir()
    write(folder / "train.csv", rows(60))
    write(folder / "validation.csv", rows(30, seed=2))
    program = Tunebook(folder, home)
    verbs = [
        "runs", "runs nothing", "runs 1", "runs 3", "show", "show xgb", "history", "history --all", "engines local", "catalogue",
        "why 1", "why 2", "plan tune", "best tune", "changes", "diff 1 2", "compare 1 2", "doctor",
    ]
    cells = [TASK, "launch xgb", "launch xgb max_depth=2", SEARCH, "launch tune"] + [f"{verb} --json" for verb in verbs]
    out = program.run("-c", "\n".join(cells), check=0).out.splitlines()
    found = [json.loads(line) for line in out if line[:1] in "[{"]
    yield dict(zip(verbs, found, strict=True))
    program.close()


def test_runs_are_a_list_of_objects(documents):
    assert [run["run"] for run in documents["runs"]] == [3, 2, 1]
    for run in documents["runs"]:
        assert RUN | RESULT | {"stale"} <= set(run)
    assert documents["runs nothing"] == []
    assert documents["runs 1"]["metrics"].keys() == {"validation:logloss", "train:logloss"}
    assert {"name", "location", "bytes", "sha256"} == set(documents["runs 1"]["artifacts"][0])


def test_a_search_has_its_training_jobs(documents):
    search = documents["runs 3"]
    assert {"best", "jobs", "ended", "training_jobs"} <= set(search)
    assert [job["job"] for job in search["training_jobs"]] == [1, 2]
    assert {"job", "run", "state", "objective", "hyperparameters", "reason"} == set(search["training_jobs"][0])
    assert {"run", "job", "objective", "hyperparameters"} <= set(documents["best tune"])


def test_definitions_and_cells(documents):
    assert [task["task"] for task in documents["show"]] == ["xgb", "tune"]
    assert documents["show xgb"]["kind"] == "training_job" and documents["show"][1]["base"] == "xgb"
    assert documents["show xgb"]["fields"]["hyperparameters.num_round"] == "3"
    assert documents["history"][1] == {"cell": 2, "source": "launch xgb"}
    assert documents["history --all"] == []


def test_the_rest(documents):
    assert {"engine", "runs_with", "is_default"} == set(documents["engines local"][0])
    assert {"results", "directory"} == set(documents["catalogue"])
    assert documents["why 1"]["outcome"] == "miss" and documents["why 2"]["nearest_run"] == 1
    assert {"jobs_to_run", "jobs_known", "expected_seconds"} <= set(documents["plan tune"])
    assert {"task", "last_run", "changes"} <= set(documents["changes"][0])
    assert all({"subject", "ok", "detail", "remedy"} == set(finding) for finding in documents["doctor"])


def test_verbs_that_list_nothing_refuse_it(tunebook):
    assert 'undo has no option "--json"' in tunebook.run("-c", "undo --json", check=3).err
