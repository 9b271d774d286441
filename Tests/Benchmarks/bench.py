#!/usr/bin/env python3
"""Prints each promised figure beside its peer's from the same run.

    python3 Tests/Benchmarks/bench.py BINARY [startup] [hit] [process] [prompt] [tuning] [custom] [sagemaker] [search]
    python3 Tests/Benchmarks/bench.py BINARY search=FOLDER     the whole comparison of searches, its peers' runs kept there

Medians; ours and the peer's in turn, so that whatever else the machine does meets both. Brackets hold the smallest and the
largest value, × the peer's figure over ours. It reports and never fails: on a busy machine read the ratios.
"""

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile

import bench_custom
import bench_data
import bench_flyte
import bench_hit
import bench_process
import bench_prompt
import bench_sagemaker
import bench_search
import bench_startup
import bench_tuning
from bench_report import Report
from bench_terminal import Terminal

TOPICS = {"startup": bench_startup, "hit": bench_hit, "process": bench_process, "prompt": bench_prompt, "tuning": bench_tuning, "custom": bench_custom,
          "sagemaker": bench_sagemaker, "flyte": bench_flyte, "search": bench_search}


class Bench:
    """What all measurements share: the program, folders that go away afterwards, data files made when asked for."""

    rounds_of_long_ones = 5

    def __init__(self, binary, directory):
        self.binary = os.path.abspath(binary)
        self.directory = directory
        self.quickstart_data = os.path.abspath(
            os.path.join(os.path.dirname(__file__), "..", "..", "sessions", "data", "breast-cancer")
        )
        library = importlib.util.find_spec("xgboost").submodule_search_locations[0]
        # Both sides train with the same library file. Ours finds nothing of the machine's Python, and needs none.
        self.environment = {
            "HOME": self.folder("home"),
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "TERM": "xterm-256color",
            "TUNEBOOK_XGBOOST_LIBRARY": os.path.join(library, "lib", "libxgboost.so"),
        }
        self.python = {**self.environment, "PYTHONDONTWRITEBYTECODE": ""}
        self.flyte = {**self.python, "PYTHONPATH": os.environ.get("TUNEBOOK_BENCH_FLYTEKIT", "")}
        self.filled_home = None

    def folder(self, name):
        path = os.path.join(self.directory, name)
        os.makedirs(path, exist_ok=True)
        return path

    def run_cells(self, home, cells):
        subprocess.run(
            [self.binary, "--home", home, "-c", cells], env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    def large_csv(self):
        """500,000 × 28, six decimals."""
        return bench_data.write_csv(os.path.join(self.directory, "large.csv"), 500_000, 28, seed=1)

    def exact_csv(self):
        """The same values as pandas' and NumPy's own writers give them: with all their digits."""
        return bench_data.write_csv(os.path.join(self.directory, "exact.csv"), 500_000, 28, seed=1, form="{!r}")

    def medium_csv(self):
        """100,000 × 28."""
        return bench_data.write_csv(os.path.join(self.directory, "medium.csv"), 100_000, 28, seed=2)

    def full_home(self):
        """A home with 10,000 results in its catalogue and 1,000 cells in its history."""
        if self.filled_home is None:
            home = self.folder("full-home")
            train = os.path.join(self.quickstart_data, "train.csv")
            cell = (
                f"small = training_job {{ algorithm_name = XGBOOST instance_type = ml.m5.xlarge inputs {{ train = {train} }} "
                "hyperparameters { objective = binary:logistic num_round = 20 eta = 0.3 } }"
            )
            terminal = Terminal([self.binary, "--home", home], self.environment)
            terminal.wait_for(b"In [1]: ")
            for number, keys in ((2, cell), (3, "launch small")):
                terminal.send(keys + "\r")
                terminal.wait_for(f"In [{number}]: ".encode())
            terminal.send("\x04")
            terminal.end()
            bench_data.fill_catalogue(os.path.join(home, "catalogue.sqlite"), 10_000)
            bench_data.fill_history(os.path.join(home, "state", "history.jsonl"), 1_000)
            self.filled_home = home
        return self.filled_home


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__.strip())
    chosen = sys.argv[2:] or list(TOPICS)
    if importlib.util.find_spec("xgboost") is None:
        sys.exit("the peers are not installed: `make bench` installs them and sets PYTHONPATH")
    unknown = [name for name in chosen if name not in TOPICS and not name.startswith("search=")]
    if unknown:
        sys.exit(f"no topic {unknown[0]}; there are {', '.join(TOPICS)}")
    load = os.getloadavg()[0]
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, load average {load:.1f}")
    report = Report()
    directory = tempfile.mkdtemp(prefix="tunebook-bench-")
    try:
        bench = Bench(sys.argv[1], directory)
        for name in chosen:
            if name.startswith("search="):
                bench_search.run_whole(bench, report, name.removeprefix("search="))
            else:
                TOPICS[name].run(bench, report)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    report.end()


if __name__ == "__main__":
    main()
