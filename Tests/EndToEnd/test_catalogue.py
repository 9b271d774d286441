"""The catalogue under several processes, and when its disk is bad."""

import json
import shutil
import sqlite3
import subprocess

import pytest

from conftest import LONG_TASK, TASK, rows, write

# Runs a script as root of a mount namespace of its own, which goes when it ends. `$HOME_FOLDER` is the program's home.
NAMESPACE = ["unshare", "--mount", "--map-root-user", "sh", "-c"]


def in_namespace(tunebook, script):
    """Runs a shell script with `tunebook` in it as a function; gives what it wrote."""
    head = f'tunebook() {{ "{tunebook.binary}" --home "{tunebook.home}" "$@"; }}\nset -e\n'
    done = subprocess.run(
        [*NAMESPACE, head + script],
        cwd=tunebook.folder,
        env=tunebook.environment | {"TASK": TASK, "HOME_FOLDER": str(tunebook.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return done.stdout


def test_two_processes_that_launch_the_same_run_it_once(tunebook, folder):
    write(folder / "train.csv", rows(3000))
    cells = TASK.replace("num_round = 3", "num_round = 300") + "\nlaunch xgb"
    processes = [tunebook.start("--json", "-c", cells) for _ in range(4)]
    outputs = [process.communicate(timeout=120)[0].decode() for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    runs = [json.loads(output.splitlines()[-1])["output"][-1] for output in outputs]
    assert all(run["state"] == "completed" for run in runs)
    assert sum(1 for run in {run["run"]: run for run in runs}.values() if run["hit_of"] is None) == 1
    assert len({json.dumps(run["metrics"]) for run in runs}) == 1


def test_a_prompt_joins_what_another_has_launched(tunebook):
    first, second = tunebook.prompt(), tunebook.prompt()
    for terminal in (first, second):
        terminal.run(LONG_TASK, next_prompt=2)
    first.enter("launch long")
    first.wait_for("/100000000")
    second.enter("launch long")
    second.wait_for("run 1 runs the same already; watching it")
    second.wait_for("/100000000")
    second.type("\x03")
    second.wait_for_prompt(3)
    second.run("stop 1", next_prompt=4)
    first.wait_for_prompt(3)
    assert "stopped" in first.text


def test_changed_data_is_never_a_hit_and_the_same_data_elsewhere_is(tunebook, folder):
    assert "completed in" in tunebook.run("-c", TASK + "\nlaunch xgb", check=0).out
    shutil.copy(folder / "train.csv", folder / "copy.csv")
    assert "cache hit: run 1" in tunebook.run("-c", TASK.replace("train.csv", "copy.csv") + "\nlaunch xgb", check=0).out
    write(folder / "train.csv", rows(61))
    assert "completed in" in tunebook.run("-c", TASK + "\nlaunch xgb", check=0).out
    why = tunebook.run("-c", "why 3", check=0).out
    assert "miss" in why and "train" in why


def test_why_and_diff_name_what_changed(tunebook):
    tunebook.run("-c", TASK + "\nlaunch xgb\nlaunch xgb max_depth=2\nlaunch xgb", check=0)
    assert "max_depth" in tunebook.run("-c", "why 2", check=0).out
    assert "hit: every part of the key equals that of run 1" in tunebook.run("-c", "why 3", check=0).out
    difference = tunebook.run("-c", "diff 1 2", check=0).out
    assert "max_depth" in difference and "validation:logloss" in difference


def test_a_task_that_is_not_cacheable_always_runs(tunebook):
    cells = TASK + "\nxgb.cacheable = false\nlaunch xgb\nlaunch xgb"
    assert "cache hit" not in tunebook.run("-c", cells, check=0).out


def test_a_catalogue_from_a_newer_version_is_left_alone(tunebook, home):
    tunebook.run("-c", "runs", check=0)
    file = home / "catalogue.sqlite"
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    before = file.read_bytes()
    result = tunebook.run("-c", "runs", check=3)
    assert "the catalogue is from a newer tunebook" in result.err and "version 999" in result.err
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", [b"no database at all\n" * 400, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_damaged_catalogue_is_told_with_the_way_out(tunebook, home, content):
    tunebook.run("-c", TASK + "\nlaunch xgb", check=0)
    for extra in home.glob("catalogue.sqlite-*"):
        extra.unlink()
    (home / "catalogue.sqlite").write_bytes(content)
    result = tunebook.run("-c", "runs", check=3)
    assert "the catalogue is damaged" in result.err and "move it aside" in result.err
    assert (home / "runs/1/model.tar.gz").exists()


def test_a_database_of_another_program_is_not_touched(tunebook, home):
    with sqlite3.connect(home / "catalogue.sqlite") as database:
        database.execute("CREATE TABLE precious (value TEXT)")
        database.execute("INSERT INTO precious VALUES ('kept')")
    database.close()
    assert "not a catalogue" in tunebook.run("-c", "runs", check=3).err
    with sqlite3.connect(home / "catalogue.sqlite") as database:
        assert database.execute("SELECT value FROM precious").fetchone() == ("kept",)
    database.close()


def test_a_locked_catalogue_is_told_and_the_prompt_stays(tunebook, home):
    terminal = tunebook.prompt()
    terminal.run(TASK, next_prompt=2)
    database = sqlite3.connect(home / "catalogue.sqlite", isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    try:
        shown = terminal.run("launch xgb", next_prompt=3)
        assert "the catalogue is locked" in shown and "try again in a moment" in shown
    finally:
        database.execute("ROLLBACK")
        database.close()
    assert "completed in" in terminal.run("launch xgb", next_prompt=4)


def test_a_read_only_catalogue_is_told(tunebook):
    shown = in_namespace(
        tunebook,
        """
        mount -t tmpfs -o size=16m tmpfs "$HOME_FOLDER"
        tunebook -c "$TASK
        launch xgb" > /dev/null
        # The runner that has just ended may still hold its files.
        until mount -o remount,ro "$HOME_FOLDER" 2> /dev/null; do sleep 0.05; done
        tunebook -c "$TASK
        launch xgb" || echo "exit code $?"
        """,
    )
    assert "read-only" in shown and "use another folder with --home DIR" in shown
    assert "exit code 3" in shown or "exit code 1" in shown


def test_a_full_disk_while_an_artifact_is_written_leaves_nothing_that_is_a_hit(tunebook, folder):
    # Labels that nothing tells: trees grow as large as they may, and the model is far larger than all else of the run.
    write(folder / "train.csv", [str(row * 7919 % 13 % 2) + text[1:] for row, text in enumerate(rows(4000))])
    cells = TASK.replace("num_round = 3", "num_round = 60 max_depth = 14 eta = 0.9 min_child_weight = 0 lambda = 0")
    shown = in_namespace(
        tunebook,
        f"""
        mount -t tmpfs -o size=1m tmpfs "$HOME_FOLDER"
        echo "full:"
        tunebook -c "{cells}
        launch xgb" || echo "exit code $?"
        mount -o remount,size=64m "$HOME_FOLDER"
        echo "room:"
        tunebook -c "{cells}
        launch xgb"
        tunebook -c "catalogue verify"
        """,
    )
    full, room = shown.split("room:")
    assert "exit code 1" in full and "make room on the disk, then launch again" in full, shown
    assert "completed in" in room and "cache hit" not in room, shown


def test_a_result_whose_model_is_gone_is_no_hit(tunebook, home):
    tunebook.run("-c", TASK + "\nlaunch xgb", check=0)
    (home / "runs/1/model.tar.gz").unlink()
    assert "cache hit" not in tunebook.run("-c", TASK + "\nlaunch xgb", check=0).out
