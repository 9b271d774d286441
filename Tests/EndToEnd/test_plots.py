"""Pictures: in pipes, at terminals of several widths, in files and in saved sessions."""

import json
import xml.etree.ElementTree

import pytest

from conftest import LONG_TASK, TASK
from terminal import CONTROL_C, TAB

TUNING = """
tune = tuning_job(xgb) {
  objective = minimize validation:logloss
  strategy = RANDOM
  max_number_of_training_jobs = 11
  max_parallel_training_jobs = 2
  ranges { eta = 0.01..0.5 log   max_depth = 2..6 }
}
"""


@pytest.fixture
def trained(tunebook):
    tunebook.run("-c", f"{TASK}\nlaunch xgb\nlaunch xgb eta=0.1", check=0)
    return tunebook


@pytest.fixture
def tuned(tunebook):
    tunebook.run("-c", f"{TASK}\n{TUNING}\nlaunch tune", check=0)
    return tunebook


def widest(text):
    return max(len(line) for line in text.splitlines())


def test_draws_the_curves_of_a_run(trained):
    out = trained.run("-c", "plot 1", check=0).out
    assert out.startswith("logloss of run 1 · xgb\n")
    assert "validation" in out and "train" in out and "round" in out
    assert any("\u2800" < character <= "\u28ff" for character in out)
    assert widest(out) == 72


def test_a_task_means_its_newest_run(trained):
    assert trained.run("-c", "plot xgb", check=0).out.startswith("logloss of run 2 ")


def test_draws_what_there_is_of_a_run_that_goes_on(tunebook):
    tunebook.run("-c", f"{LONG_TASK}\nlaunch long --detach", check=0)
    out = tunebook.run("-c", "plot long", check=0).out
    assert out.startswith("logloss of run 1 · long · so far\n")
    assert "train" in out and "round" in out
    tunebook.run("-c", "stop 1 --now")


def test_tab_offers_what_can_be_drawn_of_a_search(tunebook):
    terminal = tunebook.prompt(columns=120)
    terminal.run(TASK, next_prompt=2)
    terminal.run(" ".join(TUNING.split()), next_prompt=3)
    for typed, whole in (("plot tun", "plot tune"), ("plot tune max", "plot tune max_depth"), ("plot tune imp", "plot tune importance")):
        terminal.type(typed + TAB)
        terminal.wait_until(lambda: terminal.line_before_cursor.endswith(": " + whole), whole)
        terminal.type(CONTROL_C)
        terminal.wait_until(lambda: terminal.line_at_cursor.endswith("]:"), "an empty line")


def test_draws_one_metric_of_several_runs(trained):
    out = trained.run("-c", "plot 1-2 --metric train:logloss", check=0).out
    assert out.startswith("train:logloss of 2 runs\n")
    assert "run 1 xgb" in out and "run 2 xgb" in out


@pytest.mark.parametrize("environment", [{"LANG": "C"}, {"LC_ALL": "POSIX"}])
def test_is_plain_ascii_where_the_locale_has_no_more(trained, environment):
    assert trained.run("-c", "plot 1", environment=environment, check=0).out.isascii()


def test_is_as_wide_as_columns_asks_for(trained):
    for columns in (20, 50, 100):
        out = trained.run("-c", "plot 1", environment={"COLUMNS": str(columns)}, check=0).out
        assert columns - 3 <= widest(out) <= columns


@pytest.mark.parametrize("columns", [20, 40, 80, 120])
def test_fits_the_terminal(trained, columns):
    terminal = trained.prompt(columns=columns, rows=40)
    terminal.run("plot 1", next_prompt=2)
    axis = next(line for line in terminal.lines if "└" in line)
    assert len(axis.rstrip()) == columns
    assert any(line.startswith("logloss of run 1") for line in terminal.lines)


def test_is_ascii_on_a_dumb_terminal(trained):
    terminal = trained.prompt(environment={"TERM": "dumb"})
    terminal.run("plot 1", next_prompt=2)
    assert "***" in terminal.text and "⠤" not in terminal.text


def test_draws_a_search(tuned):
    out = tuned.run("-c", "plot tune", check=0).out
    assert "tune: validation:logloss over 11 jobs · run 1" in out
    assert "best so far" in out
    assert "eta, log scale" in tuned.run("-c", "plot tune eta", check=0).out
    assert "max_depth" in tuned.run("-c", "plot tune parallel", check=0).out
    importance = tuned.run("-c", "plot tune importance", check=0).out
    assert "Sobol" in importance and "%" in importance


def test_gives_machines_every_point(tuned):
    line = tuned.run("--json", "-c", "plot tune", check=0).out.splitlines()[-1]
    text = json.dumps(json.loads(line))
    assert '"kind": "plane"' in text
    chart = find(json.loads(line), "series")
    points = {series["name"]: series["points"] for series in chart["series"]}
    assert [job for job, _ in points["best so far"]] == list(range(1, 12))


def find(data, key):
    """The first object with a member of that name."""
    if isinstance(data, dict):
        if key in data:
            return data
        data = list(data.values())
    if isinstance(data, list):
        return next((found for item in data if (found := find(item, key))), None)
    return None


@pytest.mark.parametrize("view", ["", "eta", "importance", "parallel"])
def test_writes_svg(tuned, folder, view):
    tuned.run("-c", f"plot tune {view} --svg picture", check=0)
    root = xml.etree.ElementTree.parse(folder / "picture.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(list(root.iter())) > 10


def test_writes_no_svg_over_a_file_of_another_kind(trained, folder):
    before = (folder / "train.csv").read_text()
    assert "ends in .svg" in trained.run("-c", "plot 1 --svg train.csv", check=3).err
    assert (folder / "train.csv").read_text() == before


def test_a_saved_session_keeps_what_a_picture_says(tunebook, folder):
    (folder / "s.tunebook").write_text(f"{TASK}\nlaunch xgb\nplot xgb\n")
    terminal = tunebook.open("-i", "s.tunebook", rows=60)
    terminal.wait_for_prompt(4)
    terminal.run("save kept", next_prompt=5)
    saved = (folder / "kept.tunebook").read_text()
    assert "#> logloss of xgb\n#>   validation: 3 points from " in saved
    assert "⠤" not in saved
    assert tunebook.run("run", "kept.tunebook", "--check").code == 0


@pytest.mark.parametrize(
    "cell, words",
    [
        ("plot", "plot needs a run or a task"),
        ("plot 99", "no run 99"),
        ("plot nothing", 'no task "nothing"'),
        ("plot xgb --metric loglos", "did you mean logloss"),
        ("plot xgb --svg /nowhere/x.svg", "cannot write"),
    ],
)
def test_says_what_is_wrong(trained, cell, words):
    assert words in trained.run("-c", cell, check=3).err


def test_importance_needs_some_jobs(tunebook):
    few = TUNING.replace("= 11", "= 3")
    tunebook.run("-c", f"{TASK}\n{few}\nlaunch tune", check=0)
    assert "at least 10 jobs" in tunebook.run("-c", "plot tune importance", check=3).err
    assert "did you mean eta" in tunebook.run("-c", "plot tune etta", check=3).err
