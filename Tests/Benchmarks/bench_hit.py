"""A cache hit at the prompt: from Enter to the printed line."""

import os
import subprocess
import sys
import time

from bench_report import median
from bench_terminal import Terminal

ROUNDS = 15

JOBLIB = """
import sys, time, statistics
import joblib, pandas
path, folder, by_content = sys.argv[1], sys.argv[2], sys.argv[3] == "content"
def train(data, eta): return {"train-logloss": 0.1}
cached = joblib.Memory(folder, verbose=0).cache(train)
data = pandas.read_csv(path, header=None) if by_content else path
cached(data, 0.3)
times = []
for _ in range(int(sys.argv[4])):
    start = time.perf_counter()
    cached(data, 0.3)
    times.append((time.perf_counter() - start) * 1000)
print(statistics.median(times))
"""

# The smallest task that Flyte's cache can answer for: it reads no data at all.
FLYTE_TASK = """
from flytekit import task

@task(cache=True, cache_version="1")
def train(depth: int) -> float:
    return depth * 0.5
"""


def pyflyte_times(bench, rounds):
    """Milliseconds of a whole `pyflyte run` of a task whose result is cached; the first, which runs it, is left out."""
    folder = bench.folder("pyflyte")
    with open(os.path.join(folder, "work.py"), "w") as file:
        file.write(FLYTE_TASK)
    command = [sys.executable, "-m", "flytekit.clis.sdk_in_container.pyflyte", "run", "work.py", "train", "--depth", "3"]
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        answer = subprocess.run(command, cwd=folder, env=bench.flyte, check=True, capture_output=True, text=True).stdout
        times.append((time.perf_counter() - start) * 1000)
        if "1.5" not in answer:
            raise SystemExit(f"pyflyte did not run the task: {answer}")
    return times[1:]


def definition(bench):
    return (
        f"big = training_job {{ algorithm_name = XGBOOST instance_type = ml.m5.xlarge inputs {{ train = {bench.large_csv()} }} "
        "hyperparameters { objective = binary:logistic num_round = 2 max_depth = 2 } }"
    )


def hit_times(bench, home, cells, name, rounds=ROUNDS):
    """Milliseconds from the write of Enter to the arrival of the line, in one warm prompt; the first launch is left out."""
    terminal = Terminal([bench.binary, "--home", home], bench.environment, directory=bench.directory)
    number = 1
    terminal.wait_for(b"In [1]: ")
    for cell in cells:
        number += 1
        terminal.send(cell + "\r")
        terminal.wait_for(f"In [{number}]: ".encode())
    times = []
    for _ in range(rounds + 1):
        number += 1
        keys = f"launch {name}"
        terminal.send(keys)
        terminal.wait_for(keys.encode())
        pressed = terminal.send("\r")
        arrived = terminal.wait_for(b"cache hit: run")
        terminal.wait_for(f"In [{number}]: ".encode())
        times.append((arrived - pressed) * 1000)
    terminal.end()
    return times[1:]


def run(bench, report):
    path = bench.large_csv()
    size = os.path.getsize(path) / 1e6
    report.section(
        f"A cache hit: 10,000 results in the catalogue, a data file of {size:.0f} MB",
        "ours: from the write of Enter to the arrival of the printed line, on a pseudo-terminal",
        "joblib.Memory in a warm Python: the call of a cached function; its argument is the file as a DataFrame already in "
        "memory, whose content joblib hashes at each call, as ours answers for the content",
        "a second pyflyte run: the whole command, for a cached task of one integer",
    )
    home = bench.full_home()
    bench.run_cells(home, definition(bench) + "\nlaunch big")
    ours, by_content, by_path = [], [], []
    for round in range(5):
        ours += hit_times(bench, home, [definition(bench)], "big")
        for kind, times in (("content", by_content), ("path", by_path)):
            if kind == "content" and round >= 2:
                continue
            command = [sys.executable, "-c", JOBLIB, path, bench.folder("joblib"), kind, "5"]
            times.append(float(subprocess.run(command, env=bench.python, check=True, capture_output=True, text=True).stdout))
    value = median(ours)
    report.figure("Enter to the printed hit", value, "ms", "joblib", median(by_content), "≤ 3 ms", value <= 3, ours)
    report.figure("Enter to the printed hit", value, "ms", "joblib given the path, content unseen", median(by_path))
    report.figure("Enter to the printed hit", value, "ms", "a second pyflyte run", median(pyflyte_times(bench, 5)))
