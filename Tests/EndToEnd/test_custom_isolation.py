"""What a user's own program sees of the machine, how its log is followed, and searches over it."""

import json
import os
import time

from custom import REPORT, launch, task
from test_custom_failures import alive, wait_until


def test_no_credential_reaches_a_program_unless_it_is_named(tunebook):
    secrets = {
        "AWS_SECRET_ACCESS_KEY": "a", "AWS_SESSION_TOKEN": "b", "GITHUB_TOKEN": "c", "HF_TOKEN": "d", "MY_FLAG": "e",
        "PYTHONPATH": "/nowhere", "LC_ALL": "C.UTF-8",
    }
    env = launch(tunebook, REPORT, "pass_environment = [MY_FLAG]", environment=secrets, check=0).given["env"]
    assert env["MY_FLAG"] == "e" and env["LC_ALL"] == "C.UTF-8" and env["PATH"] and env["HOME"]
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GITHUB_TOKEN", "HF_TOKEN", "TUNEBOOK_XGBOOST_LIBRARY"):
        assert name not in env
    assert env["PYTHONPATH"] == env["SAGEMAKER_BASE_DIR"] + "/code"


def test_variables_of_the_definition_are_set(tunebook):
    env = launch(tunebook, REPORT, "environment { MODE = fast   SM_MODEL_DIR = nowhere }", check=0).given["env"]
    assert env["MODE"] == "fast" and env["SM_MODEL_DIR"] != "nowhere"


def test_a_program_has_a_session_of_its_own_and_no_terminal(tunebook):
    script = """
import os
assert os.getsid(0) == os.getpid() == os.getpgid(0)
try:
    os.open("/dev/tty", os.O_RDWR)
except OSError as error:
    print("NO TERMINAL", error.errno)
print("DESCRIPTORS", sorted(os.listdir("/proc/self/fd"))[:3], len(os.listdir("/proc/self/fd")))
"""
    (tunebook.folder / "train.py").write_text(script)
    terminal = tunebook.prompt()
    terminal.run("mine = custom_training_job { entry_point = train.py }", next_prompt=2)
    terminal.run("launch mine", next_prompt=3)
    log = (tunebook.home / "runs/1/log").read_text()
    assert "NO TERMINAL" in log
    # The fourth is the one through which it reads the folder.
    assert "DESCRIPTORS ['0', '1', '2'] 4" in log


def test_a_log_is_followed_while_it_grows(tunebook):
    script = """
import sys, time, os
for number in range(1000):
    print("line", number)
sys.stdout.flush()
gate = os.path.join(os.environ["SAGEMAKER_BASE_DIR"], "go")
while not os.path.exists(gate): time.sleep(0.01)
print("the last")
"""
    (tunebook.folder / "train.py").write_text(script)
    tunebook.run("-c", task() + "\nlaunch mine --detach", check=0)
    log = tunebook.home / "runs/1/log"
    wait_until(lambda: b"line 999" in log.read_bytes())
    whole = tunebook.run("-c", "logs 1", check=0).out
    assert "line 0\n" in whole and "line 999" in whole
    following = tunebook.start("-c", "logs 1 -f")
    first = following.stdout.readline()
    assert first.startswith(b"line ")
    (tunebook.home / "runs/1/ml/go").write_text("")
    rest = following.stdout.read()
    assert following.wait(timeout=60) == 0
    assert b"line 999\nthe last\n" in rest and b"line 0\n" not in first + rest


def test_the_line_that_gave_a_metric_is_in_the_journal_and_others_are_not(tunebook):
    script = "print('noise')\nprint('step 1 loss=0.5')\nimport sys\nprint('loss=0.25', file=sys.stderr)"
    launched = launch(tunebook, script, 'metric_definitions { loss = "loss=([0-9.]+)" }', check=0)
    kinds = [json.loads(line)["kind"] for line in (launched.folder / "events.jsonl").read_text().splitlines()]
    logs = [kind["log"]["_0"] for kind in kinds if "log" in kind]
    assert "step 1 loss=0.5" in logs and "noise" not in logs
    points = sorted((kind["metric"]["round"], kind["metric"]["value"]) for kind in kinds if "metric" in kind)
    assert [step for step, _ in points] == [0, 1] and {value for _, value in points} == {0.5, 0.25}
    assert "noise" in launched.log


SEARCHED = """
import argparse, os, time
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float)
parser.add_argument("--depth", type=int, default=1)
options = parser.parse_args()
print("threads", os.environ["OMP_NUM_THREADS"])
for step in range(3):
    print(f"loss={(options.rate - 0.3) ** 2 + 1 / (step + 1):.6f}")
"""


def test_a_search_over_a_program_runs_each_job_in_a_process_of_its_own(tunebook, home):
    (home / "config.yaml").write_text("engines:\n  local:\n    threads: 4\n")
    (tunebook.folder / "train.py").write_text(SEARCHED)
    cells = task('hyperparameters { depth = 2 }\n  metric_definitions { loss = "loss=([0-9.]+)" }') + """
tune = tuning_job(mine) {
    objective = minimize loss
    strategy = Random
    max_number_of_training_jobs = 4
    max_parallel_training_jobs = 2
    ranges { rate = 0.0..1.0 }
}
launch tune
"""
    done = tunebook.run("-c", cells, check=0)
    assert "best loss" in done.out
    logs = [(tunebook.home / f"runs/{number}/log").read_text() for number in range(2, 6)]
    assert all("threads 2" in log for log in logs), "two jobs at a time share four threads"
    again = tunebook.run("-c", cells + "launch tune", check=0)
    assert "cache hit" in again.out


def test_a_search_that_is_killed_takes_its_programs_with_it(tunebook):
    marker = f"tunebook-search-{os.getpid()}"
    (tunebook.folder / "train.py").write_text("import time\nprint('loss=1', flush=True)\ntime.sleep(600)")
    cells = task(f'hyperparameters {{ marker = {marker} }}\n  metric_definitions {{ loss = "loss=([0-9.]+)" }}') + """
tune = tuning_job(mine) {
    objective = minimize loss
    max_number_of_training_jobs = 2
    max_parallel_training_jobs = 2
    ranges { rate = 0.0..1.0 }
}
launch tune --detach
"""
    tunebook.run("-c", cells, check=0)
    wait_until(lambda: len(alive(marker)) == 2)
    tunebook.run("-c", "stop 1 --now")
    wait_until(lambda: not alive(marker))


def test_the_death_of_a_runner_ends_its_program(tunebook):
    marker = f"tunebook-orphan-{os.getpid()}"
    script = f"""
import subprocess, time
subprocess.Popen(["sh", "-c", "sleep 600; : {marker}"], start_new_session=True)
print("ready", flush=True)
time.sleep(600)
"""
    (tunebook.folder / "train.py").write_text(script)
    tunebook.run("-c", task(f"hyperparameters {{ marker = {marker} }}") + "\nlaunch mine --detach", check=0)
    wait_until(lambda: len(alive(marker)) == 2)
    for process in tunebook.processes("__run"):
        os.kill(process, 9)
    wait_until(lambda: len(alive(marker)) == 1)
    # Its own process dies with the runner, what that had started when the run's end is found.
    assert "failed" in tunebook.run("-c", "attach 1").out + tunebook.run("-c", "runs").out
    wait_until(lambda: not alive(marker))


def test_a_search_stops_jobs_early_by_the_metrics_they_report(tunebook):
    script = """
import argparse, time
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float)
rate = parser.parse_args().rate
for step in range(400):
    print(f"loss={rate + 1 / (step + 1):.6f}")
    time.sleep(0.02 if rate > 0.25 else 0)
"""
    (tunebook.folder / "train.py").write_text(script)
    cells = task('metric_definitions { loss = "loss=([0-9.]+)" }') + """
tune = tuning_job(mine) {
    objective = minimize loss
    strategy = Grid
    training_job_early_stopping_type = Auto
    max_number_of_training_jobs = 6
    max_parallel_training_jobs = 1
    ranges { rate = ["0.05", "0.1", "0.15", "0.2", "0.5", "0.9"] }
}
launch tune
"""
    done = tunebook.run("--json", "-c", cells, check=0)
    assert '"stopped_early":2' in done.out
