"""What bad input gets: a clear message, nothing lost, the prompt back."""

import json
import os
import random
import signal
import threading

import pytest

from conftest import LONG_TASK, TASK, Tunebook, rows, write
from terminal import CONTROL_C, CONTROL_D, ENTER

# What is typed, and what the message must hold.
REFUSED_AS_TYPED = [
    ("lanch xgb", ["no verb", "did you mean launch"]),
    ("xgb = traning_job { }", ['no kind "traning_job"', "did you mean training_job"]),
    ("xgb.instance_tpe = ml.m5.xlarge", ['no field "instance_tpe"', "did you mean instance_type"]),
    ("xgb.input_content_type = text/csb", ['no value "text/csb"', "did you mean text/csv"]),
    ("xgb.hyperparameters.max_dept = 3", ['no hyperparameter "max_dept"', "did you mean max_depth"]),
    ("xgb.max_depth = 3", ["is a hyperparameter", "did you mean hyperparameters.max_depth"]),
    ("xgb.hyperparameters.objective = binary:logistc", ["not \"binary:logistc\"", "did you mean binary:logistic"]),
    ("xgb.hyperparameters.eval_metric = eror", ["eror", "did you mean error"]),
    ("xgb.hyperparameters.max_depth = -3", ["a whole number from 0 up", "not -3"]),
    ("xgb.hyperparameters.max_depth = deep", ["a whole number from 0 up", 'not "deep"']),
    ("xgb.hyperparameters.max_depth = 2.5", ["a whole number"]),
    ("xgb.hyperparameters.eta = 3", ["from 0", "to 1", "not 3"]),
    ("xgb.retries = many", ["a whole number", 'not "many"']),
    ("xgb.retries = 1000", ["from 0 to 30", "not 1000"]),
    ("xgb.stopping_condition.max_runtime_in_seconds = soon", ["seconds, or a duration such as 90s or 12h"]),
    ("xgb.cacheable = maybe", ["true or false", 'not "maybe"']),
    ("xgb.hyperparameters.eta = ", ['the value of "xgb.hyperparameters.eta" is missing']),
    ("xgb.hyperparameters.eta 0.2", ['"=" is missing', "did you mean xgb.hyperparameters.eta = 0.2"]),
    ("xg.retries = 1", ['no task "xg"', "did you mean xgb"]),
    ("unset xgb.retris", ['no field "retris"', "did you mean retries"]),
    ("launch xg", ['no task "xg"', "did you mean xgb"]),
    ("launch xgb max_dept=3", ['"max_dept"', "did you mean"]),
    ("launch xgb max_depth=deep", ["a whole number from 0 up"]),
    ("launch xgb on mars", ['no engine "mars"', "the engines are "]),
    ("launch xgb --fesh", ['no option "--fesh"', "did you mean --fresh"]),
    ("launch", ["needs a task", "launch xgb"]),
    ("runs 7", ["no run 7", "nothing has been launched yet"]),
    ("logs seven", ["takes a run's number"]),
    ("rerun 3-1", ["the range 3-1 runs backwards"]),
    ("help lanch", ['no help on "lanch"', "did you mean launch"]),
    ("xgb = training_job { retries = 3 ] }", ["]"]),
    ("xgb.cache_version = 'v1'", ["double quotes", 'did you mean "v1"']),
]


@pytest.fixture(scope="module")
def shared_prompt(tmp_path_factory):
    """One prompt for the whole table: each refusal must leave it as good as new."""
    place = tmp_path_factory.mktemp("table")
    (place / "work").mkdir()
    program = Tunebook(place / "work", place / "home")
    terminal = program.prompt(columns=100)
    terminal.run(TASK, next_prompt=2)
    yield terminal
    program.close()


@pytest.mark.parametrize("cell, words", REFUSED_AS_TYPED, ids=[cell for cell, _ in REFUSED_AS_TYPED])
def test_a_refused_cell_says_what_is_wrong_and_the_prompt_comes_back(shared_prompt, cell, words):
    terminal = shared_prompt
    number = int(terminal.line_at_cursor.removeprefix("In [").removesuffix("]:"))
    shown = terminal.run(cell, next_prompt=number + 1)
    flat = " ".join(shown.split())
    for word in words:
        assert word in flat, shown
    definition = terminal.run("show xgb", next_prompt=number + 2)
    assert "num_round = 3" in definition and "retries" not in definition and "eta" not in definition


@pytest.mark.parametrize(
    "cell, words",
    [
        ("xgb.algorithm_version = 99", ['XGBOOST has no version "99" known here', "known are 0.72"]),
        ("xgb.instance_type = m5.xlarge", ["begin with ml.", "did you mean ml.m5.xlarge"]),
        ("t = tuning_job(xgb) { }\nunset xgb", ["t is chained on xgb", "xgb is no longer defined"]),
    ],
)
def test_what_is_doubtful_is_taken_with_a_warning(tunebook, cell, words):
    out = tunebook.run("-c", TASK + "\n" + cell, check=0).out
    for word in words:
        assert word in out


@pytest.mark.parametrize(
    "cell, message",
    [
        ("a = training_job { hyperparameters { eta = 3", "this brace is never closed"),
        ('a = training_job { cache_version = "abc', "this quote is never closed"),
        ("a = training_job { x = [1, 2", "never closed"),
    ],
)
def test_what_is_open_at_the_end_of_input_is_shown(tunebook, cell, message):
    result = tunebook.run(input=cell, check=3)
    assert message in result.err and "line 1: " in result.err and "^" in result.err


def task_on(path):
    return TASK.replace("train.csv", path)


def broken(count, row, change):
    lines = rows(count)
    lines[row - 1] = change(lines[row - 1])
    return lines


# A file or folder, the exit code, and what the message must hold.
BAD_DATA = [
    ("missing.csv", None, 3, ['no file or folder "missing.csv"', "train channel"]),
    ("empty.csv", [], 3, ['"empty.csv" is empty']),
    ("folder", {}, 3, ['the folder "folder" has no files']),
    ("ragged.csv", broken(10, 7, lambda row: row + ",9"), 1, ["ragged.csv:7: 6 columns, the first row has 5"]),
    ("short.csv", broken(10, 3, lambda row: row.rsplit(",", 1)[0]), 1, ["short.csv:3: 4 columns, the first row has 5"]),
    ("text.csv", broken(10, 4, lambda row: row.rsplit(",", 1)[0] + ",abc"), 1, ['text.csv:4: column 5 is "abc"']),
    ("label.csv", broken(10, 4, lambda row: "7" + row[1:]), 1, ["label.csv:4: the label 7 is outside"]),
    ("header.csv", ["label,a,b,c,d", *rows(9)], 1, ["header.csv:1: looks like a header"]),
    ("semicolons.csv", [row.replace(",", ";") for row in rows(9)], 1, ['semicolons.csv:1: values are separated by ";"']),
    ("one-column.csv", ["1", "0"], 1, ["one-column.csv:1"]),
    ("second.csv", {"a.csv": rows(5), "b.csv": broken(5, 2, lambda row: row + ",1")}, 1, ["second.csv/b.csv:2: 6 columns"]),
    ("s3://bucket/key", None, 3, ['channel "train" is s3://bucket/key', "no AWS region", "export AWS_REGION"]),
]


@pytest.mark.parametrize("name, content, code, words", BAD_DATA, ids=[entry[0] for entry in BAD_DATA])
def test_bad_data_is_told_with_file_line_and_column(tunebook, folder, name, content, code, words):
    if isinstance(content, dict):
        (folder / name).mkdir()
        for inner, lines in content.items():
            write(folder / name / inner, lines)
    elif content is not None:
        (folder / name).write_text("".join(line + "\n" for line in content))
    result = tunebook.run("-c", task_on(name) + "\nlaunch xgb\nnever", check=code)
    for word in words:
        assert word in result.out + result.err
    # The next launch on good data is as if nothing had been.
    assert "completed in" in tunebook.run("-c", TASK + "\nlaunch xgb", check=0).out


def test_bytes_that_are_no_utf8_in_data_are_told(tunebook, folder):
    (folder / "latin.csv").write_bytes(b"1,2,3\n0,\xe9,4\n")
    result = tunebook.run("-c", task_on("latin.csv") + "\nlaunch xgb", check=1)
    assert 'latin.csv:2: column 2 is "\\xe9", not a number' in result.out + result.err


def test_bytes_that_are_no_utf8_in_a_cell_are_refused(tunebook, folder):
    result = tunebook.run(input=b"a = training_job { cache_version = \xff\xfe }\nshow\n", check=3)
    assert "is no UTF-8 text" in result.err
    (folder / "s.tunebook").write_bytes(b"show\n# \xff\n")
    assert "it is not UTF-8 text" in tunebook.run("run", "s.tunebook", check=3).err


def test_bytes_that_are_no_utf8_at_the_prompt_leave_it_usable(tunebook):
    terminal = tunebook.prompt()
    terminal.type(b"show \xff\xfe" + ENTER.encode())
    terminal.wait_for_prompt(2)
    terminal.paste(b"show \xc3\x28")
    terminal.type(ENTER)
    terminal.wait_for_prompt(3)
    assert "nothing is defined yet" in terminal.run("show", next_prompt=4)


def test_a_file_that_changes_while_it_is_read_is_told_and_gives_no_result(tunebook, folder):
    write(folder / "train.csv", rows(20_000))
    stop = threading.Event()

    def keep_changing():
        turn = 0
        while not stop.is_set():
            turn += 1
            lines = rows(20_000 + turn % 7, seed=turn % 3)
            write(folder / "train.csv", lines)

    writer = threading.Thread(target=keep_changing)
    writer.start()
    try:
        result = tunebook.run("-c", TASK + "\nlaunch xgb")
    finally:
        stop.set()
        writer.join()
    # Either the change is seen and told, or the reading fell between two changes.
    if result.code != 0:
        told = result.out + result.err
        words = ("changed while it was read", "changed since the launch", "the first row", "is empty", "no rows in it")
        assert any(word in told for word in words), told
    write(folder / "train.csv", rows(60))
    assert "completed in" in tunebook.run("-c", TASK + "\nlaunch xgb", check=0).out


def wait_for_training(tunebook, terminal):
    """Waits until a training has made its first rounds; gives its process."""
    terminal.wait_for("train:logloss")
    (training,) = tunebook.processes("__train")
    return training


def test_a_killed_training_costs_its_run_alone(tunebook):
    terminal = tunebook.prompt()
    terminal.run(LONG_TASK, next_prompt=2)
    terminal.enter("launch long")
    os.kill(wait_for_training(tunebook, terminal), signal.SIGKILL)
    terminal.wait_for_prompt(3)
    assert "run 1 · long · local · failed" in terminal.text
    assert "the training process was killed (SIGKILL)" in terminal.text
    terminal.run(TASK, next_prompt=4)
    assert "completed in" in terminal.run("launch xgb", next_prompt=5)


def test_a_killed_training_is_tried_again_when_retries_are_left(tunebook):
    terminal = tunebook.prompt()
    terminal.run(LONG_TASK, next_prompt=2)
    terminal.run("long.retries = 1", next_prompt=3)
    terminal.enter("launch long")
    first = wait_for_training(tunebook, terminal)
    os.kill(first, signal.SIGKILL)
    terminal.wait_until(
        lambda: any(process != first for process in tunebook.processes("__train")), "the second try"
    )
    terminal.wait_for("try 2")
    terminal.type(CONTROL_C)
    terminal.wait_for_prompt(4)
    terminal.run("stop 1", next_prompt=5)


def test_a_killed_runner_is_found_out(tunebook):
    terminal = tunebook.prompt()
    terminal.run(LONG_TASK, next_prompt=2)
    terminal.run("launch long --detach", next_prompt=3)
    terminal.wait_until(lambda: tunebook.processes("__train"), "the training")
    for kind in ("__run", "__train"):
        for process in tunebook.processes(kind):
            os.kill(process, signal.SIGKILL)
    terminal.wait_until(lambda: not tunebook.processes("__run"), "the runner's end")
    # The system closes a killed process's files, and with them its lock, a moment after it is gone.
    for prompt in range(4, 100):
        shown = terminal.run("runs", next_prompt=prompt)
        if "running" not in shown:
            break
    assert "1  long  failed" in shown


def test_the_time_limit_ends_a_training(tunebook):
    cells = LONG_TASK + "\nlong.stopping_condition.max_runtime_in_seconds = 1\nlaunch long\nnever"
    result = tunebook.run("-c", cells, check=1)
    assert "stopped" in result.out and "the time limit was reached" in result.out
    assert "raise stopping_condition.max_runtime_in_seconds" in result.out


def test_too_little_memory_is_told(tunebook, folder):
    # Many bins in deep trees take hundreds of megabytes for little data.
    numbers = random.Random(1)
    write(
        folder / "wide.csv",
        [f"{row % 2}," + ",".join(f"{numbers.random():.4f}" for _ in range(60)) for row in range(4000)],
    )
    wide = "train = wide.csv } hyperparameters { objective = binary:logistic num_round = 1 max_bin = 4000 max_depth = 14 }"
    cells = "wide = training_job { inputs { " + wide + " }\nlaunch wide"
    result = tunebook.run("-c", cells, prefix=["prlimit", "--as=700000000"], check=1)
    assert "failed" in result.out and "out of memory" in result.out, result.out
    assert "completed in" in tunebook.run("-c", TASK + "\nlaunch xgb", check=0).out


def test_ten_megabytes_pasted_at_the_prompt_leave_it_usable(tunebook):
    terminal = tunebook.prompt()
    terminal.paste("lanch " + "a" * 10_000_000)
    terminal.type(ENTER)
    terminal.wait_for_prompt(2)
    assert "did you mean launch" in terminal.text
    assert "nothing is defined yet" in terminal.run("show", next_prompt=3)
    terminal.type(CONTROL_D)
    assert terminal.wait_for_exit() == 0


def test_a_session_with_a_broken_cell_runs_up_to_it(tunebook, folder):
    (folder / "broken.tunebook").write_text(
        "# tunebook session, version 1\n\n# %% [1]\na = training_job { retries = 1 }\n\n"
        "# %% [2]\na = training_job { retries = }\n\n# %% [3]\na.retries = 5\n"
    )
    result = tunebook.run("run", "broken.tunebook", check=3)
    assert "line 1: a = training_job { retries = }" in result.err and "In [3]" not in result.out
    terminal = tunebook.open("-i", "broken.tunebook")
    terminal.wait_for_prompt(3)
    assert "retries = 1" in terminal.run("show a", next_prompt=4)
    objects = [json.loads(line) for line in tunebook.run("run", "--json", "broken.tunebook").out.splitlines()]
    assert [entry["exit_code"] for entry in objects] == [0, 3]


def test_a_session_from_a_newer_version_is_refused(tunebook, folder):
    (folder / "new.tunebook").write_text("# tunebook session, version 9\n\n# %% [1]\nshow\n")
    result = tunebook.run("run", "new.tunebook", check=3)
    assert "version 9" in result.err and "use a newer tunebook" in result.err


def test_a_damaged_journal_and_history_do_not_stop_the_prompt(tunebook, home):
    (home / "state/journals").mkdir(parents=True)
    (home / "state/journals/1-1.jsonl").write_bytes(b'{"cell":1,"source":"a = training_job { }"}\n{"cell":2,"sou')
    (home / "state/history.jsonl").write_bytes(b'not json\n{"cell"\n\xff\xfe\n')
    terminal = tunebook.prompt()
    terminal.wait_for("a session ended without exit (1 cell)")
    terminal.run("recover", next_prompt=3)
    assert "a = training_job" in terminal.run("show", next_prompt=4)


def test_a_configuration_with_a_mistake_is_named(tunebook, home):
    (home / "config.yaml").write_text("defualt_engine: local\n")
    result = tunebook.run("-c", "show", check=3)
    assert 'it has no setting "defualt_engine"; did you mean "default_engine"' in result.err
    (home / "config.yaml").write_text("engines:\n  local:\n    thread: 2\n")
    said = tunebook.run("-c", "engines", check=3).err
    assert 'the local engine has no setting "thread"' in said and "threads" in said
    (home / "config.yaml").write_text("default_engine: [\n")
    assert "it is no YAML" in tunebook.run("-c", "show", check=3).err
