"""Under the fingers: keys, TAB and lists with a long history and a large catalogue behind them, and a busy run beside."""

import json
import os
import sqlite3
import time

import bench_data
from bench_report import interleave, median
from bench_startup import measure
from bench_terminal import Terminal

HISTORY_LINES = 100_000
MANY_RUNS, MOST_RUNS = 100_000, 1_000_000
KEYS = 600

# Prints a thousand metric points a second until its run is stopped.
STREAM = """
import itertools, time
start = time.monotonic()
for number in itertools.count():
    print(f"step={number / 1000}", flush=True)
    time.sleep(max(0, start + number / 1000 - time.monotonic()))
"""


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def cpu_seconds(process):
    """What the threads of a process have run, to the nanosecond."""
    total = 0
    for thread in os.listdir(f"/proc/{process}/task"):
        try:
            with open(f"/proc/{process}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
        except OSError:
            pass
    return total / 1e9


def large_home(bench):
    """A home with 100,000 lines of history, 1,000,000 runs, and a task."""
    home = bench.folder("large-home")
    train = os.path.join(bench.quickstart_data, "train.csv")
    bench.run_cells(home, cell(train) + "\nlaunch small")
    database = os.path.join(home, "catalogue.sqlite")
    bench_data.fill_catalogue(database, MANY_RUNS)
    # Before those, so many that nothing is asked about: what they hold would only take room on the disk.
    connection = sqlite3.connect(database)
    with connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE runs SET number = number + ?", (MOST_RUNS,))
        connection.execute("UPDATE curves SET run = run + ?", (MOST_RUNS,))
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "INSERT INTO runs (number, task, engine, specification, state, created) "
            "SELECT i, 'small', 'local', '{}', 'failed', 1.0 FROM n",
            (MOST_RUNS - MANY_RUNS - 1,),
        )
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    os.makedirs(os.path.join(home, "state"), exist_ok=True)
    with open(os.path.join(home, "state", "history.jsonl"), "w") as file:
        for number in range(HISTORY_LINES):
            text = f"launch small eta=0.{number}"
            file.write(json.dumps({"v": 1, "time": 1, "session": "s", "cell": number, "text": text}) + "\n")
    return home


def cell(train):
    return (
        f"small = training_job {{ inputs {{ train = {train} }} "
        "hyperparameters { objective = binary:logistic num_round = 20 eta = 0.3 } }"
    )


def type_keys(terminal):
    """Types letters one by one; gives milliseconds to the echo of each, and of our own processor time for it."""
    echo, own = [], []
    for number in range(KEYS):
        if number % 40 == 0:
            terminal.send("\x15launch small ")
            time.sleep(0.05)
            terminal.drain()
        letter = "abcdefghij"[number % 10]
        before = cpu_seconds(terminal.pid)
        sent = terminal.send(letter)
        arrived = terminal.wait_for(letter.encode())
        echo.append((arrived - sent) * 1000)
        # What is done after the echo belongs to the key as well.
        time.sleep(0.003)
        own.append((cpu_seconds(terminal.pid) - before) * 1000)
        terminal.drain()
    terminal.send("\x15")
    return echo, own


def run(bench, report):
    report.section(
        f"At the prompt: {HISTORY_LINES:,} lines of history, {MOST_RUNS:,} runs, and a run that gives 1,000 points a second",
        f"own time is the processor time of all our threads; the last {MANY_RUNS:,} runs are whole, the rest are rows alone",
    )
    home = large_home(bench)
    folder = bench.folder("prompt")
    with open(os.path.join(folder, "stream.py"), "w") as file:
        file.write(STREAM)
    terminal = Terminal([bench.binary, "--home", home], bench.environment | {"PAGER": ""}, folder)
    terminal.wait_for(b"In [1]: ")
    terminal.send(cell(os.path.join(bench.quickstart_data, "train.csv")) + "\r")
    terminal.wait_for(b"In [2]: ")
    terminal.send('stream = custom_training_job { entry_point = stream.py metric_definitions { step = "step=([0-9.]+)" } }\r')
    terminal.wait_for(b"In [3]: ")
    terminal.send("launch stream --detach\r")
    terminal.wait_for(b"In [4]: ")
    time.sleep(1)
    terminal.drain()
    echo, own = type_keys(terminal)
    report.figure("a key to its echo, median", median(echo), "ms")
    p99 = percentile(own, 0.99)
    report.figure("a key, own time, 99th percentile", p99, "ms", target="≤ 1 ms", holds=p99 <= 1, spread=own)
    number = 4
    for typed, shown, name in (
        ("logs ", b"  small, ", "TAB on runs"),
        ("small.hyperparameters.eta = ", b"0.3", "TAB on values of earlier runs"),
        ("launch small max_", b"max_leaves", "TAB on hyperparameters"),
    ):
        times = []
        for _ in range(12):
            terminal.send(typed)
            time.sleep(0.05)
            terminal.drain()
            sent = terminal.send("\t")
            times.append((terminal.wait_for(shown) - sent) * 1000)
            time.sleep(0.05)
            terminal.send("\x15")
            time.sleep(0.05)
            terminal.drain()
        worst = percentile(times, 0.9)
        report.figure(name, median(times), "ms", target="≤ 10 ms", holds=worst <= 10, spread=times)
    times, own = [], []
    for _ in range(9):
        before = cpu_seconds(terminal.pid)
        sent = terminal.send("runs --limit 50\r")
        number += 1
        times.append((terminal.wait_for(f"In [{number}]: ".encode()) - sent) * 1000)
        own.append((cpu_seconds(terminal.pid) - before) * 1000)
    report.figure("runs, the newest 50", median(times[1:]), "ms", target="≤ 20 ms", holds=median(times[1:]) <= 20, spread=times)
    report.figure("runs, the newest 50, own time", median(own[1:]), "ms", spread=own)
    terminal.send("exit --stop\r")
    time.sleep(1)
    terminal.end()
    empty = bench.folder("empty-home")
    starts = interleave(
        9,
        empty=lambda: measure([bench.binary, "--home", empty], b"In [1]: ", bench.environment),
        full=lambda: measure([bench.binary, "--home", home], b"In [1]: ", bench.environment),
    )
    ours, behind = median(starts["empty"]), median(starts["full"])
    report.figure("exec to prompt", behind, "ms", "empty", ours, "within 3 ms", behind <= ours + 3, starts["full"])
