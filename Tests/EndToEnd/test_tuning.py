"""Tuning jobs: searches that are reused, changed, killed, stopped and shared, and what is said of bad ones."""

import json
import os
import re
import signal
import sqlite3
import time

import pytest

from conftest import PROJECT, write
from terminal import CONTROL_C, PATIENCE_IN_SECONDS, TAB

RANGES = "ranges { eta = 0.05..0.5 log   max_depth = 2..6 }"

# More cells than any grid may have.
GRID = "max_depth = 1..10   num_round = 1..500   eta = 0.1..0.5   subsample = 0.5..1.0   gamma = 0.0..5.0   alpha = 0.0..1.0"


def task(rounds=5):
    return (
        "xgb = training_job { inputs { train = train.csv   validation = validation.csv }"
        f"   hyperparameters {{ objective = binary:logistic   num_round = {rounds} }} }}"
    )


def tuning(ranges=RANGES, jobs=6, more=""):
    return (
        f"tune = tuning_job(xgb) {{ objective = minimize validation:logloss   {more}"
        f"   max_number_of_training_jobs = {jobs}   max_parallel_training_jobs = 2   {ranges} }}"
    )


def cells(*lines, rounds=5, **settings):
    """The definitions and further cells, as `-c` takes them."""
    return "\n".join([task(rounds), tuning(**settings), *lines])


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE_IN_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited for {what}"
        time.sleep(0.02)


def job_events(tunebook, run):
    """The events of a tuning run's jobs, as far as they are written."""
    journal = tunebook.home / f"runs/{run}/events.jsonl"
    text = journal.read_text() if journal.exists() else ""
    events = [json.loads(line)["kind"] for line in text.splitlines(keepends=True) if line.endswith("\n")]
    return [event["job"]["_0"] for event in events if "job" in event]


def finished_jobs(tunebook, run):
    return [job for job in job_events(tunebook, run) if job["state"] != "started"]


def trainings(tunebook):
    """How many trainings were begun in this home."""
    return len(list((tunebook.home / "runs").glob("*/training.json")))


def runner_of(tunebook, run):
    """The process that searches for a run."""
    return json.loads((tunebook.home / f"runs/{run}/runner.json").read_text())["identifier"]


# Reuse


def test_an_unchanged_search_is_one_hit(tunebook):
    out = tunebook.run("-c", cells("launch tune", "launch tune"), check=0).out
    assert "6 jobs: 6 run" in out
    assert "cache hit: run 1" in out
    assert trainings(tunebook) == 6


def test_a_narrowed_range_answers_at_once_and_trains_nothing_inside_again(tunebook):
    tunebook.run("-c", cells("launch tune"), check=0)
    values = [float(job["values"]["eta"]) for job in finished_jobs(tunebook, 1)]
    inside = sum(0.1 <= value <= 0.5 for value in values)
    assert 0 < inside < 6
    out = tunebook.run("-c", cells("tune.ranges.eta = 0.1..0.5 log", "launch tune"), check=0).out
    answer = rf"{inside} of 6 finished jobs stays? inside; {6 - inside} stays? as knowledge; best inside 0\.\d+, overall 0\.\d+"
    assert re.search(answer, out)
    assert "inside the ranges and" in out
    assert f"{6 - inside} run, {inside} known" in out
    assert trainings(tunebook) == 6 + 6 - inside


def test_a_higher_limit_runs_the_rest_only(tunebook):
    tunebook.run("-c", cells("launch tune"), check=0)
    out = tunebook.run("-c", cells("plan tune", "launch tune", jobs=9), check=0).out
    assert "3 to run" in out and "6 known" in out
    assert "9 jobs: 3 run, 6 known" in out


def test_fresh_ignores_what_is_known(tunebook):
    out = tunebook.run("-c", cells("launch tune", "launch tune --fresh"), check=0).out
    assert out.count("6 jobs: 6 run") == 2
    assert trainings(tunebook) == 12


def test_machines_get_the_best_set_and_the_counts_of_a_search(tunebook):
    lines = cells("launch tune", "best tune", ranges="ranges { eta = 0.05..0.5 log   max_depth = 2..6 }")
    objects = [json.loads(line) for line in tunebook.run("--json", "-c", lines, check=0).out.splitlines()]
    run, best = objects[-2]["output"][-1], objects[-1]["output"][-1]
    assert all(line.startswith(("tune.", "fix tune ")) for line in run.get("advice", []))
    assert run["jobs"] == {"run": 6, "known": 0, "stopped_early": 0, "failed": 0}
    assert run["best"]["objective"] == best["objective"] == run["metrics"]["validation:logloss"]
    assert run["best"]["hyperparameters"] == best["hyperparameters"]
    assert isinstance(best["hyperparameters"]["max_depth"], int) and isinstance(best["hyperparameters"]["eta"], float)


# Taking over


def test_the_best_set_pastes_back_and_goes_into_the_training_job_as_one_change(tunebook):
    out = tunebook.run("-c", cells("launch tune", "best tune", "best tune into xgb", "undo", "show xgb"), check=0).out
    lines = re.findall(r"^xgb\.hyperparameters\.(\w+) = (.+)$", out, re.M)
    assert [name for name, _ in lines] == ["eta", "max_depth"]
    for name, value in lines:
        assert re.search(rf"{name} .*→ {re.escape(value)}$", out, re.M), "the values are not rounded"
    assert "eta" not in out[out.rindex("xgb = training_job") :]
    block = "\n".join(f"xgb.hyperparameters.{name} = {value}" for name, value in lines)
    best = tunebook.run("-c", cells(block, "launch xgb"), check=0).out
    value = re.search(r"best validation:logloss (\S+)", out).group(1)
    assert f"validation:logloss {value}" in best


def test_what_was_asked_of_a_search_is_printed_so_that_it_pastes_back(tunebook):
    wishes = ["try tune eta=0.2 max_depth=4", "fix tune max_depth=3", "ban tune eta=0.3..0.5 max_depth=5..6"]
    shown = tunebook.run("-c", cells(*wishes, "show tune"), check=0).out
    shown = shown[shown.index("tune = tuning_job") :]
    assert tunebook.run("-c", f"{task()}\n{shown}\nshow tune", check=0).out == shown
    out = tunebook.run("-c", cells(*wishes, "unfix tune", "unban tune 1", "try tune --clear", "show tune"), check=0).out
    assert "tries" not in out[out.index("tune = tuning_job") :]


def test_a_try_runs_first_and_a_fixed_value_holds(tunebook):
    wishes = ["try tune eta=0.2 max_depth=4", "fix tune max_depth=3", "launch tune"]
    tunebook.run("-c", cells(*wishes), check=0)
    values = [job["values"] for job in sorted(finished_jobs(tunebook, 1), key=lambda job: job["job"])]
    assert values[0] == {"eta": "0.2", "max_depth": "4"}
    assert {value["max_depth"] for value in values[1:]} == {"3"}


def test_the_jobs_of_a_search_are_listed_and_explained(tunebook):
    lines = ["launch tune", "runs 1 --sort objective", "why 1 job 6", "compare 1 1", "logs 1", "logs 2", "diff 2 3"]
    out = tunebook.run("-c", cells(*lines), check=0).out
    values = [float(value) for value in re.findall(r"^ *\d+ +\d+ +completed +(\S+)", out, re.M)]
    assert len(values) == 6 and values == sorted(values)
    assert "the model expected validation:logloss" in out
    assert "the nearest known job was job" in out


def test_why_and_compare_write_what_was_asked_as_it_is_typed(tunebook):
    wishes = ["launch tune", "try tune eta=0.2 max_depth=4", "ban tune eta=0.3..0.5 max_depth=5..6", "launch tune"]
    out = tunebook.run("-c", cells(*wishes), check=0).out
    second = re.findall(r"^run (\d+) · tune", out, re.M)[1]
    why = tunebook.run("-c", f"why {second}", check=0).out
    assert "bans.1 not set → eta=0.3..0.5 max_depth=5..6" in why
    assert "tries.1 not set → eta=0.2 max_depth=4" in why
    compared = tunebook.run("-c", f"compare 1 {second}", check=0).out
    assert re.search(r"bans\.1 +– +eta=0\.3\.\.0\.5 max_depth=5\.\.6", compared)


def test_repeats_over_seeds_say_whether_the_best_is_luck(tunebook):
    ranges = "ranges { eta = 0.05..0.5 log   subsample = 0.5..1.0 }"
    out = tunebook.run("-c", cells("launch tune", "confirm tune top 2 seeds 3", ranges=ranges), check=0).out
    assert "± spread" in out
    assert "lead" in out or "luck" in out


def test_control_c_in_repeats_over_seeds_says_how_far_they_are(tunebook):
    terminal = tunebook.prompt(columns=120)
    terminal.run(task(1500), next_prompt=2)
    terminal.run(tuning(jobs=2, ranges="ranges { eta = 0.05..0.5 log   subsample = 0.5..1.0 }"), next_prompt=3)
    terminal.run("launch tune", next_prompt=4)
    terminal.enter("confirm tune top 2 seeds 50")
    terminal.wait_for("/100 · 2 sets over 50 seeds")
    terminal.type(CONTROL_C)
    terminal.wait_for("of 100 repeats; what runs goes on, and the same cell again takes what is done")
    terminal.wait_for_prompt(5)


def test_a_check_shows_the_line_that_a_metric_was_read_off(tunebook):
    out = tunebook.run("-c", cells("check xgb", "check tune"), check=0).out
    assert re.search(r"validation:logloss +\d\.\d+ +\[1\].*validation-logloss:", out)
    assert "validation:logloss, the objective of tune, is reported" in out


# On the way


def test_a_killed_search_goes_on_where_it_was(tunebook):
    lines = cells("launch tune", rounds=300, jobs=15)
    process = tunebook.start("-c", lines)
    wait_until(lambda: len(finished_jobs(tunebook, 1)) >= 3, "three finished jobs")
    os.kill(runner_of(tunebook, 1), signal.SIGKILL)
    process.communicate(timeout=PATIENCE_IN_SECONDS)
    assert process.returncode == 1
    done = len(finished_jobs(tunebook, 1))
    out = tunebook.run("-c", lines, check=0).out
    known = int(re.search(r"15 jobs: .*?(\d+) known", out).group(1))
    assert known >= done


def test_the_progress_of_a_search_says_all_on_eighty_columns(tunebook):
    terminal = tunebook.prompt(columns=80)
    terminal.run(task(300), next_prompt=2)
    terminal.run(tuning(jobs=200), next_prompt=3)
    terminal.enter("launch tune")
    line = re.compile(r"\d+/200 · 2 running .*0\.\d+ \(job \d+\) · [\d.]+ s · (about )?\d+ s left$")
    terminal.wait_until(lambda: any(line.search(shown) for shown in terminal.lines), "a whole line of progress")
    terminal.type(CONTROL_C)
    terminal.wait_for_prompt(4)
    terminal.run("stop 1", next_prompt=5)


def test_a_stopped_search_keeps_its_best(tunebook):
    lines = cells(rounds=300, jobs=100)
    tunebook.run("-c", lines + "\nlaunch tune --detach", check=0)
    wait_until(lambda: len(finished_jobs(tunebook, 1)) >= 2, "two finished jobs")
    out = tunebook.run("-c", "stop 1").out
    assert "run 1 · tune · local · stopped" in out
    assert "best validation:logloss" in out
    assert "xgb.hyperparameters.eta = " in tunebook.run("-c", lines + "\nbest tune", check=0).out


def test_a_change_takes_effect_on_a_search_that_runs(tunebook):
    lines = [
        "launch tune --detach",
        "tune.ranges.eta = 0.3..0.5 log",
        "try tune eta=0.07 max_depth=5",
        "attach 1",
    ]
    out = tunebook.run("-c", cells(*lines, rounds=300, jobs=14), check=0).out
    assert out.count("run 1 takes it up with its next proposal") == 2
    log = tunebook.run("-c", "logs 1", check=0).out
    assert "changed on the way: ranges.eta 0.05..0.5 log → 0.3..0.5 log" in log
    jobs = sorted(finished_jobs(tunebook, 1), key=lambda job: job["job"])
    assert {"eta": "0.07", "max_depth": "5"} in [job["values"] for job in jobs]
    assert all(0.3 <= float(job["values"]["eta"]) <= 0.5 for job in jobs[-5:])
    changed = cells("tune.ranges.eta = 0.3..0.5 log", "try tune eta=0.07 max_depth=5", "launch tune", rounds=300, jobs=14)
    assert "cache hit: run 1" in tunebook.run("-c", changed, check=0).out


def test_a_search_is_changed_from_its_own_task_and_from_no_other_of_the_same_name(tunebook):
    tunebook.run("-c", cells("launch tune --detach", rounds=300, jobs=200), check=0)
    edit = "tune.ranges.eta = 0.3..0.5 log"
    other = tunebook.run("-c", cells(edit, rounds=299, jobs=200), check=0).out
    reopened = tunebook.run("-c", cells(edit, rounds=300, jobs=200), check=0).out
    tunebook.run("-c", "stop 1")
    assert "takes it up" not in other
    assert "run 1 takes it up with its next proposal" in reopened


def test_two_prompts_that_tune_the_same_run_it_once(tunebook):
    processes = [tunebook.start("-c", cells("launch tune", rounds=200)) for _ in range(2)]
    outputs = [process.communicate(timeout=PATIENCE_IN_SECONDS)[0].decode() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert all("best validation:logloss" in output for output in outputs)
    assert trainings(tunebook) == 6


def test_a_locked_catalogue_delays_a_search_and_breaks_nothing(tunebook):
    process = tunebook.start("-c", cells("launch tune", rounds=200, jobs=10))
    wait_until(lambda: len(finished_jobs(tunebook, 1)) >= 1, "the first finished job")
    (database,) = list(tunebook.home.glob("*.sqlite"))
    lock = sqlite3.connect(database, isolation_level=None, timeout=PATIENCE_IN_SECONDS)
    lock.execute("BEGIN EXCLUSIVE")
    time.sleep(3)
    lock.execute("ROLLBACK")
    out, error = process.communicate(timeout=PATIENCE_IN_SECONDS)
    assert process.returncode == 0, error.decode()
    assert "10 jobs: 10 run" in out.decode()


def test_data_that_changes_on_the_way_ends_the_search(tunebook, folder):
    process = tunebook.start("-c", cells("launch tune", rounds=300, jobs=100))
    wait_until(lambda: len(finished_jobs(tunebook, 1)) >= 2, "two finished jobs")
    lines = (folder / "train.csv").read_text().splitlines()
    write(folder / "train.csv", lines + lines[:5])
    out, _ = process.communicate(timeout=PATIENCE_IN_SECONDS)
    assert "the data of the train channel changed on the way" in out.decode()
    assert "best validation:logloss" in out.decode()


# Bad input


@pytest.mark.parametrize(
    "settings, message",
    [
        (dict(ranges="ranges { eta = 0.5..0.05 }"), "runs backwards"),
        (dict(ranges="ranges { eta = 0.5..0.5 }"), "the range of eta holds one value only"),
        (dict(ranges="ranges { eta = 0.0..0.5 log }"), "a log range starts above 0"),
        (dict(ranges="ranges { booster = [gbtree, dart] }"), '"booster" cannot be tuned in XGBOOST'),
        (dict(ranges="ranges { max_depth = [2, deep] }"), 'not "deep"'),
        (dict(ranges="ranges { max_depth = 2..6.5 }"), "max_depth"),
        (dict(ranges="ranges { eta = 0.1..3.0 }"), "eta"),
        (dict(ranges="ranges { }"), "tune has no ranges"),
        (dict(ranges="ranges { nthread = 1..4 }"), "cannot be tuned"),
        (dict(more="strategy = GRID", ranges=f"ranges {{ {GRID} }}"), "the grid has"),
    ],
)
def test_a_search_that_cannot_be_is_refused_before_anything_runs(tunebook, settings, message):
    result = tunebook.run("-c", cells("launch tune", **settings), check=3)
    assert message in result.out + result.err
    assert not (tunebook.home / "runs").exists() or trainings(tunebook) == 0


def test_a_range_that_cannot_be_read_is_told_once(tunebook):
    said = tunebook.run("-c", cells("tune.ranges.eta = 0.5..0.05"), check=3).err
    assert "did you mean 0.05..0.5" in said and "takes a range" not in said


def test_a_ban_that_reaches_no_set_is_noted_and_kept(tunebook):
    out = tunebook.run("-c", cells("ban tune eta=0.6..0.9", "show tune"), check=0).out
    assert "no set of tune lies in that region" in out and "bans" in out[out.rindex("tune = tuning_job") :]


@pytest.mark.parametrize(
    "line, message",
    [
        ("tune.objective = minimize validation:eror", "did you mean minimize validation:error"),
        ("tune.objective = maximize validation:logloss", "logloss is better when it is small"),
        ("launch tune eta=0.2", "fix holds a hyperparameter at one value, as in fix tune eta=0.2"),
        ("tune.tries.first.eta = 0.1", "the groups in tries are numbered"),
        ("try tune eta=7", "eta"),
        ("try tune gamma=1", "gamma has no range in tune"),
        ("fix tune max_depth=deep", 'not "deep"'),
        ("fix tune max_depth", "a value is given after an =, as in max_depth=4"),
        ("try tune max_depth 4", "a value is given after an =, as in max_depth=4"),
        ("ban tune eta=0.0..1.0", "every set of tune lies in that region"),
        ("unfix tune eta", "eta is not fixed"),
        ("unban tune 3", "tune has no ban 3"),
        ("best tune", "tune has no results yet"),
        ("best xgb", "not a tuning job"),
        ("confirm tune top 2 seeds 1", "one seed says nothing of luck"),
        ("why 7 job 1", "no run 7"),
    ],
)
def test_what_cannot_be_asked_of_a_search_is_said(tunebook, line, message):
    result = tunebook.run("-c", cells(line), check=3)
    assert message in result.err


def test_more_jobs_in_parallel_than_jobs_is_a_note(tunebook):
    result = tunebook.run("-c", cells("launch tune", jobs=1), check=0)
    assert "max_parallel_training_jobs is above max_number_of_training_jobs" in result.out + result.err


def test_a_static_value_gives_way_to_a_range_with_a_note(tunebook):
    result = tunebook.run("-c", cells("xgb.hyperparameters.eta = 0.2", "launch tune"), check=0)
    assert "eta is 0.2 in xgb and varied by tune: the range wins" in result.out + result.err


@pytest.mark.parametrize(
    "line, message",
    [
        ("unset xgb.hyperparameters.num_round", "set it: xgb.hyperparameters.num_round = 100"),
        ("unset tune.ranges.eta\nunset tune.ranges.max_depth", "set one: tune.ranges.eta = 0.01..0.5 log"),
        ("unset tune.objective", "set it: tune.objective = minimize validation:error"),
        ("unset xgb.inputs.validation", "set it: xgb.inputs.validation = data/validation.csv"),
        ("tune.warm_start.parents = [9]", "cannot start from run 9: there is no such run"),
        ("launch xgb\ntune.warm_start.parents = [1]", "cannot start from run 1: it is a training job"),
    ],
)
def test_what_stops_a_launch_is_said_with_the_line_that_mends_it(tunebook, line, message):
    assert message in tunebook.run("-c", cells(line, "launch tune"), check=3).err


def test_a_warm_start_from_other_data_must_say_so(tunebook, folder):
    tunebook.run("-c", cells("launch tune"), check=0)
    write(folder / "train.csv", (folder / "train.csv").read_text().splitlines()[:50])
    parents = "tune.warm_start.parents = [1]"
    refused = tunebook.run("-c", cells(parents, "launch tune"), check=3).err
    assert "cannot start from run 1: its data of the train channel is other data" in refused
    kind = "tune.warm_start.type = TRANSFER_LEARNING"
    assert kind in refused
    tunebook.run("-c", cells(parents, kind, "launch tune"), check=0)


def test_when_every_training_fails_the_common_cause_is_said_once(tunebook, folder):
    lines = (folder / "train.csv").read_text().splitlines()
    write(folder / "train.csv", [re.sub(r"^\d", "7", line) for line in lines])
    result = tunebook.run("-c", cells("launch tune", jobs=50), check=1)
    said = result.out + result.err
    assert said.count("no training job succeeded after") == 1
    assert said.count("each of them:") == 1
    assert trainings(tunebook) < 10


# Elsewhere


def test_a_program_can_be_its_own_objective(tunebook):
    space = {"op": "space", "ranges": [{"name": "x", "type": "continuous", "lower": 0, "upper": 1}], "seed": 1}
    lines = [space, {"op": "ask"}, {"op": "tell", "job": 1, "value": 0.5}, {"op": "ask"}, {"op": "tell", "job": 9}]
    out = tunebook.run("ask", input="\n".join(map(json.dumps, lines)) + "\n\n", check=0).out
    answers = [json.loads(line) for line in out.splitlines()]
    assert answers[0] == {"parameters": 1}
    assert answers[1]["job"] == 1 and 0 <= answers[1]["values"]["x"] <= 1
    assert answers[2]["best"]["value"] == 0.5
    assert answers[3]["job"] == 2
    assert "job 9 was never asked for" in answers[4]["error"]


def test_tab_after_a_range_offers_what_it_was_and_what_it_may_be(tunebook):
    tunebook.run("-c", cells("launch tune"), check=0)
    terminal = tunebook.prompt(columns=120)
    terminal.run(task(), next_prompt=2)
    terminal.run(tuning(), next_prompt=3)
    terminal.type("tune.ranges.eta = " + TAB + TAB)
    terminal.wait_for("span of the best fifth")
    assert re.search(r"0\.05\.\.0\.5 log +current value", terminal.text)
    assert re.search(r"0\.1\.\.0\.5 linear +recommended; legal: from 0\.0 to 1\.0", terminal.text)


def test_tab_inside_braces_knows_what_searches_on_the_same_training_job_found(tunebook):
    tunebook.run("-c", cells("launch tune"), check=0)
    terminal = tunebook.prompt(columns=120)
    terminal.run(task(), next_prompt=2)
    terminal.type("other = tuning_job(xgb) { ranges { eta = " + TAB)
    terminal.wait_for("span of the best fifth")
    assert re.search(r"0\.05\.\.0\.5 log +an earlier range", terminal.text)


def test_what_a_search_suggests_is_offered_on_an_empty_line(tunebook):
    terminal = tunebook.prompt(columns=120)
    terminal.run(task(), next_prompt=2)
    terminal.run(tuning("ranges { eta = 0.01..0.02 }"), next_prompt=3)
    shown = terminal.run("launch tune", next_prompt=4)
    line = re.search(r"tune\.ranges\.eta = 0\.01\.\.0\.0\d+", shown).group(0)
    terminal.type(TAB)
    terminal.wait_until(lambda: line in terminal.line_at_cursor, "the line that was offered")


def test_the_best_job_launched_alone_is_a_hit(tunebook):
    metric = "xgb.hyperparameters.eval_metric = logloss"
    out = tunebook.run("-c", cells(metric, "launch tune", "best tune into xgb", "launch xgb"), check=0).out
    assert "xgb · local · cache hit" in out


@pytest.mark.parametrize("name", ["tuning", "sagemaker-hpo-notebook"])
def test_the_sessions_of_the_project_run(tunebook, name):
    out = tunebook.run("run", PROJECT / f"sessions/{name}.tunebook", check=0).out
    assert "best validation:" in out
