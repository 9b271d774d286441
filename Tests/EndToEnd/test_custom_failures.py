"""A user's own program that goes wrong, in all the ways that programs do: each has its words and its run's state."""

import os
import signal
import time

import pytest

from custom import launch, task


def test_an_exit_code_is_told_with_the_end_of_the_traceback(tunebook):
    launched = launch(tunebook, "print('begun')\nimport warnings\nraise ValueError('the data is bad')\n", check=1)
    assert launched.run["state"] == "failed"
    assert "train.py ended with exit code 1" in launched.text and "ValueError: the data is bad" in launched.text


def test_the_words_in_the_failure_file_come_first(tunebook):
    script = "import os, sys\nopen(os.environ['SM_OUTPUT_DIR'] + '/failure', 'w').write('no rows left\\nafter the filter')\nsys.exit(3)"
    launched = launch(tunebook, script, check=1)
    assert "no rows left" in launched.text and "after the filter" in launched.text and "exit code 3" in launched.text


@pytest.mark.parametrize("number", ["SIGSEGV", "SIGKILL", "SIGABRT"])
def test_a_death_by_a_signal_is_named(tunebook, number):
    launched = launch(tunebook, f"import os, signal\nos.kill(os.getpid(), signal.{number})", check=1)
    assert number in launched.text and launched.run["state"] == "failed"


def test_a_child_that_a_shell_script_lost_is_named(tunebook):
    launched = launch(tunebook, "sh -c 'kill -9 $$'\n", entry="run.sh", check=1)
    assert "exit code 137" in launched.text and "SIGKILL" in launched.text


def test_no_model_is_no_failure_but_said(tunebook):
    launched = launch(tunebook, "print('done')", check=0, json=False)
    assert "completed" in launched.text and "no model" in launched.text


def test_an_output_that_was_declared_and_not_written_fails_the_run(tunebook):
    launched = launch(tunebook, "pass", "outputs { report: blob }", check=1)
    assert 'no output "report"' in launched.text and "SM_OUTPUT_DATA_DIR/report" in launched.text


def test_an_output_of_another_type_fails_the_run(tunebook):
    script = "import os\nopen(os.environ['SM_OUTPUT_DATA_DIR'] + '/count', 'w').write('many')"
    launched = launch(tunebook, script, "outputs { count: integer }", check=1)
    assert 'the output "count"' in launched.text and "many" in launched.text


def test_a_program_that_deletes_its_folder_takes_nothing_with_it(tunebook):
    script = "import os, shutil\nprint('last words')\nshutil.rmtree(os.environ['SAGEMAKER_BASE_DIR'])"
    launched = launch(tunebook, script, "inputs { train = train.csv }", check=0)
    assert launched.run["state"] == "completed" and "last words" in launched.log


def test_an_interpreter_that_went_away_is_said_before_anything_runs(tunebook, folder):
    import shutil

    shutil.copy("/bin/sh", folder / "mysh")
    cells = task("interpreter = ./mysh", entry="job.x") + "\nlaunch mine"
    (folder / "job.x").write_text("rm " + str(folder / "mysh") + "\n")
    assert tunebook.run("-c", cells).code == 0
    gone = tunebook.run("-c", cells + " --fresh")
    assert gone.code != 0 and "mysh" in gone.out + gone.err


def test_bytes_that_are_no_text_are_kept_and_shown_harmlessly(tunebook):
    script = "import sys\nsys.stdout.buffer.write(b'bad \\xff\\xfe \\x1b[31m bytes\\n')"
    launched = launch(tunebook, script, check=0)
    assert b"bad \xff\xfe \x1b[31m bytes\n" in (launched.folder / "log").read_bytes()
    assert "bytes" in tunebook.run("-c", "logs 1", check=0).out


def test_a_metric_that_is_no_number_is_shown_as_it_is(tunebook):
    script = "print('loss=0.5')\nprint('loss=nan')"
    launched = launch(tunebook, script, 'metric_definitions { loss = "loss=(.*)" }', check=0, json=False)
    assert "nan" in launched.text.lower()


def test_a_metric_that_was_never_seen_is_said_at_the_end(tunebook):
    launched = launch(tunebook, "print('accuracy 0.5')", 'metric_definitions { loss = "loss=(.*)" }', check=0, json=False)
    assert "the metric loss was not found" in launched.text


def test_an_expression_of_exponential_time_holds_nothing_up(tunebook):
    script = "for n in range(200): print('a' * 3000 + '!')\nprint('loss=1')"
    fields = 'metric_definitions { slow = "^(a+)+$"   loss = "loss=(.*)" }'
    start = time.monotonic()
    launched = launch(tunebook, script, fields, check=0, json=False)
    assert time.monotonic() - start < 30
    assert "slow was not found: its regular expression takes too long" in launched.text
    assert "takes too long, and is looked for no more" in launched.log


def test_a_log_without_end_is_kept_up_to_its_limit(tunebook, home):
    (home / "config.yaml").write_text("engines:\n  local:\n    threads: 1\n    log_limit_in_megabytes: 2\n")
    script = "for n in range(100000): print('x' * 99)\nprint('loss=0.25')"
    launched = launch(tunebook, script, 'metric_definitions { loss = "loss=(.*)" }', check=0, json=False)
    assert 1_900_000 < (launched.folder / "log").stat().st_size < 2_010_000
    assert "8 MB more were not kept" in launched.text
    assert "the log has reached 2MB" in launched.log
    assert "0.25" in launched.text, "metrics are read all the same"


def test_a_memory_limit_ends_what_takes_more(tunebook):
    launched = launch(tunebook, "data = bytearray(10**9)", "memory_limit = 500MB", check=1)
    assert "MemoryError" in launched.text and "memory_limit is 500MB" in launched.text


def test_a_file_that_grows_too_large_ends_its_writer(tunebook):
    script = "import os\nopen(os.environ['SM_MODEL_DIR'] + '/m', 'wb').write(b'x' * 2_000_000)"
    launched = launch(tunebook, script, "file_size_limit = 1MB", check=1)
    assert "File too large" in launched.text or "file_size_limit is 1MB" in launched.text


def test_a_failure_is_tried_again_with_its_checkpoints(tunebook):
    script = """
import os, sys
path = os.path.join(os.environ["SAGEMAKER_BASE_DIR"], "checkpoints/step")
first = not os.path.exists(path)
open(path, "w").write("1")
assert not os.path.exists(os.environ["SM_MODEL_DIR"] + "/left")
open(os.environ["SM_MODEL_DIR"] + "/left", "w").write("x")
sys.exit(1 if first else 0)
"""
    launched = launch(tunebook, script, "retries = 1", check=0)
    assert launched.run["state"] == "completed" and launched.run.get("attempt", 2) == 2


def alive(marker):
    """The processes that have a marker in their arguments."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    if marker.encode() in file.read():
                        found.append(int(name))
            except OSError:
                pass
    return found


def wait_until(fits, seconds=20):
    end = time.monotonic() + seconds
    while not fits():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def test_children_that_stay_are_ended_with_the_run(tunebook):
    marker = f"tunebook-stray-{os.getpid()}"
    script = f"import subprocess, sys\nfor session in (False, True):\n    subprocess.Popen(['sh', '-c', 'sleep 600; : {marker}']," \
        " start_new_session=session)\nprint('left two')"
    launched = launch(tunebook, script, check=0, json=False)
    assert alive(marker) == []
    assert "it left" in launched.text and "running" in launched.text


def test_a_stop_reaches_the_whole_group_and_is_heard(tunebook):
    script = """
import os, signal, subprocess, sys, time
child = subprocess.Popen(["sleep", "600"])
def end(*_):
    open(os.environ["SM_MODEL_DIR"] + "/saved", "w").write(str(child.wait()))
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("ready")
while True: time.sleep(1)
"""
    (tunebook.folder / "train.py").write_text(script)
    tunebook.run("-c", task() + "\nlaunch mine --detach", check=0)
    log = tunebook.home / "runs/1/log"
    wait_until(lambda: b"ready" in log.read_bytes())
    tunebook.run("-c", "stop 1")
    wait_until(lambda: "stopped" in tunebook.run("-c", "runs").out)
    assert (tunebook.home / "runs/1/model.tar.gz").exists()
    assert (tunebook.home / "runs/1/ml/model/saved").read_text() == str(-signal.SIGTERM)


def test_a_program_that_ignores_the_request_is_killed_after_the_grace(tunebook):
    script = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('ready')\nwhile True: time.sleep(1)"
    (tunebook.folder / "train.py").write_text(script)
    start = time.monotonic()
    done = tunebook.run("-c", task("stopping_condition { max_runtime_in_seconds = 1 }") + "\nlaunch mine")
    assert "the time limit was reached" in done.out + done.err
    # A second of running, two of grace in the test's configuration.
    assert 3 <= time.monotonic() - start < 30
