"""Times one suggestion after so many told results, ours and the peers' in the same run, as medians.

    python timing.py "tunebook ask" 100x5,500x20 optuna-gp,optuna-tpe
"""

import statistics
import sys
import time

import methods


def median_time(name, dimensions, known, repeats):
    space = [
        {"name": f"x{i}", "type": "float", "low": 0.0, "high": 1.0, "log": False} for i in range(dimensions)
    ]
    search, draw = methods.make(name, space, 1), methods.Random(space, 2)
    value = lambda p: sum((x - 0.3) ** 2 for x in p.values())
    if name.startswith("optuna"):
        import optuna

        for _ in range(known):
            p, _ = draw.ask()
            axes = {n: optuna.distributions.FloatDistribution(0, 1) for n in p}
            search.study.add_trial(optuna.create_trial(params=p, distributions=axes, value=value(p)))
    else:
        for _ in range(known):
            p, _ = draw.ask()
            search.call({"op": "known", "values": p, "value": value(p)})
    times = []
    for _ in range(repeats):
        before = time.perf_counter()
        p, handle = search.ask()
        times.append(time.perf_counter() - before)
        search.tell(handle, value(p))
    return 1000 * statistics.median(times)


if __name__ == "__main__":
    ours = "ours=" + sys.argv[1]
    cases = [tuple(int(n) for n in case.split("x")) for case in sys.argv[2].split(",")]
    names = [ours] + (sys.argv[3].split(",") if len(sys.argv) > 3 else [])
    for known, dimensions in cases:
        for name in names:
            repeats = 3 if known > 200 else 9
            milliseconds = median_time(name, dimensions, known, repeats)
            print(f"{known} known x {dimensions} dimensions, {name.partition('=')[0]}: {milliseconds:.2f} ms", flush=True)
