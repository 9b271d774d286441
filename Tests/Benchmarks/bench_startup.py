"""From exec to a usable prompt, and what the prompt's process holds."""

import os
import shutil
import sys
import time

from bench_report import interleave, median
from bench_terminal import Terminal, children_of, memory

ROUNDS = 9


def measure(command, prompt, environment):
    """Milliseconds until the prompt has arrived."""
    terminal = Terminal(command, environment)
    arrived = terminal.wait_for(prompt)
    terminal.end()
    return (arrived - terminal.start) * 1000


def resident(command, prompt, environment):
    """MiB over the process tree, half a second after the prompt (shared pages count in each process)."""
    terminal = Terminal(command, environment)
    terminal.wait_for(prompt)
    time.sleep(0.5)
    total = sum(memory(pid) for pid in children_of(terminal.pid))
    terminal.end()
    return total


def run(bench, report):
    report.section(
        "Start-up: exec to a usable prompt on a pseudo-terminal",
        "the clock stops at the bytes that hold the prompt; ipython is python3 -m IPython --no-banner",
    )
    empty, full = bench.folder("empty-home"), bench.full_home()
    commands = {
        "tunebook": ([bench.binary, "--home", empty], b"In [1]: "),
        "full": ([bench.binary, "--home", full], b"In [1]: "),
        "python3": ([sys.executable, "-q"], b">>> "),
        "ipython": ([sys.executable, "-m", "IPython", "--no-banner"], b"In [1]: "),
        "sqlite3": ([shutil.which("sqlite3") or "", ":memory:"], b"sqlite> "),
    }
    if not shutil.which("sqlite3"):
        del commands["sqlite3"]
        report.note("sqlite3 is not installed: left out")
    os.makedirs(os.path.join(bench.environment["HOME"]), exist_ok=True)
    times = interleave(ROUNDS, **{name: lambda c=c, p=p: measure(c, p, bench.environment) for name, (c, p) in commands.items()})
    ours = median(times["tunebook"])
    python, ipython = median(times["python3"]), median(times["ipython"])
    report.figure("exec to prompt", ours, "ms", "python3 -q", python, "no slower", ours <= python, times["tunebook"])
    report.figure("exec to prompt", ours, "ms", "ipython", ipython, "8 times as fast", ours * 8 <= ipython)
    if "sqlite3" in times:
        report.figure("exec to prompt", ours, "ms", "sqlite3", median(times["sqlite3"]))
    behind = median(times["full"])
    limit = "at most 1.5 times the empty one"
    report.figure(
        "exec to prompt, 1,000 cells and 10,000 runs behind it", behind, "ms", "empty", ours, limit, behind <= 1.5 * ours,
        times["full"],
    )
    sizes = {name: resident(c, p, bench.environment) for name, (c, p) in commands.items()}
    size = sizes["tunebook"]
    report.figure("resident memory at the prompt", size, "MiB", "python3 -q", sizes["python3"], "≤ 25 MiB", size <= 25)
    report.figure("resident memory at the prompt", size, "MiB", "ipython", sizes["ipython"])
    size = sizes["full"]
    report.figure(
        "resident memory, 1,000 cells and 10,000 runs", size, "MiB", "empty", sizes["tunebook"], limit,
        size <= 1.5 * sizes["tunebook"],
    )
