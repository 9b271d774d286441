"""Compares the curves that run.py wrote: mean normalised regret, mean rank, Wilcoxon over tasks, time a suggestion.

    python report.py CURVES… [--tasks development|held-out|all] [--workers 1] [--against optuna-gp]

Normalised regret after n evaluations is (best so far − f*) / (median of random − f*), where f* is the optimum where it
is known, else the best value that any run saw. Only runs of task and seed that every method has are compared.
"""

import argparse
import json
from collections import defaultdict

import numpy as np
from scipy import stats

import tasks

BUDGETS = (15, 30, 60)


def load(paths, workers):
    runs = defaultdict(dict)
    for path in paths:
        for line in open(path):
            row = json.loads(line)
            if row["workers"] == workers:
                runs[row["task"], row["seed"]][row["method"]] = row
    return runs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("curves", nargs="+")
    parser.add_argument("--tasks", default="all")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--methods", help="only these, with commas; by default all")
    parser.add_argument("--against", default="optuna-gp")
    parser.add_argument("--each", action="store_true", help="print regrets task by task, too")
    options = parser.parse_args()
    chosen = {"development": tasks.DEVELOPMENT, "held-out": tasks.HELD_OUT, "all": tasks.ALL}[options.tasks]
    everything = load(options.curves, options.workers)
    low, middle = {}, {}
    for path in options.curves:
        for line in open(path):
            row = json.loads(line)
            best = min(row["values"]) if row["optimum"] is None else row["optimum"]
            low[row["task"]] = min(low.get(row["task"], np.inf), best)
            if row["method"] == "random":
                middle.setdefault(row["task"], []).extend(row["values"])
    middle = {task: float(np.median(values)) for task, values in middle.items()}
    runs = {key: by for key, by in everything.items() if key[0] in chosen}
    names = options.methods.split(",") if options.methods else sorted({m for by in runs.values() for m in by})
    runs = {key: by for key, by in runs.items() if all(m in by for m in names)}
    names_tasks = sorted({task for task, _ in runs})
    print(f"{len(names_tasks)} tasks, {len(runs)} runs of each method, {options.workers} workers")
    regret = {m: {n: defaultdict(list) for n in BUDGETS} for m in names}
    rank = {m: {n: [] for n in BUDGETS} for m in names}
    for (task, _), by in runs.items():
        span = max(middle[task] - low[task], 1e-300)
        for n in BUDGETS:
            scores = [max((min(by[m]["values"][:n]) - low[task]) / span, 0.0) for m in names]
            for m, score, place in zip(names, scores, stats.rankdata(scores)):
                regret[m][n][task].append(score)
                rank[m][n].append(place)
    by_task = {m: {n: np.array([np.mean(regret[m][n][t]) for t in names_tasks]) for n in BUDGETS} for m in names}
    print(f"{'':24}" + "".join(f"{'regret@' + str(n):>12}{'rank':>7}{'better:worse':>14}{'p':>9}" for n in BUDGETS) + f"{'ms':>9}")
    for m in sorted(names, key=lambda m: np.mean(by_task[m][BUDGETS[-1]])):
        cells = f"{m:24}"
        for n in BUDGETS:
            ours, theirs = by_task[m][n], by_task[options.against][n] if options.against in names else by_task[m][n]
            gap = np.round(ours - theirs, 12)
            p = stats.wilcoxon(gap).pvalue if np.any(gap != 0) else 1.0
            counts = f"{int(np.sum(gap < 0))}:{int(np.sum(gap > 0))}"
            cells += f"{np.mean(ours):12.4f}{np.mean(rank[m][n]):7.2f}{counts:>14}{p:9.3f}"
        print(cells + f"{1000 * np.mean([by[m]['seconds'] for by in runs.values()]):9.2f}")
    if options.each:
        for n in BUDGETS:
            print(f"\nat {n}".ljust(36) + "".join(f"{m:>14}" for m in names))
            for i, task in enumerate(names_tasks):
                print(f"{task:35}" + "".join(f"{by_task[m][n][i]:14.4f}" for m in names))


if __name__ == "__main__":
    main()
