"""Ctrl-C and Ctrl-D at each stage, and signals."""

import os
import signal
import tarfile

import xgboost
from conftest import LONG_TASK, TASK
from terminal import CONTROL_C, CONTROL_D, ENTER


def test_control_c_while_typing_clears_the_line_and_keeps_the_number(tunebook):
    terminal = tunebook.prompt()
    terminal.type("launch some")
    terminal.wait_for("launch some")
    terminal.type(CONTROL_C)
    terminal.wait_for_prompt(1)
    terminal.run(TASK, next_prompt=2)


def test_control_c_in_a_cell_of_several_lines_drops_all_of_it(tunebook):
    terminal = tunebook.prompt()
    terminal.enter("a = training_job {")
    terminal.wait_for("...:")
    terminal.type("retries = 3" + CONTROL_C)
    terminal.wait_for_prompt(1)
    assert "nothing is defined yet" in terminal.run("show", next_prompt=2)


def test_control_c_in_a_search_of_the_history_gives_the_line_back(tunebook):
    terminal = tunebook.prompt()
    terminal.type("\x12nothing like this")
    terminal.type(CONTROL_C)
    terminal.wait_for_prompt(1)
    assert "nothing is defined yet" in terminal.run("show", next_prompt=2)


def test_control_c_while_a_run_is_watched_gives_the_prompt_back_and_the_run_goes_on(tunebook):
    terminal = tunebook.prompt()
    terminal.run(LONG_TASK, next_prompt=2)
    terminal.enter("launch long")
    terminal.wait_for("/100000000")
    terminal.type(CONTROL_C)
    terminal.wait_for("run 1 goes on; attach 1 watches it again, stop 1 ends it")
    terminal.wait_for_prompt(3)
    # The progress line is gone, and Ctrl-C has left no mark on the screen.
    assert "/100000000" not in terminal.text and "^C" not in terminal.text
    assert len(tunebook.processes("__train")) == 1
    assert "1  long  running" in terminal.run("runs", next_prompt=4)
    assert "stopped on request" in terminal.run("stop 1", next_prompt=5)


def test_a_training_that_saves_on_termination_leaves_its_model_when_it_is_stopped(tunebook):
    terminal = tunebook.prompt()
    terminal.run(LONG_TASK, next_prompt=2)
    terminal.run("long.hyperparameters.save_model_on_termination = true", next_prompt=3)
    terminal.enter("launch long")
    # Before its first round there is no model to leave.
    terminal.wait_for("train:logloss")
    terminal.type(CONTROL_C)
    terminal.wait_for_prompt(4)
    stopped = terminal.run("stop 1", next_prompt=5)
    assert "stopped on request" in stopped and "model runs/1/model.tar.gz" in stopped
    with tarfile.open(tunebook.home / "runs/1/model.tar.gz") as archive:
        model = archive.extractfile("xgboost-model").read()
    booster = xgboost.Booster()
    booster.load_model(bytearray(model))
    assert 0 < booster.num_boosted_rounds() < 100000000


def test_control_c_gives_up_the_cells_that_were_to_come(tunebook):
    terminal = tunebook.prompt()
    terminal.run(LONG_TASK, next_prompt=2)
    terminal.paste("launch long\nlong.retries = 3")
    terminal.wait_for("long.retries = 3")
    terminal.type(ENTER)
    terminal.wait_for("/100000000")
    terminal.type(CONTROL_C)
    terminal.wait_for_prompt(3)
    assert "retries" not in terminal.run("show long", next_prompt=4).split("show long")[-1]


def test_control_c_while_a_log_is_followed_gives_the_prompt_back(tunebook):
    terminal = tunebook.prompt()
    terminal.run(LONG_TASK, next_prompt=2)
    terminal.run("launch long --detach", next_prompt=3)
    terminal.enter("logs 1 --follow")
    terminal.wait_for("train-logloss")
    terminal.type(CONTROL_C)
    terminal.wait_for_prompt(4)


def test_control_d_leaves_on_an_empty_line_alone(tunebook):
    terminal = tunebook.prompt()
    terminal.type("show" + CONTROL_D)
    assert "nothing is defined yet" in terminal.run("", next_prompt=2)
    terminal.type(CONTROL_D)
    assert terminal.wait_for_exit() == 0


def test_a_closed_terminal_ends_the_prompt_and_not_its_run(tunebook):
    terminal = tunebook.prompt()
    terminal.run(LONG_TASK, next_prompt=2)
    terminal.run("launch long --detach", next_prompt=3)
    os.kill(terminal.process, signal.SIGHUP)
    terminal.wait_for_exit()
    assert len(tunebook.processes("__run")) == 1


def test_control_c_ends_a_script_with_130_and_leaves_its_run(tunebook):
    terminal = tunebook.open("-c", LONG_TASK + "\nlaunch long\nlong.retries = 2")
    terminal.wait_for("/100000000")
    terminal.type(CONTROL_C)
    assert terminal.wait_for_exit() == 130
    assert "run 1 goes on" in terminal.text
    assert len(tunebook.processes("__run")) == 1
