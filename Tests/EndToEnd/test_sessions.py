"""Saving, replaying and comparing sessions."""

import json
import os
import shutil

import pytest

from conftest import PROJECT, TASK
from terminal import CONTROL_D


def save_from_prompt(tunebook):
    """A session of five cells, saved as work.tunebook."""
    terminal = tunebook.prompt()
    terminal.run(TASK, next_prompt=2)
    terminal.run("launch xgb", next_prompt=3)
    terminal.run("xgb.hyperparameters.max_depth = 2", next_prompt=4)
    terminal.run("xgb.hyperparameters.max_dept = 3", next_prompt=5)
    terminal.run("launch xgb", next_prompt=6)
    assert "saved work (4 cells)" in terminal.run("save work", next_prompt=7)
    terminal.type(CONTROL_D)
    assert terminal.wait_for_exit() == 0


def test_a_saved_session_is_plain_text_and_replays_as_it_was(tunebook, folder):
    save_from_prompt(tunebook)
    text = (folder / "work.tunebook").read_text()
    assert text.startswith("# tunebook session, version 1\n\n# %% [1]\nxgb = training_job {")
    assert "#> xgb · local · completed\n" in text
    assert "#>   max_depth   6 (default) → 2\n" in text
    assert "max_dept =" not in text and "run 1" not in text and " s\n" not in text
    result = tunebook.run("run", "--check", "work.tunebook", check=0)
    assert "4 cells, all as saved" in result.out


def test_a_replay_in_a_new_home_gives_the_same(tunebook, folder, home):
    save_from_prompt(tunebook)
    shutil.rmtree(home)
    home.mkdir()
    tunebook.run("run", "--check", "work.tunebook", check=0)


def test_a_replay_from_another_folder_finds_the_data_beside_the_file(tunebook, folder, tmp_path):
    save_from_prompt(tunebook)
    tunebook.run("run", "--check", folder / "work.tunebook", folder=tmp_path, check=0)
    tunebook.run("run", "--check", "work/work.tunebook", folder=tmp_path, check=0)


def test_a_difference_is_shown_and_ends_with_1(tunebook, folder):
    save_from_prompt(tunebook)
    file = folder / "work.tunebook"
    file.write_text(file.read_text().replace("max_depth = 2", "max_depth = 1"))
    result = tunebook.run("run", "--check", "work.tunebook", check=1)
    assert "-   max_depth   6 (default) → 2" in result.err
    assert "+   max_depth   6 (default) → 1" in result.err
    assert "cells differ from the saved session" in result.err
    objects = [json.loads(line) for line in tunebook.run("run", "--check", "--json", "work.tunebook").out.splitlines()]
    assert any("difference" in entry for entry in objects)


def test_numbers_may_differ_by_the_tolerance(tunebook, folder):
    save_from_prompt(tunebook)
    file = folder / "work.tunebook"
    line = next(line for line in file.read_text().splitlines() if "validation:logloss" in line)
    value = line.split("validation:logloss ")[1].split()[0]
    file.write_text(file.read_text().replace(value, f"{float(value) + 0.01:.4f}"))
    tunebook.run("run", "--check", "work.tunebook", check=1)
    tunebook.run("run", "--check", "--tolerance", "0.1", "work.tunebook", check=0)


def test_saving_twice_replaces_the_own_file_and_no_other(tunebook, folder):
    terminal = tunebook.prompt()
    terminal.run(TASK, next_prompt=2)
    terminal.run("save mine", next_prompt=3)
    terminal.run("xgb.retries = 1", next_prompt=4)
    assert "replaced mine (2 cells)" in terminal.run("save mine", next_prompt=5)
    (folder / "other.tunebook").write_text("# precious\n")
    assert "exists and is not this session's file" in terminal.run("save other", next_prompt=6)
    assert (folder / "other.tunebook").read_text() == "# precious\n"
    assert "replaced other" in terminal.run("save other --force", next_prompt=7)


def test_saving_where_nothing_can_be_written_says_so(tunebook):
    result = tunebook.run("-c", "a = training_job { }\nsave no/such/folder/x", check=3)
    assert "cannot be saved" in result.err


def test_saving_elsewhere_warns_that_paths_start_from_there(tunebook, folder):
    (folder / "inner").mkdir()
    result = tunebook.run("-c", TASK + "\nsave inner/x", check=0)
    assert "relative paths in it start from there" in result.out


def test_a_session_opens_inside_another(tunebook, folder):
    (folder / "a.tunebook").write_text("a = training_job { retries = 1 }\na.retries = 2\n")
    terminal = tunebook.prompt()
    assert "retries   1 → 2" in terminal.run("open a", next_prompt=4)
    assert 'cannot be read: there is no such file' in terminal.run("open nothing", next_prompt=5).replace("\n", " ")


def test_a_script_without_marks_is_a_session(tunebook, folder):
    (folder / "s.tunebook").write_text("# a comment\n\na = training_job {\n    retries = 1\n}\nshow a\n")
    assert tunebook.run("run", "s.tunebook", check=0).out.count("In [") == 2


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_of_other_systems_are_read(tunebook, folder, end):
    (folder / "s.tunebook").write_bytes(f"# %% [1]{end}a = training_job {{{end}}}{end}# %% [2]{end}show a{end}".encode())
    assert tunebook.run("run", "s.tunebook", check=0).out.count("In [") == 2


def test_a_session_without_outputs_cannot_be_checked(tunebook, folder):
    (folder / "bare.tunebook").write_text("a = training_job { retries = 1 }\nshow a\n")
    said = tunebook.run("run", "--check", "bare.tunebook", check=1).err
    assert "cells differ from the saved session" in said and "it holds no outputs at all" in said


@pytest.mark.parametrize(("name", "cells"), [("custom-script", 10), ("quickstart", 7), ("sagemaker-hpo-notebook", 7)])
def test_the_sessions_of_the_project_give_what_is_saved_in_them(tunebook, tmp_path, name, cells):
    shutil.copytree(PROJECT / "sessions", tmp_path / "sessions")
    file = tmp_path / f"sessions/{name}.tunebook"
    # Where NumPy lies, which the script of one of them needs.
    packages = {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    for _ in range(2):
        said = tunebook.run("run", "--check", file, environment=packages, check=0).out
        assert f"{cells} cells, all as saved" in said


def test_the_quick_start_replays_twice_with_hits(tunebook, tmp_path):
    shutil.copytree(PROJECT / "sessions", tmp_path / "sessions")
    first = tunebook.run("run", tmp_path / "sessions/quickstart.tunebook", check=0)
    assert "completed in" in first.out and "cache hit: run 1" in first.out
    second = tunebook.run("run", tmp_path / "sessions/quickstart.tunebook", check=0)
    assert "completed in" not in second.out


def test_the_notebook_session_warns_of_what_later_containers_refuse(tunebook, tmp_path):
    shutil.copytree(PROJECT / "sessions", tmp_path / "sessions")
    result = tunebook.run("run", tmp_path / "sessions/sagemaker-hpo-notebook.tunebook", check=0)
    assert "prob_buffer_row" in result.out and "warning" in result.out
    assert "cache hit: run 1" in result.out
