"""The program as a filter: `-c`, standard input and `run FILE`, with exit codes for scripts and JSON for machines."""

import json
import signal
import subprocess
import time

import pytest

from conftest import LONG_TASK, TASK


def test_cells_of_an_argument_run_in_order(tunebook):
    result = tunebook.run("-c", TASK + "\nlaunch xgb", check=0)
    assert "run 1 · xgb · local · completed in" in result.out
    assert result.err == ""
    assert "In [" not in result.out


def test_standard_input_runs_cell_by_cell_without_prompts(tunebook):
    result = tunebook.run(input="a = training_job {\n  retries = 1\n}\na.retries = 2\nshow a", check=0)
    assert "retries   1 → 2" in result.out and "retries = 2" in result.out
    assert "In [" not in result.out


def test_a_file_shows_its_cells(tunebook, folder):
    (folder / "s.tunebook").write_text("a = training_job {\n  hyperparameters { num_round = 1 }\n}\nshow a\n")
    result = tunebook.run("run", "s.tunebook", check=0)
    assert result.out.startswith("In [1]: a = training_job {\n   ...:   hyperparameters { num_round = 1 }\n   ...: }\nIn [2]: show a\n")


def test_empty_input_is_well(tunebook):
    for text in ("", "\n\n", "# only a comment\n"):
        result = tunebook.run(input=text, check=0)
        assert result.out == result.err == ""


def test_exit_leaves_the_rest_of_the_input_alone(tunebook):
    assert "never" not in tunebook.run(input="exit\nnever\n", check=0).out


@pytest.mark.parametrize(
    "arguments, code",
    [
        (["-c", "show"], 0),
        (["-c", TASK.replace("train.csv", "ragged.csv") + "\nlaunch xgb"], 1),
        (["--no-such-option"], 2),
        (["run"], 2),
        (["run", "x.tunebook", "--tolerance", "-1"], 2),
        (["-c", "lanch"], 3),
        (["-c", "launch nothing"], 3),
        (["run", "no-such-file.tunebook"], 3),
    ],
)
def test_exit_codes(tunebook, folder, arguments, code):
    (folder / "ragged.csv").write_text("1,2,3\n0,1\n")
    assert tunebook.run(*arguments).code == code


def test_no_library_is_an_engine_that_cannot_be_reached(tunebook):
    nothing = {"TUNEBOOK_XGBOOST_LIBRARY": "/no/such/libxgboost.so"}
    result = tunebook.run("-c", TASK + "\nshow xgb\nruns\nlaunch xgb", environment=nothing, check=4)
    assert "num_round = 3" in result.out and "no runs yet" in result.out
    assert 'no XGBoost library at "/no/such/libxgboost.so"' in result.err
    assert "TUNEBOOK_XGBOOST_LIBRARY names that file" in result.err


def test_the_first_failing_cell_is_the_last(tunebook):
    result = tunebook.run("-c", "a = training_job { }\nlanch\nb = training_job { }\nshow b", check=3)
    assert "did you mean launch" in result.err
    assert "b = training_job" not in result.out


def test_json_gives_one_object_a_cell(tunebook):
    result = tunebook.run("--json", "-c", TASK + "\nlaunch xgb\nlaunch xgb\nlanch", check=3)
    cells = [json.loads(line) for line in result.out.splitlines()]
    assert [cell["cell"] for cell in cells] == [1, 2, 3, 4]
    assert [cell["exit_code"] for cell in cells] == [0, 0, 0, 3]
    first, second = cells[1]["output"][-1], cells[2]["output"][-1]
    assert (first["run"], first["state"], first["hit_of"]) == (1, "completed", None)
    assert (second["run"], second["hit_of"]) == (2, 1)
    assert first["metrics"]["validation:logloss"] == second["metrics"]["validation:logloss"]
    assert len(first["artifacts"][0]["sha256"]) == 64
    assert cells[3]["status"] == "bad_input" and cells[3]["output"][0]["severity"] == "error"
    assert result.err == ""


def test_json_of_every_form_is_json(tunebook, folder):
    (folder / "s.tunebook").write_text(TASK + "\nlaunch xgb\nruns\nruns 1\nshow\ndiff 1 1\nwhy 1\nhelp\nengines\n")
    for arguments in (["run", "--json", "s.tunebook"], ["doctor", "--json"]):
        for line in tunebook.run(*arguments, check=0).out.splitlines():
            json.loads(line)


def test_a_pipe_has_no_width(tunebook):
    name = "x" * 200
    assert f'/{name}.tunebook" cannot be read: there is no such file' in tunebook.run("-c", f"open {name}").err
    tunebook.run("-c", TASK + "\nxgb.hyperparameters.eval_metric = error,logloss\nlaunch xgb", check=0)
    listed = tunebook.run("-c", "runs", check=0).out
    assert "hidden" not in listed and "train:logloss" in listed
    narrow = tunebook.run("-c", "runs", environment={"COLUMNS": "40"}, check=0).out
    assert all(len(line) <= 40 for line in narrow.splitlines())


def test_a_reader_that_leaves_early_ends_the_program_quietly(tunebook):
    script = "help\n" * 300
    first = f'"{tunebook.binary}" --home "{tunebook.home}" | head -n 1'
    done = subprocess.run(
        ["sh", "-c", first], input=script, text=True, capture_output=True, env=tunebook.environment, timeout=60
    )
    assert done.returncode == 0 and "crash" not in done.stderr.lower() and "fatal" not in done.stderr.lower()


def test_interrupting_a_script_exits_with_130_and_leaves_the_run(tunebook):
    process = tunebook.start("-c", LONG_TASK + "\nlaunch long")
    while not tunebook.processes("__train"):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"run 1 goes on" in out + err
    assert len(tunebook.processes("__run")) == 1


def test_help_version_and_completion_scripts(tunebook):
    assert "tunebook run" not in tunebook.run("--version", check=0).out
    assert tunebook.run("--version").out.startswith("tunebook ")
    assert "Exit codes" in tunebook.run("--help", check=0).out
    for shell in ("bash", "zsh", "fish"):
        script = tunebook.run("--generate-completion-script", shell, check=0).out
        assert "tunebook" in script and "doctor" in script
        assert "__train" not in script
    script = tunebook.run("--generate-completion-script", "bash").out
    checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True)
    assert checked.returncode == 0, checked.stderr


def test_doctor_names_what_is_found_and_the_command_that_mends_the_rest(tunebook):
    result = tunebook.run("doctor", check=0)
    for subject in ("XGBoost", "libedit", "SQLite", "terminal", "catalogue", "engine local"):
        assert subject in result.out


def test_nothing_of_the_environment_lands_in_files(tunebook, folder):
    secret = "s3cr3t-5f1c0de"
    environment = {"AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": secret, "MY_PASSWORD": secret}
    cells = TASK + "\nlaunch xgb\nruns 1\nlogs 1\nsave kept\nlaunch xgb max_depth=0 --fresh"
    tunebook.run("-c", cells, environment=environment)
    tunebook.run("doctor", environment=environment)
    terminal = tunebook.prompt(environment=environment)
    terminal.run(TASK, next_prompt=2)
    terminal.run("launch xgb --fresh", next_prompt=3)
    terminal.kill()
    files = [file for place in (tunebook.home, folder) for file in place.rglob("*") if file.is_file()]
    assert any(file.name == "events.jsonl" for file in files) and any(file.suffix == ".tunebook" for file in files)
    for file in files:
        assert secret.encode() not in file.read_bytes(), file


def test_state_is_for_its_owner_alone(tunebook):
    tunebook.home.chmod(0o755)
    terminal = tunebook.prompt()
    terminal.run(TASK, next_prompt=2)
    for name in ("catalogue.sqlite", "state/history.jsonl"):
        assert (tunebook.home / name).stat().st_mode & 0o077 == 0, name
    assert (tunebook.home / "state").stat().st_mode & 0o077 == 0
