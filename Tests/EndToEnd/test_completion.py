"""TAB, by where the cursor is."""

import pytest

from conftest import TASK
from terminal import CONTROL_C, TAB


def complete(terminal, text, expected):
    """Types a text and TAB, waits until the line reads as expected, and clears it."""
    terminal.type(text + TAB)
    terminal.wait_until(lambda: terminal.line_before_cursor.endswith(": " + expected), f"the line {expected!r}")
    terminal.type(CONTROL_C)
    terminal.wait_until(lambda: terminal.line_at_cursor.endswith("]:"), "an empty line")


@pytest.fixture
def terminal(tunebook, folder):
    (folder / "data").mkdir()
    (folder / "data" / "numbers.csv").write_text("1,2\n")
    (folder / "with blanks").mkdir()
    (folder / "with blanks" / "a file.csv").write_text("1,2\n")
    terminal = tunebook.prompt(columns=120)
    terminal.run(TASK, next_prompt=2)
    return terminal


@pytest.mark.parametrize(
    "text, expected",
    [
        ("lau", "launch"),
        ("launch xg", "launch xgb"),
        ("launch xgb --fr", "launch xgb --fresh"),
        ("launch xgb on lo", "launch xgb on local"),
        ("launch xgb max_dep", "launch xgb max_depth="),
        ("new = train", "new = training_job {"),
        ("xgb.hyperparameters.max_dep", "xgb.hyperparameters.max_depth ="),
        ("xgb.inst", "xgb.instance_"),
        ("xgb.hyperparameters.objective = binary:logis", "xgb.hyperparameters.objective = binary:logistic"),
        ("xgb.inputs.train = da", "xgb.inputs.train = data/"),
        ("xgb.inputs.train = data/nu", "xgb.inputs.train = data/numbers.csv"),
        ("xgb.input_content_type = text/c", "xgb.input_content_type = text/csv"),
        ("unset xgb.hyperparameters.num_r", "unset xgb.hyperparameters.num_round"),
        ("help lau", "help launch"),
        ("runs 3 --sort ob", "runs 3 --sort objective"),
        ("t = tuning_job(xgb) { objective = minimize validation:logl", "t = tuning_job(xgb) { objective = minimize validation:logloss"),
        ("t = tuning_job(xgb) { objective = maximize validation:au", "t = tuning_job(xgb) { objective = maximize validation:auc"),
        ("t = tuning_job(xgb) { strategy = HYP", "t = tuning_job(xgb) { strategy = HYPERBAND"),
        ("t = tuning_job(xgb) { ranges { eta = 0.1..0.3 lo", "t = tuning_job(xgb) { ranges { eta = 0.1..0.3 log"),
        ("x = training_job { hyperparameters { max_dep", "x = training_job { hyperparameters { max_depth ="),
        ("xgb.hyperparameters.mxdpth", "xgb.hyperparameters.max_depth ="),
        ("xgb.inputs.train = data/nmb", "xgb.inputs.train = data/numbers.csv"),
        ('xgb.inputs.train = "with bl', 'xgb.inputs.train = "with blanks/'),
        ('xgb.inputs.train = "with blanks/a f', 'xgb.inputs.train = "with blanks/a file.csv"'),
        ("xgb.inputs.train = with", 'xgb.inputs.train = "with blanks/'),
        ("x = training_job { inputs { train = with", 'x = training_job { inputs { train = "with blanks/'),
        ("zzz", "zzz"),
    ],
)
def test_tab_completes_by_place(terminal, text, expected):
    complete(terminal, text, expected)


def test_a_second_tab_lists_what_fits(terminal):
    terminal.type("xgb.hyperparameters.max_" + TAB + TAB)
    for name in ("max_depth", "max_delta_step", "max_leaves", "max_bin"):
        terminal.wait_for(name)


def test_run_numbers_are_offered(terminal):
    terminal.run("launch xgb", next_prompt=3)
    terminal.type("logs " + TAB)
    terminal.wait_until(lambda: "logs 1" in terminal.line_at_cursor, "the number of the only run")


def test_paths_start_from_the_folder_of_the_replayed_session(tunebook, folder):
    inner = folder / "project"
    (inner / "tables").mkdir(parents=True)
    (inner / "notes.tunebook").write_text("a = training_job { }\n")
    terminal = tunebook.open("-i", "project/notes.tunebook")
    terminal.wait_for_prompt(2)
    complete(terminal, "a.inputs.train = tab", "a.inputs.train = tables/")


def test_candidates_say_what_they_are_and_what_earlier_runs_had(terminal):
    terminal.run("launch xgb eta=0.25", next_prompt=3)
    terminal.type("xgb.hyperparameters.eta = " + TAB)
    terminal.wait_for("0.3   current value")
    terminal.wait_for("0.25  run 1")
    terminal.type(CONTROL_C)
    terminal.type("launch xgb --" + TAB + TAB)
    terminal.wait_for("--fresh")
    assert "run even if the result is known" in terminal.text


@pytest.mark.parametrize(
    "typed, hint",
    [
        ("launch ", "TASK [on ENGINE]"),
        ("launch xgb ", "[on ENGINE] [NAME=VALUE …]"),
        ("launch xgb on ", "ENGINE [NAME=VALUE …]"),
        ("catalogue ", "[ACTION]"),
        ("runs 1 --sort ", "job or objective or run or task or time or age or tag"),
        ("new = ", "training_job or custom_training_job or tuning_job(TASK)"),
        ("xgb.hyperparameters.eta = ", "a number, from 0.0 to 1.0"),
        ("x = training_job { hyperparameters { max_depth = ", "a whole number from 0 up"),
    ],
)
def test_a_hint_says_what_is_expected(terminal, typed, hint):
    terminal.type(typed)
    terminal.wait_until(lambda: terminal.line_at_cursor.endswith(typed + hint), hint)
    # The right arrow takes no hint of this kind.
    terminal.type("\x1b[Cy")
    terminal.wait_until(lambda: terminal.line_at_cursor.endswith(typed + "y"), "the typed letter alone")
    terminal.type(CONTROL_C)


def test_a_search_of_the_history_shows_what_launches_gave_in_every_session(tunebook, terminal):
    terminal.run("launch xgb", next_prompt=3)
    terminal.kill()
    again = tunebook.prompt(columns=100)
    again.type("\x12laun")
    again.wait_for("search laun: launch xgb")
    again.wait_for("run 1 · completed · validation:logloss 0.4538")
    again.type(CONTROL_C)
    again.wait_for_prompt(1)
    assert "run 1" not in again.line_at_cursor
