"""Runs that go on while a person types: Ctrl-C after Ctrl-C, leaving, coming back, and lines of a log above the line."""

import re

import pytest

from conftest import LONG_TASK
from custom import task
from terminal import CONTROL_C, CONTROL_D

# Trains when the file of its name is there: a search whose jobs end when the test lets them.
GATED = """
import argparse, os, sys, time
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
lr = parser.parse_args().lr
print("begun", flush=True)
while not os.path.exists(GATE):
    time.sleep(0.01)
if lr > 0.35:
    sys.exit("lr is too large")
print(f"accuracy={1 - lr}")
"""


@pytest.fixture
def long(tunebook):
    terminal = tunebook.prompt()
    terminal.run(LONG_TASK, next_prompt=2)
    return terminal


def leave(terminal):
    """Launches and stops watching."""
    terminal.enter("launch long")
    terminal.wait_for("/100000000")
    terminal.type(CONTROL_C)
    terminal.wait_for("run 1 goes on")
    terminal.wait_for_prompt(3)


def test_a_second_control_c_asks_the_run_to_stop_and_keeps_what_is_finished(tunebook, long):
    leave(long)
    assert "Ctrl-C again stops it" in long.text
    long.type(CONTROL_C)
    long.wait_for("run 1 is asked to stop, and keeps what is finished; Ctrl-C again kills it")
    long.wait_for("stopped on request")
    long.wait_for_prompt(3)
    assert "1  long  stopped" in long.run("runs", next_prompt=4)


def test_a_third_control_c_kills_it(tunebook, long):
    leave(long)
    long.type(CONTROL_C + CONTROL_C)
    long.wait_for("run 1 is killed")
    assert "1  long  stopped" in long.run("runs", next_prompt=4)
    assert tunebook.processes("__train") == []


def test_control_c_on_a_line_with_text_clears_it_and_leaves_the_run(tunebook, long):
    leave(long)
    long.type("some text")
    long.wait_for("some text")
    long.type(CONTROL_C)
    long.wait_for("some text^C")
    long.type(CONTROL_C)
    assert "1  long  running" in long.run("runs", next_prompt=4)


def test_leaving_lists_what_goes_on_and_says_how_to_end_it(tunebook, long):
    long.run("launch long --detach", next_prompt=3)
    long.enter("exit")
    assert long.wait_for_exit() == 0
    assert "run 1 (long) goes on, on local" in long.text and "exit --stop" in long.text
    assert len(tunebook.processes("__run")) == 1


def test_exit_with_stop_ends_the_runs_of_the_session_first(tunebook, long):
    long.run("launch long --detach", next_prompt=3)
    long.enter("exit --stop")
    assert long.wait_for_exit() == 0
    assert "stopped on request" in long.text
    assert tunebook.processes("__run") == []


def test_the_title_says_how_many_run(tunebook, long):
    long.run("launch long --detach", next_prompt=3)
    long.wait_until(lambda: long.screen.title == "tunebook · 1 running", "the title")
    long.enter("exit")
    assert long.wait_for_exit() == 0
    # Kept before the first title, brought back at the end.
    assert long.written.count(b"\x1b[22;2t") == 1 and long.written.count(b"\x1b[23;2t") == 1


def test_attach_tells_how_far_a_training_has_come_since(tunebook, long):
    leave(long)
    long.enter("attach 1")
    long.wait_for("since you left, train:logloss")
    long.type(CONTROL_C)
    long.wait_for_prompt(4)


def test_attach_tells_what_became_of_the_jobs_of_a_search(tunebook, folder, tmp_path):
    gate = tmp_path / "gate"
    (folder / "train.py").write_text(GATED.replace("GATE", repr(str(gate))))
    terminal = tunebook.prompt()
    fields = 'hyperparameters { lr = 0.1 }\n  metric_definitions { accuracy = "accuracy=([0-9.]+)" }'
    terminal.paste(task(fields))
    terminal.run("", next_prompt=2)
    search = "tune = tuning_job(mine) { objective = maximize accuracy   strategy = GRID   ranges { lr = [0.1, 0.2, 0.4, 0.5] } }"
    terminal.run(search, next_prompt=3)
    terminal.run("launch tune --detach", next_prompt=4)
    gate.touch()
    terminal.wait_for("best accuracy")
    attached = terminal.run("attach 1", next_prompt=5)
    assert re.search(r"4 jobs since you left, best 0.9000 \(job \d\), 2 failed with the same error", " ".join(attached.split()))
    assert "lr is too large" in attached
    # Nothing has happened since.
    assert "since you left" not in terminal.run("attach 1", next_prompt=6)


@pytest.mark.parametrize("columns", [20, 44, 80])
def test_lines_of_a_log_appear_above_the_line_being_typed(tunebook, folder, tmp_path, columns):
    gate = tmp_path / "gate"
    (folder / "train.py").write_text(GATED.replace("GATE", repr(str(gate))))
    terminal = tunebook.prompt(columns=columns, rows=30)
    terminal.paste(task("hyperparameters { lr = 0.1 }"))
    terminal.type("\r")
    terminal.wait_for_prompt(2)
    terminal.enter("launch mine --detach")
    terminal.wait_for_prompt(3)
    terminal.enter("logs 1 --detach")
    terminal.wait_for_prompt(4)
    # A cell of several lines, the cursor inside its last.
    terminal.type("b = training_job {\rretries = 3" + "\x1b[D" * 2)
    shows = lambda text: terminal.wait_until(lambda: text in terminal.unwrapped, text)
    shows("retries=3")
    gate.touch()
    shows("accuracy=0.9")
    shows("local·completed")
    assert terminal.unwrapped.rindex("accuracy=0.9") < terminal.unwrapped.rindex("b=training_job")
    # The cursor is where it was: before the blank in front of the 3.
    terminal.type("X")
    shows("retries=X3")
    terminal.type(CONTROL_C)
    terminal.wait_for_prompt(4)


def test_a_log_is_followed_until_it_is_told_off(tunebook, long):
    long.run("launch long --detach", next_prompt=3)
    long.run("logs 1 --detach", next_prompt=4)
    long.wait_for("run 1 · [")
    long.run("logs 1 --off", next_prompt=5)
    assert "followed no longer" in long.text
    long.type(CONTROL_D)
    assert long.wait_for_exit() == 0
