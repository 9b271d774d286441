"""A whole process: reads a large CSV, trains, ends."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time

from bench_report import median
from bench_terminal import children_of, memory

ROUNDS = 5

PEER = """
import sys
import pandas, xgboost
frame = pandas.read_csv(sys.argv[1], header=None)
train = xgboost.DMatrix(frame.iloc[:, 1:], frame.iloc[:, 0], nthread=2)
parameters = dict(objective="binary:logistic", tree_method="hist", max_depth=6, nthread=2)
booster = xgboost.train(parameters, train, 50, evals=[(train, "train")], verbose_eval=False)
booster.save_model(sys.argv[2])
"""

READ = """
import sys, time
import pandas
start = time.perf_counter()
pandas.read_csv(sys.argv[1], header=None)
print(time.perf_counter() - start)
"""

CELLS = (
    "big = training_job {{ algorithm_name = XGBOOST instance_type = ml.m5.xlarge inputs {{ train = {path} }} "
    "hyperparameters {{ objective = binary:logistic tree_method = hist max_depth = 6 num_round = 50 }} }}\nlaunch big"
)


def timed(command, environment):
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def peak(command, environment):
    """The sum over the process tree of each process's own peak, in MiB, asked every 5 ms."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    peaks = {}

    def watch():
        while process.poll() is None:
            for pid in children_of(process.pid):
                peaks[pid] = max(peaks.get(pid, 0), memory(pid, "VmHWM"))
            time.sleep(0.005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    watcher.join()
    return sum(peaks.values())


def reading_time(home):
    """From the training's line before it reads to its line after, DMatrix and parsed copy included, in seconds."""
    times = {}
    with open(os.path.join(home, "runs", "1", "events.jsonl")) as file:
        for line in file:
            event = json.loads(line)
            text = json.dumps(event)
            for mark in ("Determined delimiter", "Train matrix has"):
                if mark in text:
                    times[mark] = event["time"]
    return times["Train matrix has"] - times["Determined delimiter"]


def compare(bench, path):
    """Seconds of whole processes and of reading, ours and the peer's, in turn; and the commands that took them."""
    home, model = bench.folder("whole"), os.path.join(bench.folder("peer"), "model.ubj")
    ours_command = [bench.binary, "--home", home, "-c", CELLS.format(path=path)]
    peer_command = [sys.executable, "-c", PEER, path, model]
    ours, peer, ours_reading, peer_reading = [], [], [], []
    for number in range(ROUNDS + 1):
        shutil.rmtree(home, ignore_errors=True)
        for times, command, environment in ((ours, ours_command, bench.environment), (peer, peer_command, bench.python)):
            time_taken = timed(command, environment)
            if number > 0:
                times.append(time_taken)
            # What ours still writes of its parsed copy is not to slow the peer.
            time.sleep(1)
        ours_reading.append(reading_time(home))
        read = subprocess.run([sys.executable, "-c", READ, path], env=bench.python, check=True, capture_output=True, text=True)
        peer_reading.append(float(read.stdout))
    shutil.rmtree(home, ignore_errors=True)
    return ours, peer, ours_reading, peer_reading, ours_command, peer_command


def run(bench, report):
    report.section(
        "A whole process: 500,000 × 28 CSV, 50 rounds, hist, depth 6, 2 threads",
        "ours with a fresh home: it hashes the data, keeps a parsed copy, packs and stores the model as well",
        "the peer reads with pandas, trains with xgboost's own Python package, evaluates the same metric and saves the model",
        "reading: ours from the log line before to the one after, DMatrix included; pandas.read_csv alone",
        "memory: sum over all processes of each one's own peak",
    )
    ours, peer, ours_reading, peer_reading, ours_command, peer_command = compare(bench, bench.exact_csv())
    report.note("numbers with all their digits, as pandas and NumPy write them")
    value, other = median(ours), median(peer)
    report.figure("read, train 50 rounds, end", value, "s", "pandas + xgboost", other, "1.6 times as fast", value * 1.6 <= other, ours)
    value, other = median(ours_reading), median(peer_reading)
    report.figure("read the CSV", value, "s", "pandas.read_csv", other, "no slower", value <= other, ours_reading)
    value, other = peak(ours_command, bench.environment), peak(peer_command, bench.python)
    report.figure("peak memory", value, "MiB", "pandas + xgboost", other, "no larger", value <= other)
    report.note("numbers of six decimals: half the text, while XGBoost's own work, the same on both sides, stays")
    ours, peer, ours_reading, peer_reading, _, _ = compare(bench, bench.large_csv())
    report.figure("read, train 50 rounds, end", median(ours), "s", "pandas + xgboost", median(peer), spread=ours)
    value, other = median(ours_reading), median(peer_reading)
    report.figure("read the CSV", value, "s", "pandas.read_csv", other, "no slower", value <= other, ours_reading)
