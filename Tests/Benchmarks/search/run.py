"""Runs searches on tasks and appends their curves to a file, one JSON line a run; runs already in it are skipped.

    python run.py CURVES --methods random,optuna-gp,ours=PATH/ask-tell --tasks held-out --seeds 10 --workers 1

With several workers the clock is simulated: a job's duration is drawn from the seed and the job's number, the same for
every method, and a search is asked again as soon as a worker is free.
"""

import argparse
import heapq
import json
import os
import random
import time

import methods
import tasks


def one_run(task, method, seed, workers, evaluations):
    search = methods.make(method, task.space, seed)
    values, running, thinking, started, clock = [], [], 0.0, 0, 0.0
    exhausted = False
    while len(values) < evaluations:
        while len(running) < workers and started < evaluations and not exhausted:
            before = time.perf_counter()
            parameters, handle = search.ask()
            thinking += time.perf_counter() - before
            if parameters is None:
                exhausted = True
                break
            duration = random.Random(seed * 100003 + started).lognormvariate(0, 0.5)
            heapq.heappush(running, (clock + duration, started, parameters, handle))
            started += 1
        if not running:
            break
        clock, _, parameters, handle = heapq.heappop(running)
        value = task.evaluate(parameters)
        before = time.perf_counter()
        search.tell(handle, value)
        thinking += time.perf_counter() - before
        values.append(value)
    if hasattr(search, "close"):
        search.close()
    return values, thinking / max(started, 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("curves")
    parser.add_argument("--methods", default="random,optuna-gp,optuna-tpe,skopt")
    parser.add_argument("--tasks", default="held-out", help="development, held-out, all, or names with commas")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--evaluations", type=int, default=60)
    options = parser.parse_args()
    sets = {"development": tasks.DEVELOPMENT, "held-out": tasks.HELD_OUT, "all": tasks.ALL}
    chosen = sets.get(options.tasks) or {name: tasks.ALL[name] for name in options.tasks.split(",")}
    done = set()
    if os.path.exists(options.curves):
        for line in open(options.curves):
            row = json.loads(line)
            done.add((row["task"], row["method"], row["seed"], row["workers"]))
    with open(options.curves, "a") as file:
        for seed in range(options.first_seed, options.first_seed + options.seeds):
            for make_task in chosen.values():
                task = None
                for method in options.methods.split(","):
                    name = method.partition("=")[0]
                    task_name = next(n for n, m in chosen.items() if m is make_task)
                    if (task_name, name, seed, options.workers) in done:
                        continue
                    task = task or make_task()
                    values, seconds = one_run(task, method, seed, options.workers, options.evaluations)
                    row = {
                        "task": task_name,
                        "method": name,
                        "seed": seed,
                        "workers": options.workers,
                        "seconds": round(seconds, 6),
                        "optimum": task.optimum,
                        "values": values,
                    }
                    file.write(json.dumps(row) + "\n")
                    file.flush()


if __name__ == "__main__":
    main()
