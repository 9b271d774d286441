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


def load(paths, workers):
    runs = defaultdict(dict)
    for path in paths:
        for line in open(path):
            row = json.loads(line)
            if row["workers"] == workers:
                runs[row["task"], row["seed"]][row["method"]] = row
    return runs


def scales(paths):
    """Of each task the least value that counts as reached, and the median of random."""
    low, middle = {}, {}
    for path in paths:
        for line in open(path):
            row = json.loads(line)
            best = min(row["values"]) if row["optimum"] is None else row["optimum"]
            low[row["task"]] = min(low.get(row["task"], np.inf), best)
            if row["method"] == "random":
                middle.setdefault(row["task"], []).extend(row["values"])
    return low, {task: float(np.median(values)) for task, values in middle.items()}


class Comparison:
    """Regrets and ranks of methods on the tasks and seeds that all of them have."""

    def __init__(self, paths, chosen, workers, budgets, names=None):
        low, middle = scales(paths)
        runs = {key: by for key, by in load(paths, workers).items() if key[0] in chosen and key[0] in middle}
        self.names = names or sorted({m for by in runs.values() for m in by})
        self.runs = {key: by for key, by in runs.items() if all(m in by for m in self.names)}
        self.tasks, self.budgets = sorted({task for task, _ in self.runs}), budgets
        regret = {m: {n: defaultdict(list) for n in budgets} for m in self.names}
        rank = {m: {n: [] for n in budgets} for m in self.names}
        for (task, _), by in self.runs.items():
            span = max(middle[task] - low[task], 1e-300)
            for n in budgets:
                scores = [max((min(by[m]["values"][:n]) - low[task]) / span, 0.0) for m in self.names]
                for m, score, place in zip(self.names, scores, stats.rankdata(scores)):
                    regret[m][n][task].append(score)
                    rank[m][n].append(place)
        self.by_task = {m: {n: np.array([np.mean(regret[m][n][t]) for t in self.tasks]) for n in budgets} for m in self.names}
        self.rank = {m: {n: float(np.mean(rank[m][n])) for n in budgets} for m in self.names}

    def regret(self, method, n):
        return float(np.mean(self.by_task[method][n]))

    def seconds(self, method):
        return float(np.mean([by[method]["seconds"] for by in self.runs.values()]))

    def gap(self, method, other, n):
        """On how many tasks a method is better and worse than another, and Wilcoxon's p over the tasks."""
        gap = np.round(self.by_task[method][n] - self.by_task[other][n], 12)
        p = float(stats.wilcoxon(gap).pvalue) if np.any(gap != 0) else 1.0
        return int(np.sum(gap < 0)), int(np.sum(gap > 0)), p

    def as_json(self, against):
        cells = {
            m: {n: {"regret": self.regret(m, n), "rank": self.rank[m][n], "p": self.gap(against, m, n)[2]} for n in self.budgets}
            for m in self.names
        }
        return json.dumps({"tasks": len(self.tasks), "runs": len(self.runs), "methods": cells})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("curves", nargs="+")
    parser.add_argument("--tasks", default="all")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--budgets", default="15,30,60")
    parser.add_argument("--methods", help="only these, with commas; by default all")
    parser.add_argument("--against", default="optuna-gp")
    parser.add_argument("--each", action="store_true", help="print regrets task by task, too")
    parser.add_argument("--json", action="store_true", help="print one object for programs")
    options = parser.parse_args()
    chosen = {"development": tasks.DEVELOPMENT, "held-out": tasks.HELD_OUT, "all": tasks.ALL}[options.tasks]
    budgets = [int(n) for n in options.budgets.split(",")]
    names = options.methods.split(",") if options.methods else None
    comparison = Comparison(options.curves, chosen, options.workers, budgets, names)
    if options.json:
        print(comparison.as_json(options.against))
        return
    print(f"{len(comparison.tasks)} tasks, {len(comparison.runs)} runs of each method, {options.workers} workers")
    print(f"{'':24}" + "".join(f"{'regret@' + str(n):>12}{'rank':>7}{'better:worse':>14}{'p':>9}" for n in budgets) + f"{'ms':>9}")
    for m in sorted(comparison.names, key=lambda m: comparison.regret(m, budgets[-1])):
        cells = f"{m:24}"
        for n in budgets:
            better, worse, p = comparison.gap(m, options.against if options.against in comparison.names else m, n)
            cells += f"{comparison.regret(m, n):12.4f}{comparison.rank[m][n]:7.2f}{f'{better}:{worse}':>14}{p:9.3f}"
        print(cells + f"{1000 * comparison.seconds(m):9.2f}")
    if options.each:
        for n in budgets:
            print(f"\nat {n}".ljust(36) + "".join(f"{m:>14}" for m in comparison.names))
            for i, task in enumerate(comparison.tasks):
                print(f"{task:35}" + "".join(f"{comparison.by_task[m][n][i]:14.4f}" for m in comparison.names))


if __name__ == "__main__":
    main()
