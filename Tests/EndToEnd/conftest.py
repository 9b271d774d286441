"""What every test has: the program, a home folder and a working folder of its own, and data to train on."""

import os
import pathlib
import random
import signal
import subprocess

import pytest

from terminal import PATIENCE_IN_SECONDS, Terminal

PROJECT = pathlib.Path(__file__).resolve().parents[2]

# The library that the set-up installs; a test that needs it fails without it.
LIBRARY = PROJECT / ".local/python/site-packages/xgboost/lib/libxgboost.so"

TASK = (
    "xgb = training_job { inputs { train = train.csv   validation = validation.csv }"
    "   hyperparameters { objective = binary:logistic   num_round = 3 } }"
)

# Trains until it is stopped, as far as any test can tell.
LONG_TASK = (
    "long = training_job { inputs { train = train.csv }"
    "   hyperparameters { objective = binary:logistic   num_round = 100000000 } }"
)


def find_binary():
    """The program under test: `TUNEBOOK_BINARY`, else the newest build."""
    if named := os.environ.get("TUNEBOOK_BINARY"):
        return pathlib.Path(named).resolve()
    builds = [PROJECT / ".build" / kind / "tunebook" for kind in ("debug", "release")]
    builds = [build for build in builds if build.exists()]
    if not builds:
        pytest.exit("no tunebook is built; run: swift build --product tunebook", returncode=1)
    return max(builds, key=lambda build: build.stat().st_mtime)


class Tunebook:
    """The program in a folder, with a home of its own; in pipes by `run`, at a terminal by `open`."""

    def __init__(self, folder, home):
        self.binary = find_binary()
        self.folder = folder
        self.home = home
        self._terminals = []
        self.environment = {
            "HOME": str(folder.parent / "nobody"),
            "LANG": "C.UTF-8",
            "OMP_WAIT_POLICY": "passive",
            "PATH": os.environ["PATH"],
            "PAGER": "",
            "TERM": "xterm-256color",
            "TUNEBOOK_XGBOOST_LIBRARY": os.environ.get("TUNEBOOK_XGBOOST_LIBRARY", str(LIBRARY)),
        }

    def command(self, *arguments):
        return [str(self.binary), "--home", str(self.home), *map(str, arguments)]

    def run(self, *arguments, input=None, environment=None, check=None, folder=None, prefix=()):
        """Runs to the end in pipes. With `check`, the exit code must be that one.

        Whatever is run, no escape byte may come out of a pipe.
        """
        done = subprocess.run(
            [*prefix, *self.command(*arguments)],
            input=input.encode() if isinstance(input, str) else input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            cwd=folder or self.folder,
            env=self.environment | (environment or {}),
            timeout=2 * PATIENCE_IN_SECONDS,
        )
        result = Finished(done)
        assert b"\x1b" not in done.stdout + done.stderr
        assert check is None or result.code == check, f"exit code {result.code}\n{result.out}\n{result.err}"
        return result

    def start(self, *arguments):
        """Starts in pipes and comes back at once."""
        return subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.environment,
        )

    def open(self, *arguments, columns=80, rows=24, environment=None, without=()):
        """Opens the program on a pseudo-terminal."""
        variables = {name: value for name, value in self.environment.items() if name not in without}
        terminal = Terminal(
            self.command(*arguments),
            environment=variables | (environment or {}),
            folder=self.folder,
            columns=columns,
            rows=rows,
        )
        self._terminals.append(terminal)
        return terminal

    def prompt(self, *arguments, **options):
        """Opens the program and waits for its first prompt."""
        terminal = self.open(*arguments, **options)
        terminal.wait_for_prompt(1)
        return terminal

    def processes(self, kind):
        """The processes of this home's runs: `__run` are the runners, `__train` the trainings."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    arguments = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                folder = arguments[-2] if arguments[-1:] == [b""] and len(arguments) > 1 else b""
                if kind.encode() in arguments and folder.startswith(bytes(self.home)):
                    found.append(int(entry.name))
        return found

    def close(self):
        for terminal in self._terminals:
            terminal.close()
        for kind in ("__run", "__train"):
            for process in self.processes(kind):
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    pass


class Finished:
    """How a process ended and what it wrote."""

    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout.decode()
        self.err = done.stderr.decode()


def rows(count, seed=1):
    """Rows of data that can be learnt: the label first, then four columns."""
    numbers = random.Random(seed)
    lines = []
    for _ in range(count):
        values = [numbers.random() for _ in range(4)]
        lines.append(",".join([str(int(values[0] + values[1] > 1)), *(f"{value:.4f}" for value in values)]))
    return lines


def write(path, lines):
    path.write_text("\n".join(lines) + "\n")


@pytest.fixture
def folder(tmp_path):
    """The working folder, with `train.csv` and `validation.csv`."""
    folder = tmp_path / "work"
    folder.mkdir()
    write(folder / "train.csv", rows(60))
    write(folder / "validation.csv", rows(30, seed=2))
    return folder


@pytest.fixture
def home(tmp_path):
    """The program's home. One thread a training, so that tests side by side do not wait for each other's."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.yaml").write_text("engines:\n  local:\n    threads: 1\n    grace_in_seconds: 2\n")
    return home


@pytest.fixture
def tunebook(folder, home):
    program = Tunebook(folder, home)
    yield program
    program.close()
