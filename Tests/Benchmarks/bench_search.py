"""How good and how quick the proposals of a search are, beside those of Optuna, scikit-optimize and random draws.

The peers have a folder of packages of their own, whose path is in TUNEBOOK_SEARCH_PEERS. A short version takes about three
minutes of two free cores; the whole one, `make bench-search`, an hour and more.
"""

import json
import os
import re
import subprocess
import sys

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "search")

# One held-out task of each family, and what is cheap enough to judge a peer on in seconds.
SHORT_TASKS = "hpobench/vehicle,hpolib/naval_propulsion,mixint/f6-5d,xgboost/diabetes,svm/digits,function/branin"
SHORT_SEEDS = 2
SHORT_EVALUATIONS = 30

PEERS = {"optuna-gp": "GPSampler", "optuna-tpe": "TPESampler", "skopt": "scikit-optimize", "random": "random"}


class Peers:
    """Runs the files of the folder `search` with the packages of the peers."""

    def __init__(self, bench):
        self.ours = f"{bench.binary} ask"
        self.directory = bench.directory
        path = os.environ["TUNEBOOK_SEARCH_PEERS"]
        # One core for each run: two runs at a time share a machine fairly.
        limits = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
        self.environment = {**bench.python, **limits, "PYTHONPATH": path}

    def start(self, file, *arguments):
        command = [sys.executable, os.path.join(FOLDER, file), *arguments]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)

    def output(self, file, *arguments):
        process = self.start(file, *arguments)
        text, _ = process.communicate()
        if process.returncode != 0:
            raise RuntimeError(f"{file} {' '.join(arguments)} failed")
        return text

    def run_all(self, commands):
        """Runs several at a time, as many as there are commands."""
        processes = [self.start("run.py", *command) for command in commands]
        if any([process.wait() for process in processes]):
            raise RuntimeError("a search of a peer failed")

    def compare(self, curves, workers, budgets, methods):
        text = self.output(
            "report.py", *curves, "--tasks", "held-out", "--workers", str(workers), "--against", "ours", "--json",
            "--budgets", ",".join(map(str, budgets)), "--methods", ",".join(methods),
        )  # fmt: skip
        return json.loads(text)


def print_quality(report, comparison, budgets, has_targets):
    cells = comparison["methods"]
    peers = [name for name in PEERS if name in cells]
    for n in (str(n) for n in budgets):
        ours = cells["ours"][n]
        best = min(peers, key=lambda name: cells[name][n]["regret"])
        target = holds = None
        if has_targets:
            target = "no worse than GPSampler in regret and rank, better than the others (p < 0.05)"
            gp = cells["optuna-gp"][n]
            others = [cells[name][n] for name in peers if name != "optuna-gp"]
            holds = ours["regret"] <= gp["regret"] and ours["rank"] <= gp["rank"]
            holds = holds and all(ours["regret"] < other["regret"] and other["p"] < 0.05 for other in others)
        value, peer = 100 * ours["regret"], 100 * cells[best][n]["regret"]
        report.figure(f"left after {n} evaluations", value, "%", PEERS[best], peer, target, holds)
        table = [f"{PEERS[name]} {100 * cells[name][n]['regret']:.2f} % ({cells[name][n]['rank']:.2f})" for name in peers]
        report.note(f"  mean rank of {len(cells)} in brackets: ours ({ours['rank']:.2f}), " + ", ".join(table))


def print_times(report, peers):
    report.section(
        "Time of one suggestion, after so many results told",
        "from the request on a pipe to the answer on it; the peer in its own process",
    )
    text = peers.output("timing.py", peers.ours, "100x5", "optuna-gp,optuna-tpe")
    text += peers.output("timing.py", peers.ours, "500x20")
    times = {(int(known), name): float(value) for known, name, value in re.findall(r"(\d+) known.*, (\S+): (\S+) ms", text)}
    ours, gp = times[100, "ours"], times[100, "optuna-gp"]
    holds = ours < 10 and ours * 10 <= gp
    report.figure("100 results, 5 hyperparameters", ours, "ms", "GPSampler", gp, "< 10 ms and 10 times as fast", holds)
    report.note(f"  TPESampler, in memory, {times[100, 'optuna-tpe']:.2f} ms")
    report.figure("500 results, 20 hyperparameters", times[500, "ours"], "ms", target="< 50 ms", holds=times[500, "ours"] < 50)


def print_learning(report, peers, seeds):
    report.section(
        f"HYPERBAND and a warm start by transfer learning, on real XGBoost with its learning curves, seeds: {seeds}",
        "validation losses; at the same cost in rounds, and after the same number of jobs",
    )
    for line in peers.output("learning.py", peers.ours, str(seeds)).splitlines():
        report.note(line)


def run(bench, report):
    peers = Peers(bench)
    print_times(report, peers)
    report.section(
        f"Quality of a search: 6 held-out tasks, one of a family, {SHORT_SEEDS} seeds, one job at a time (the short version)",
        "the mean way left to the best value known, where a middling random draw has 100 % left",
        "so few runs only show that all is in order: `make bench-search` is what the promises are read from",
    )
    methods = ["ours", *PEERS]
    curves = [os.path.join(bench.directory, f"search-{seed}.jsonl") for seed in range(SHORT_SEEDS)]
    named = ",".join([f"ours={peers.ours}", *PEERS])
    peers.run_all(
        [path, "--methods", named, "--tasks", SHORT_TASKS, "--seeds", "1", "--first-seed", str(seed),
         "--evaluations", str(SHORT_EVALUATIONS)]
        for seed, path in enumerate(curves)
    )  # fmt: skip
    print_quality(report, peers.compare(curves, 1, (15, 30), methods), (15, 30), has_targets=False)
    print_learning(report, peers, 1)


def run_whole(bench, report, folder):
    """Every held-out task and 10 seeds. What the peers did is kept in `folder`: a run that is broken off goes on there."""
    peers = Peers(bench)
    os.makedirs(folder, exist_ok=True)
    print_times(report, peers)
    for workers in (1, 4):
        common = ["--tasks", "held-out", "--seeds", "10", "--workers", str(workers)]
        kept = os.path.join(folder, f"peers-{workers}.jsonl")
        ours = os.path.join(bench.directory, f"ours-{workers}.jsonl")
        peers.run_all([[kept, "--methods", ",".join(PEERS), *common], [ours, "--methods", f"ours={peers.ours}", *common]])
        report.section(
            f"Quality of a search: 18 held-out tasks, 10 seeds, {workers} at a time",
            "the mean way left to the best value known, where a middling random draw has 100 % left",
        )
        comparison = peers.compare([kept, ours], workers, (15, 30, 60), ["ours", *PEERS])
        print_quality(report, comparison, (15, 30, 60), has_targets=True)
    print_learning(report, peers, 10)
