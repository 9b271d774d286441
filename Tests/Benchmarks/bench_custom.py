"""A user's own program: what a run costs over running it by hand, what its log costs it, and a hit with many files."""

import os
import shutil
import subprocess
import sys
import threading
import time

from bench_hit import hit_times
from bench_report import interleave, median
from bench_terminal import Terminal, children_of, memory

ROUNDS = 15
LOG_ROUNDS = 3
FILES = 1000

# A hundred bytes a line and some work before each, as often as the machine does it in the time; says itself how long it took.
# With 60 MB in some ten seconds it prints several times the promised 100 MB a minute.
PRINTER = """
import os, sys, time
line = "x" * 99
start = time.perf_counter()
for number in range(600_000):
    total = 0
    for step in range(120): total += step
    print(line)
taken = time.perf_counter() - start
with open(os.path.join(os.environ["WHERE"]), "w") as file: file.write(str(taken))
"""


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    return path


def start_up(bench, report):
    folder = bench.folder("custom")
    write(folder, "train.py", "pass\n")
    environment = {**bench.environment, "PYTHONPATH": ""}
    interpreter = os.path.realpath(sys.executable)
    terminal = Terminal([bench.binary, "--home", bench.folder("custom-home")], environment, directory=folder)
    terminal.wait_for(b"In [1]: ")
    terminal.send(f"mine = custom_training_job {{ entry_point = train.py interpreter = {interpreter} cacheable = false }}\r")
    terminal.wait_for(b"In [2]: ")
    number = 2

    def ours():
        nonlocal number
        number += 1
        terminal.send("launch mine")
        terminal.wait_for(b"launch mine")
        pressed = terminal.send("\r")
        arrived = terminal.wait_for(b"completed in")
        terminal.wait_for(f"In [{number}]: ".encode())
        return (arrived - pressed) * 1000

    def by_hand():
        start = time.perf_counter()
        subprocess.run([interpreter, "train.py"], env=environment, cwd=folder, check=True)
        return (time.perf_counter() - start) * 1000

    values = interleave(ROUNDS, ours=ours, by_hand=by_hand)
    terminal.end()
    value, other = median(values["ours"]), median(values["by_hand"])
    report.section(
        "A custom run: a Python program that does nothing",
        "ours: from Enter at a warm prompt to the printed line, with folder, journal, catalogue entry and packing",
    )
    report.figure("launch to completed", value, "ms", "by hand", other, spread=values["ours"])
    report.figure("over running it by hand", value - other, "ms", target="< 60 ms", holds=value - other < 60)


def log(bench, report):
    folder = bench.folder("custom-log")
    write(folder, "print.py", PRINTER)
    interpreter = os.path.realpath(sys.executable)
    where = os.path.join(folder, "taken")
    environment = {**bench.environment, "PYTHONPATH": "", "WHERE": where, "PYTHONUNBUFFERED": "1"}
    cells = (
        f"p = custom_training_job {{ entry_point = print.py interpreter = {interpreter} cacheable = false "
        f'environment {{ WHERE = {where} }} metric_definitions {{ loss = "loss=([0-9.]+)" }} }}\nlaunch p'
    )
    growths, peaks = [], []

    def taken():
        with open(where) as file:
            return float(file.read())

    def by_hand():
        with open(os.path.join(folder, "log"), "w") as file:
            subprocess.run([interpreter, "--", "print.py"], env=environment, cwd=folder, check=True, stdout=file)
        return taken()

    def ours():
        home = bench.folder("custom-log-home")
        shutil.rmtree(home)
        process = subprocess.Popen(
            [bench.binary, "--home", home, "-c", cells], env=environment, cwd=folder, stdout=subprocess.DEVNULL
        )
        sizes = []

        def watch():
            while process.poll() is None:
                for pid in children_of(process.pid):
                    try:
                        with open(f"/proc/{pid}/cmdline", "rb") as file:
                            if b"__run" in file.read().split(b"\0"):
                                sizes.append(memory(pid))
                    except OSError:
                        pass
                time.sleep(0.1)

        watcher = threading.Thread(target=watch)
        watcher.start()
        watcher.join()
        assert process.returncode == 0
        quarter = max(1, len(sizes) // 4)
        growths.append(max(sizes) - max(sizes[:quarter]))
        peaks.append(max(sizes))
        return taken()

    values = interleave(LOG_ROUNDS, ours=ours, by_hand=by_hand)
    value, other = median(values["ours"]), median(values["by_hand"])
    rate = 60 / value * 60
    report.section(
        f"A log of 60 MB, {rate:.0f} MB a minute, an expression looked for in each of its 600,000 lines",
        "the program tells how long it took; by hand it prints into a file, as unbuffered as in a run",
    )
    report.figure("the program's own time", value, "s", "by hand", other, "slowed by < 5 %", value < 1.05 * other, values["ours"])
    report.figure("the runner's memory at its most", median(peaks), "MiB")
    report.figure("its growth after the first quarter", median(growths), "MiB", target="≤ 5 MiB of 60", holds=median(growths) <= 5)


def hit(bench, report):
    folder = bench.folder("custom-files")
    for number in range(FILES):
        write(folder, f"src/part{number % 20}/module{number}.py", f"value = {number}\n" * 20)
    write(folder, "src/train.py", "pass\n")
    # Files of the last two seconds are hashed each time, since another write could not be told from the last.
    time.sleep(2.5)
    interpreter = os.path.realpath(sys.executable)
    cell = f"many = custom_training_job {{ entry_point = train.py source_dir = {folder}/src interpreter = {interpreter} }}"
    home = bench.folder("custom-files-home")
    bench.run_cells(home, cell + "\nlaunch many")
    times = hit_times(bench, home, [cell], "many")
    value = median(times)
    report.section(f"A cache hit of a program with a source folder of {FILES:,} files")
    report.figure("Enter to the printed hit", value, "ms", target="≤ 5 ms", holds=value <= 5, spread=times)


def run(bench, report):
    start_up(bench, report)
    log(bench, report)
    hit(bench, report)
