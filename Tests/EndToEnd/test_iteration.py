"""Working in circles: ranges of cells, what changed, what is stale, values of other cells, looking back."""

import json

from conftest import TASK
from terminal import CONTROL_D

TUNE = (
    "tune = tuning_job(xgb) { objective = minimize validation:logloss   max_number_of_training_jobs = 3"
    "   ranges { eta = 0.1..0.5 log } }"
)


def cells(tunebook, *lines, check=0):
    """Runs each line as a cell of one session."""
    return tunebook.run(input="\n".join(lines) + "\n", check=check)


def test_only_what_a_change_made_stale_is_launched_again_and_said_before(tunebook):
    done = cells(
        tunebook,
        TASK,
        TUNE,
        "launch tune",
        "xgb.hyperparameters.eta = Out[3].best.eta",
        "launch xgb",
        "rerun --stale",
        "xgb.hyperparameters.max_depth = 2",
        "rerun --stale --dry-run",
        "rerun --stale",
        "show xgb",
        "rerun --stale",
    ).out
    assert "nothing is stale: all 2 launches are as defined now" in done
    planned, ran = done.split("2 cells: 2 to run, about")[1:]
    assert "[3] launch tune   to run" in planned and "max_depth 6 (default) → 2" in planned
    assert "local" not in planned
    # The tuning job runs first, and the value that was taken from it is taken from the new cell.
    assert ran.index("· tune · local") < ran.index("· xgb · local")
    assert "eta       = Out[10].best.eta" in ran
    assert ran.rstrip().endswith("as defined now")


def test_a_known_result_is_no_cost(tunebook):
    done = cells(
        tunebook,
        TASK,
        "launch xgb",
        "xgb.hyperparameters.max_depth = 2",
        "launch xgb max_depth=3",
        "xgb.hyperparameters.max_depth = 3",
        "rerun 2 --stale",
    ).out
    assert "1 cell: 1 cached\n" in done
    assert done.rstrip().splitlines()[-2].endswith("saved")


def test_values_of_other_cells_are_saved_as_typed_and_replayed(tunebook, folder):
    terminal = tunebook.prompt(columns=120)
    terminal.run(TASK, next_prompt=2)
    terminal.run("launch xgb", next_prompt=3)
    terminal.run("history", next_prompt=4)
    terminal.run("mine = training_job { inputs { train = Out[2].inputs.train } }", next_prompt=5)
    terminal.run("mine.hyperparameters.num_round = Out[2].rounds", next_prompt=6)
    terminal.run("launch mine eta=Out[2].hyperparameters.eta", next_prompt=7)
    terminal.run("save work", next_prompt=8)
    terminal.type(CONTROL_D)
    assert terminal.wait_for_exit() == 0
    text = (folder / "work.tunebook").read_text()
    assert "mine.hyperparameters.num_round = Out[2].rounds\n" in text
    assert "# %% [6]\nlaunch mine eta=Out[2].hyperparameters.eta\n" in text
    tunebook.run("run", "--check", "work.tunebook", check=0)
    # Opened in a session that has cells already, the references follow the new numbers.
    opened = cells(tunebook, "history", "open work", "show mine", "at In[3] xgb").out
    assert "num_round = Out[4].rounds" in opened
    assert "nothing has changed since cell 3" in opened


def test_an_unknown_cell_or_name_is_said_at_its_place(tunebook):
    for value, message in [
        ("Out[9].best.eta", "no cell 9"),
        ("Out[1].eta", "cell 1 launched nothing"),
        ("Out[3].eta", "cell 3 is this one"),
        ("Out[2].eta", "did you mean Out[2].hyperparameters.eta"),
        ("Out[2].metrics.validation:loglos", "did you mean Out[2].metrics.validation:logloss"),
        ("Out[2].metrics", "Out[2].metrics holds several values"),
        ("Out[2].model", "eta takes"),
        ("In[2]", "In[2] is what was typed in cell 2, and no value"),
    ]:
        done = cells(tunebook, TASK, "launch xgb", f"xgb.hyperparameters.eta = {value}", check=3)
        assert message in done.err, (value, done.err)
        assert "^^^" in done.err


def test_changes_and_comparisons_name_what_differs_and_hide_what_does_not(tunebook):
    done = cells(
        tunebook,
        TASK,
        "changes",
        "launch xgb",
        "launch xgb max_depth=1",
        "launch xgb max_depth=2 eta=0.1",
        "compare 1 2 3",
        "compare 1-2",
        "diff In[1] In[3]",
        "xgb.hyperparameters.gamma = 1",
        "diff In[1] In[9]",
        "changes xgb",
    ).out
    assert "xgb · never launched" in done
    assert "run            eta    max_depth  validation:logloss  train:logloss" in done
    assert "settings are the same" in done
    assert "no definition differs" in done
    assert "gamma   0.0 (default) → 1\n" in done
    assert done.rstrip().splitlines()[-1].split() == ["max_depth", "2", "→", "6", "(default)"]


def test_cells_of_this_session_and_of_the_one_before_come_back(tunebook, folder):
    terminal = tunebook.prompt()
    terminal.run(TASK, next_prompt=2)
    terminal.run("xgb.retries = 1", next_prompt=3)
    terminal.run("xgb.retries = 2", next_prompt=4)
    terminal.type(CONTROL_D)
    assert terminal.wait_for_exit() == 0
    terminal = tunebook.prompt()
    assert "xgb.retries = 2" in terminal.run("history ~1/2-3", next_prompt=2)
    terminal.run("rerun ~1/1-2", next_prompt=5)
    assert "1" in terminal.run("show xgb", next_prompt=6)
    assert "no cell 9 in session ~1/" in terminal.run("rerun ~1/9", next_prompt=7)
    assert "the range 4-3 runs backwards" in terminal.run("rerun 4-3", next_prompt=8)
    terminal.run("save part 3,4", next_prompt=9)
    assert (folder / "part.tunebook").read_text().count("# %%") == 2


def test_a_sweep_runs_every_combination_and_takes_what_is_known(tunebook):
    done = cells(
        tunebook,
        TASK,
        "launch xgb eta=0.1 max_depth=2",
        "sweep xgb eta=0.1,0.4 max_depth=2..3 --parallel 2",
        "xgb.hyperparameters.eta = Out[3].best.eta",
        "compare Out[3]",
        "xgb.hyperparameters.num_round = 4",
        "rerun --stale --dry-run",
    ).out
    table = done[done.index("run  eta  max_depth") :]
    rows = [line.split()[:3] for line in table.splitlines()[1:5]]
    assert rows == [["2", "0.1", "2"], ["3", "0.1", "3"], ["4", "0.4", "2"], ["5", "0.4", "3"]]
    assert "hit: run 1" in table.splitlines()[1]
    assert "4 sets: 1 known, 3 run" in table
    assert "best validation:logloss" in table and "(Out[3].best.eta)" in table
    assert "[3] sweep xgb eta=0.1,0.4 max_depth=2..3 --parallel 2   to run" in table


def test_a_sweep_that_fails_in_part_shows_what_came_of_the_rest(tunebook, folder):
    script = "%%script a.py\nimport sys\nif sys.argv[2] == '2': sys.exit('no twos')\nprint('loss=0.5')\n# %% [2]\n"
    task = "mine = custom_training_job { entry_point = a.py   hyperparameters { x = 1 }"
    (folder / "s.tunebook").write_text(
        f"# %% [1]\n{script}{task}   metric_definitions {{ loss = \"loss=([0-9.]+)\" }} }}\n# %% [3]\nsweep mine x=1..3\n"
    )
    done = tunebook.run("run", "s.tunebook", check=1)
    assert "failed" in done.out + done.err and "3 sets: 2 run, 1 failed" in done.out + done.err


def test_what_a_sweep_cannot_take_is_said_at_its_place(tunebook):
    for values, message in [
        ("eta=0.1..0.5", "a sweep takes single values of eta, not the range 0.1..0.5"),
        ("eta=0.1,0.1", "eta lists 0.1 twice"),
        ("seed=1..100 max_depth=1..100", "a sweep has 1000 sets at most"),
        ("eta=0.1,7", "eta takes a number from 0 to 1, not 7"),
        ("", "sweep needs values to try"),
    ]:
        done = cells(tunebook, TASK, f"sweep xgb {values}", check=3)
        assert message in done.err and "^" in done.err, (values, done.err)
    assert "no runs yet" in cells(tunebook, "runs").out
    done = cells(tunebook, TASK, "sweep xgb max_depth=1,2", "runs Out[2]", check=3)
    assert "Out[2] is more runs than runs takes" in done.err
    assert "did you mean runs Out[2]" in cells(tunebook, "Out[2]", check=3).err
    assert "did you mean at In[2]" in cells(tunebook, "In[2]", check=3).err


def test_a_finished_sweep_is_told_once_at_the_prompt(tunebook):
    terminal = tunebook.prompt(rows=40)
    terminal.run(TASK, next_prompt=2)
    terminal.run("sweep xgb max_depth=1,2", next_prompt=3)
    terminal.run("xgb.retries = 1", next_prompt=4)
    assert "run 1 · xgb" not in terminal.run("runs", next_prompt=5)
    assert "run 1 · xgb" not in terminal.text


def test_runs_are_found_by_what_came_of_them_and_by_what_was_said_of_them(tunebook):
    cells(tunebook, TASK, "sweep xgb eta=0.1,0.3 max_depth=2,3", "launch xgb")
    done = cells(
        tunebook,
        "tag 1-2 4 good",
        "note 2 looks \"right\" # to me",
        "runs --where \"tag = good and not note\" --sort eta",
        "runs --where \"eta < 0.2 or max_depth = 6\"",
        "runs --where \"note ~ RIGHT\"",
        "runs 2",
        "tag 4 --clear",
        "runs --where \"tag\" --reverse",
        "runs --where \"validation:loglos < 1\"",
    ).out
    assert "3 runs · tag good" in done
    assert 'run 2 · looks "right" # to me' in done
    tables = [block.splitlines() for block in done.split("run  task")[1:]]
    numbers = [[line.split()[0] for line in table[1:] if "xgb" in line and "·" not in line] for table in tables]
    assert numbers == [["1", "4"], ["5", "2", "1"], ["2"], ["1", "2"]]
    assert "tag           good" in done
    assert "did you mean validation:logloss?" in done


def test_conditions_work_in_json_and_point_at_what_is_wrong(tunebook):
    cells(tunebook, TASK, "sweep xgb max_depth=2,3", "tag 2 good")
    listed = tunebook.run("run", "--json", "/dev/stdin", input='runs --where "tag = good"\n', check=0)
    run = json.loads(listed.out)["output"][0][0]
    assert (run["run"], run["tag"], run["hyperparameters"]["max_depth"], run["stale"]) == (2, "good", "3", False)
    for condition, message, marked in [
        ("eta < 0.1 an tag = good", "did you mean and", "an"),
        ("etaa < 0.1", "did you mean eta", "etaa"),
        ("state = done", 'no state "done"', "done"),
        ("tag > 3", "tag is a word, which = != and ~ compare", "tag > 3"),
        ("validation:logloss < low", 'validation:logloss is compared with a number, not "low"', "low"),
    ]:
        done = cells(tunebook, f'runs --where "{condition}"', check=3)
        assert message in done.err
        line, carets = done.err.splitlines()[:2]
        start, end = carets.index("^"), carets.rindex("^") + 1
        assert line[start:end] == marked


def test_a_definition_starts_from_an_earlier_run(tunebook):
    done = cells(
        tunebook,
        TASK,
        TUNE,
        "launch xgb max_depth=2",
        "launch tune",
        "template mine from 1",
        "launch mine",
        "template again from Out[4]",
        "show again",
        "undo",
    )
    assert "cache hit: run 1" in done.out
    assert "again = tuning_job(xgb) {" in done.out and "eta = 0.1..0.5 log" in done.out
    assert "again" in done.out.splitlines()[-1]


def test_a_definition_starts_from_a_job_on_sagemaker_or_an_exported_session(tunebook, folder):
    job = {
        "AlgorithmSpecification": {
            "TrainingImage": "492215442770.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-xgboost:1.7-1",
            "TrainingInputMode": "FastFile",
        },
        "HyperParameters": {"eta": "0.2", "num_round": "50", "objective": "binary:logistic"},
        "InputDataConfig": [
            {"ChannelName": name, "DataSource": {"S3DataSource": {"S3Uri": f"s3://bucket/{name}/"}}}
            for name in ("train", "test")
        ],
        "ResourceConfig": {"InstanceType": "ml.m5.2xlarge", "InstanceCount": 2, "VolumeSizeInGB": 50},
        "StoppingCondition": {"MaxRuntimeInSeconds": 7200},
    }
    (folder / "job.json").write_text(json.dumps(job))
    done = cells(tunebook, "template mine from job.json", "show mine")
    for line in ("algorithm_version = 1.7-1", "train = s3://bucket/train/", "volume_size_in_gb = 50GB", "eta = 0.2"):
        assert line in " ".join(done.out.split()), line
    assert "the channel test" in done.out + done.err

    (folder / "s.tunebook").write_text(
        f"# %% [1]\n{TASK}\n\n# %% [2]\n{TUNE}\n\n# %% [3]\nlaunch xgb\n\n# %% [4]\nxgb.retries = 2\n\n"
        "# %% [5]\nxgb.hyperparameters.eta = Out[3].best.eta\n"
    )
    cells(tunebook, "open s", "export s.ipynb", check=None)
    for file in ("s.tunebook", "s.ipynb"):
        if not (folder / file).exists():
            continue
        done = cells(tunebook, f"template mine from {file} tune", "show xgb", "show mine")
        assert "retries = 2" in " ".join(done.out.split()) and "mine = tuning_job(xgb) {" in done.out
        assert "defines several tasks" in cells(tunebook, f"template mine from {file}", check=3).err
        assert "did you mean tune" in cells(tunebook, f"template mine from {file} tun", check=3).err

    (folder / "other.json").write_text('{"a": 1}')
    assert "describes no training job of SageMaker" in cells(tunebook, "template x from other.json", check=3).err
    assert "there is no such file" in cells(tunebook, "template x from nothing.json", check=3).err


def test_a_changed_input_is_told_above_the_line(tunebook, folder):
    terminal = tunebook.prompt(columns=100)
    terminal.run(TASK, next_prompt=2)
    terminal.run("launch xgb", next_prompt=3)
    assert "train.csv: it is as run 1 (xgb) read it" in terminal.run("watch train.csv", next_prompt=4)
    terminal.type("launch")
    text = (folder / "train.csv").read_text()
    (folder / "new.csv").write_text(text + text.splitlines()[0] + "\n")
    (folder / "new.csv").rename(folder / "train.csv")
    terminal.wait_for("train.csv has changed: run 1 (xgb) read something else")
    assert terminal.line_at_cursor == "In [4]: launch"
    terminal.run(" xgb", next_prompt=5)
    shown = terminal.run("watch", next_prompt=6)
    assert "has changed: run 1 (xgb) read something else; it is as run 2 (xgb) read it" in shown
    terminal.run("watch --off", next_prompt=7)
    assert "nothing is watched" in terminal.run("watch", next_prompt=8)
    assert 'there is no "nothing.csv"' in terminal.run("watch nothing.csv", next_prompt=9)


def test_what_is_stale_tagged_and_watched_is_data_too(tunebook):
    lines = [
        TASK, "launch xgb", "xgb.hyperparameters.max_depth = 2", "tag 1 good --json", "note 1 a line", "note 1 --json",
        "rerun --stale --dry-run --json", "watch train.csv --json", "at In[2] xgb --json",
    ]  # fmt: skip
    found = [json.loads(line) for line in cells(tunebook, *lines).out.splitlines() if line[:1] in "[{"]
    tag, note, stale, watched, then = found
    assert tag == {"runs": [1], "tag": "good"} and note == {"run": 1, "note": "a line"}
    assert [(launch["cell"], launch["source"], launch["state"]) for launch in stale] == [(2, "launch xgb", "to run")]
    assert (watched[0]["path"], watched[0]["current"], watched[0]["outdated"]) == ("train.csv", [1], [])
    assert then[0]["task"] == "xgb" and "hyperparameters.max_depth" not in then[0]["fields"]


def test_tab_offers_what_earlier_cells_gave(tunebook):
    terminal = tunebook.prompt(columns=120)
    terminal.run(TASK, next_prompt=2)
    terminal.run("launch xgb", next_prompt=3)
    terminal.type("xgb.hyperparameters.eta = Ou\t")
    terminal.wait_until(lambda: terminal.line_at_cursor.endswith("Out[2]"), "the cell")
    terminal.type(".metrics.v\t")
    terminal.wait_until(lambda: terminal.line_at_cursor.endswith("Out[2].metrics.validation:logloss"), "its metric")


def test_cells_that_run_again_take_values_from_each_other_anew(tunebook):
    done = cells(
        tunebook,
        TASK,
        "launch xgb",
        "mine = training_job { inputs { train = Out[2].inputs.train } }",
        "rerun 2-3",
        "show mine",
        "rerun 3",
        "show mine",
    ).out
    assert "train = Out[5].inputs.train" in done and "train = Out[2].inputs.train" in done.rsplit("mine = ", 1)[1]


def test_a_cell_of_an_earlier_session_takes_no_value_from_a_cell_of_this_one(tunebook):
    terminal = tunebook.prompt(columns=100)
    terminal.run(TASK, next_prompt=2)
    terminal.run("launch xgb", next_prompt=3)
    terminal.run("xgb.hyperparameters.eta = Out[2].hyperparameters.eta", next_prompt=4)
    terminal.type(CONTROL_D)
    assert terminal.wait_for_exit() == 0
    terminal = tunebook.prompt(columns=100)
    assert "takes a value from its cell 2" in terminal.run("rerun ~1/3", next_prompt=2)
    terminal.run("rerun ~1/1-3", next_prompt=6)
    assert "eta       = Out[4].hyperparameters.eta" in terminal.run("show xgb", next_prompt=7)
