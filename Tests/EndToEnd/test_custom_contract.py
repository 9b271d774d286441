"""A user's own program gets what SageMaker's script mode gives; the judge is SageMaker's own training toolkit."""

import json
import os
import pathlib
import subprocess
import sys
import tarfile
import zipfile

import pytest

from conftest import PROJECT
from custom import REPORT, Launched, launch, task

TOOLKIT = PROJECT / ".local/test-toolkit/site-packages"

# Texts of hyperparameters in every form that SageMaker's SDK and API send.
VALUES = {
    "whole": "6",
    "number": "0.3",
    "small": "1e-05",
    "large": "1e22",
    "truth": "true",
    "nothing": "null",
    "quoted": '"q"',
    "word": "binary:logistic",
    "zeros": "007",
    "nan": "NaN",
    "infinite": "-Infinity",
    "empty": "",
    "list": "[1, 2.50, \"x'y\", null, true]",
    "map": '{"b": "x", "a": 1, "c": {"z": [], "y": false}}',
    "spaces": "two words",
    "dash-name": "-3",
    "n": "12345678901234567890123",
    "umlaut": "größe \\\\ 'x'",
    "broken": '{"a": ',
}


def literal(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def toolkit(launched, given):
    """What SageMaker's toolkit makes of the run's folder: its arguments and its variables."""
    assert TOOLKIT.exists(), "SageMaker's training toolkit is not installed: make test does it"
    program = """
import json, os
from sagemaker_training import environment
made = environment.Environment()
print(json.dumps({"argv": made.to_cmd_args(), "env": made.to_env_vars()}))
"""
    for folder in ("data", ""):
        (launched.ml / "input" / folder).mkdir(parents=True, exist_ok=True)
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(TOOLKIT), os.environ.get("PYTHONPATH", "")]),
        "SAGEMAKER_BASE_DIR": str(launched.ml),
        "SAGEMAKER_PROGRAM": given["env"]["SM_USER_ENTRY_POINT"],
        "TRAINING_JOB_NAME": given["env"]["TRAINING_JOB_NAME"],
    }
    done = subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_arguments_and_variables_are_those_of_the_toolkit(tunebook):
    hyperparameters = "hyperparameters { " + "   ".join(f"{name} = {literal(text)}" for name, text in VALUES.items()) + " }"
    launched = launch(tunebook, REPORT, "inputs { train = train.csv   my-val = validation.csv }\n" + hyperparameters, check=0)
    given = launched.given
    expected = toolkit(launched, given)
    assert given["argv"] == expected["argv"]
    ours = {name: value for name, value in given["env"].items() if name in expected["env"]}
    # The toolkit counts all of this machine's processors, and not those that the training may use.
    expected["env"]["SM_NUM_CPUS"] = ours["SM_NUM_CPUS"]
    training = json.loads(expected["env"].pop("SM_TRAINING_ENV"))
    training["num_cpus"] = int(ours["SM_NUM_CPUS"])
    assert json.loads(ours.pop("SM_TRAINING_ENV")) == training
    assert ours == expected["env"]
    assert given["env"]["SM_CHANNEL_MY_VAL"] == given["env"]["SM_CHANNEL_MY-VAL"]


def test_every_text_arrives_in_the_file_as_it_was_set(tunebook):
    hyperparameters = "hyperparameters { " + "   ".join(f"{name} = {literal(text)}" for name, text in VALUES.items()) + " }"
    launched = launch(tunebook, REPORT, hyperparameters, check=0)
    assert json.loads((launched.ml / "input/config/hyperparameters.json").read_text()) == VALUES


def test_the_folder_is_laid_out_as_a_container_has_it(tunebook):
    script = REPORT + """
base = os.environ["SAGEMAKER_BASE_DIR"]
for path in ("input/config/hyperparameters.json", "input/config/inputdataconfig.json", "input/config/resourceconfig.json",
             "input/data/train/train.csv", "input/data/validation/validation.csv", "code/train.py"):
    assert os.path.isfile(os.path.join(base, path)), path
for path in ("model", "output/data", "checkpoints"):
    assert os.path.isdir(os.path.join(base, path)), path
assert os.getcwd() == os.path.join(base, "code") == sys.path[0] == os.environ["PYTHONPATH"]
assert os.environ["SM_CHANNEL_TRAIN"] == os.path.join(base, "input/data/train")
assert not sys.stdin.isatty() and sys.stdin.read() == ""
"""
    launched = launch(tunebook, script, "inputs { train = train.csv   validation = validation.csv }", check=0)
    channels = json.loads((launched.ml / "input/config/inputdataconfig.json").read_text())
    assert set(channels) == {"train", "validation"}
    assert channels["train"]["TrainingInputMode"] == "File"
    resources = json.loads((launched.ml / "input/config/resourceconfig.json").read_text())
    assert resources["current_host"] == "algo-1" and resources["hosts"] == ["algo-1"]
    with tarfile.open(launched.folder / "model.tar.gz") as archive:
        assert archive.getnames() == ["model.txt"]


def test_a_folder_arrives_with_its_folders(tunebook, folder):
    (folder / "data/train/a").mkdir(parents=True)
    (folder / "data/train/a/1.csv").write_text("1\n")
    (folder / "data/train/2.csv").write_text("2\n")
    script = "import os\nprint(sorted(os.path.relpath(os.path.join(d, f), os.environ['SM_CHANNEL_TRAIN'])" \
        " for d, _, fs in os.walk(os.environ['SM_CHANNEL_TRAIN']) for f in fs))"
    assert "['2.csv', 'a/1.csv']" in launch(tunebook, script, "inputs { train = data/train }", check=0).log


def test_the_users_data_cannot_be_damaged(tunebook, folder):
    before = (folder / "train.csv").read_bytes()
    script = """
import os
path = os.path.join(os.environ["SM_CHANNEL_TRAIN"], "train.csv")
os.chmod(path, 0o600)
open(path, "w").write("gone")
os.remove(path)
"""
    launch(tunebook, script, "inputs { train = train.csv }", check=0)
    assert (folder / "train.csv").read_bytes() == before
    assert not list((tunebook.home / "runs/1/ml/input").glob("data/*")), "a run keeps no copy of its data"


def test_a_script_of_sagemakers_script_mode_runs_unchanged(tunebook):
    script = '''
import argparse
import csv
import json
import os


def load(folder):
    rows = []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name)) as file:
            rows += [[float(cell) for cell in row] for row in csv.reader(file)]
    return rows


def main(options):
    rows = load(options.train)
    weights = [0.0] * len(rows[0])
    for epoch in range(options.epochs):
        for label, *features in rows:
            guess = sum(w * x for w, x in zip(weights, features + [1.0]))
            step = options.learning_rate * (label - (guess > 0))
            weights = [w + step * x for w, x in zip(weights, features + [1.0])]
        wrong = sum((sum(w * x for w, x in zip(weights, r[1:] + [1.0])) > 0) != (r[0] > 0) for r in rows)
        print(f"epoch={epoch}; train_error={wrong / len(rows):.4f};")
    with open(os.path.join(options.model_dir, "weights.json"), "w") as file:
        json.dump(weights, file)
    with open(os.path.join(options.output_data_dir, "summary.json"), "w") as file:
        json.dump({"host": options.current_host, "hosts": options.hosts}, file)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--output-data-dir", type=str, default=os.environ["SM_OUTPUT_DATA_DIR"])
    parser.add_argument("--model-dir", type=str, default=os.environ["SM_MODEL_DIR"])
    parser.add_argument("--train", type=str, default=os.environ["SM_CHANNEL_TRAIN"])
    parser.add_argument("--hosts", type=list, default=json.loads(os.environ["SM_HOSTS"]))
    parser.add_argument("--current-host", type=str, default=os.environ["SM_CURRENT_HOST"])
    main(parser.parse_args())
'''
    fields = (
        'inputs { train = train.csv }\n  hyperparameters { epochs = 5   learning-rate = 0.05 }\n'
        '  metric_definitions { "train:error" = "train_error=(.*?);" }'
    )
    launched = launch(tunebook, script, fields, check=0)
    assert launched.run["state"] == "completed"
    assert 0 <= launched.run["metrics"]["train:error"] <= 1
    assert (launched.folder / "output.tar.gz").exists()
    assert json.loads((launched.ml / "output/data/summary.json").read_text()) == {"host": "algo-1", "hosts": ["algo-1"]}


def test_a_shell_script_takes_quotes_and_blanks(tunebook):
    script = "#!/bin/sh\nfor word in \"$@\"; do echo \"<$word>\"; done\necho \"$SM_HP_TEXT\" > \"$SM_MODEL_DIR/text\"\n"
    launched = launch(tunebook, script, "hyperparameters { text = \"it's a $HOME; \\\"x\\\"\"   n = 1 }", entry="run.sh", check=0)
    assert launched.log.splitlines()[:4] == ["<-n>", "<1>", "<--text>", "<it's a $HOME; \"x\">"]


def test_a_package_is_run_as_its_module(tunebook, folder):
    (folder / "src/inner").mkdir(parents=True)
    (folder / "src/setup.py").write_text("raise SystemExit('not to be run')")
    (folder / "src/inner/__init__.py").write_text("value = 7")
    (folder / "src/job.py").write_text("import inner, sys\nprint('MODULE', __spec__.name, inner.value, sys.argv[1:])")
    cells = task("source_dir = src\n  hyperparameters { n = 1 }", entry="job.py") + "\nlaunch mine"
    launched = Launched(tunebook, tunebook.run("-c", cells, check=0))
    assert "MODULE job 7 ['-n', '1']" in launched.log


def test_custom_inputs_come_as_hyperparameters_do_and_files_as_channels(tunebook, folder):
    (folder / "words.txt").write_text("some words\n")
    fields = (
        'inputs { rounds: integer = 3   label: string = "true"   ratio: float = 0.5   flag: boolean = true   '
        "when: datetime = 2026-11-24T15:56:44Z   span: duration = 90s   words: blob = words.txt }"
    )
    given = launch(tunebook, REPORT + "print(open(os.environ['SM_CHANNEL_WORDS'] + '/words.txt').read())", fields, check=0)
    log, env, argv = given.log, given.given["env"], given.given["argv"]
    arguments = dict(zip(argv[::2], argv[1::2]))
    assert arguments["--rounds"] == "3" and env["SM_HP_ROUNDS"] == "3"
    assert arguments["--label"] == "true" and env["SM_HP_LABEL"] == "true"
    assert arguments["--flag"] == "True" and env["SM_HP_FLAG"] == "true"
    assert arguments["--span"] == "90s" and arguments["--when"].startswith("2026-11-24T15:56:44")
    assert arguments["--words"] == env["SM_CHANNEL_WORDS"] + "/words.txt" and "some words" in log


def test_outputs_are_collected_by_their_types(tunebook):
    script = """
import os
def write(name, text):
    open(os.path.join(os.environ["SM_OUTPUT_DATA_DIR"], name), "w").write(text)
write("count", "17\\n")
write("share", "0.25")
write("good", "True")
write("note", "as it is")
write("took", "2m")
write("all", '{"b": 1, "a": [2]}')
write("report", "<html>")
"""
    fields = "outputs { count: integer   share: float   good: boolean   note: string   took: duration   all: struct   report: blob }"
    launched = launch(tunebook, script, fields, check=0)
    outputs = {entry["name"]: entry["value"] for entry in launched.outcome["result"]["outputs"]}
    report = outputs.pop("report")
    assert pathlib.Path(report).read_text() == "<html>"
    assert outputs == {"count": "17", "share": "0.25", "good": "true", "note": "as it is", "took": "120s", "all": '{"a":[2],"b":1}'}


def test_a_streamed_channel_comes_through_a_pipe_each_epoch(tunebook, folder):
    script = """
import os, stat
base = os.environ["SM_CHANNEL_TRAIN"]
for epoch in range(3):
    path = f"{base}_{epoch}"
    assert stat.S_ISFIFO(os.stat(path).st_mode)
    print(epoch, len(open(path).read().splitlines()))
"""
    launched = launch(tunebook, script, "input_mode = Pipe\n  inputs { train = train.csv }", check=0)
    assert launched.log.splitlines()[:3] == ["0 60", "1 60", "2 60"]
    unread = launch(tunebook, "print('no need')", "input_mode = Pipe\n  inputs { train = train.csv }", check=0, number=2)
    assert unread.run["state"] == "completed"


def test_several_hosts_are_as_many_processes_and_the_first_ones_model_is_kept(tunebook):
    script = REPORT + """
import time
base = os.environ["SAGEMAKER_BASE_DIR"]
open(os.path.join(os.environ["SM_MODEL_DIR"], "host"), "w").write(os.environ["SM_CURRENT_HOST"])
config = json.load(open(os.path.join(os.environ["SM_INPUT_CONFIG_DIR"], "resourceconfig.json")))
print("HOST", os.environ["SM_CURRENT_HOST"], os.environ["SM_HOSTS"], config["current_host"], len(config["hosts"]))
"""
    launched = launch(tunebook, script, "instance_count = 3\n  inputs { train = train.csv }", check=0)
    lines = sorted(line for line in launched.log.splitlines() if "| HOST" in line)
    hosts = '["algo-1","algo-2","algo-3"]'
    assert lines == [f"algo-{n} | HOST algo-{n} {hosts} algo-{n} 3" for n in (1, 2, 3)]
    with tarfile.open(launched.folder / "model.tar.gz") as archive:
        assert archive.extractfile("host").read() == b"algo-1"


def test_one_host_that_fails_ends_the_others(tunebook):
    script = """
import os, sys, time
if os.environ["SM_CURRENT_HOST"] == "algo-2":
    sys.exit(7)
time.sleep(600)
"""
    launched = launch(tunebook, script, "instance_count = 2", check=1)
    assert "exit code 7" in launched.text


def can_mount():
    return subprocess.run(["unshare", "-Urm", "true"], capture_output=True).returncode == 0


def test_a_program_that_insists_on_its_place_finds_it_or_is_told_why_not(tunebook):
    script = "import os\nopen('/opt/ml/model/m', 'w').write('x')\nassert os.getcwd() == '/opt/ml/code' == os.environ['PYTHONPATH']\n" \
        "assert open('/opt/ml/input/config/hyperparameters.json').read()"
    launched = launch(tunebook, script, "uses_container_paths = true")
    if can_mount() and os.path.isdir("/opt"):
        assert launched.code == 0, launched.text
        with tarfile.open(launched.folder / "model.tar.gz") as archive:
            assert archive.getnames() == ["m"]
    else:
        assert "/opt/ml" in launched.text and launched.code != 0
    assert not os.path.exists("/opt/ml/model/m")


def test_an_interpreter_that_is_no_python_runs_its_script(tunebook):
    launched = launch(tunebook, "echo \"$0 $*\"\n", "interpreter = /bin/bash\n  hyperparameters { n = 1 }", entry="job.bash", check=0)
    assert launched.log.splitlines()[0] == "job.bash -n 1"


def wheel_of_a_sample(folder):
    """A package with one module, `sample`, ready to be installed without any index."""
    path = folder / "tunebook_sample-1.0-py3-none-any.whl"
    information = "tunebook_sample-1.0.dist-info/"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("sample.py", "value = 42\n")
        wheel.writestr(information + "METADATA", "Metadata-Version: 2.1\nName: tunebook-sample\nVersion: 1.0\n")
        wheel.writestr(information + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(information + "RECORD", f"sample.py,,\n{information}METADATA,,\n{information}WHEEL,,\n{information}RECORD,,\n")
    return path


@pytest.mark.parametrize("offline", [False, True])
def test_packages_are_installed_once_or_it_is_said_why_not(tunebook, folder, tmp_path, offline):
    wheel = wheel_of_a_sample(tmp_path)
    (folder / "needs.txt").write_text(("no-such-package-of-ours==1.0" if offline else str(wheel)) + "\n")
    variables = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    script = "import sys, sample\nprint('SAMPLE', sample.value, sys.prefix)"
    launched = launch(tunebook, script, "requirements = needs.txt\n  cacheable = false", environment=variables)
    environments = tunebook.home / "environments"
    if offline:
        assert launched.code == 1 and "the packages of needs.txt could not be installed" in launched.text
        assert "no-such-package-of-ours" in launched.text
        assert not list(environments.glob("*/complete"))
    else:
        assert launched.code == 0, launched.text + launched.log
        assert f"SAMPLE 42 {environments}" in launched.log
        again = launch(tunebook, script, "requirements = needs.txt\n  cacheable = false", environment=variables, number=2)
        assert "SAMPLE 42" in again.log and "installing" not in again.log
