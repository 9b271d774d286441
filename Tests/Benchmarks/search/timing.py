"""Times one suggestion after so many told results, ours and a peer's in the same run: python timing.py PROGRAM."""

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
    names = [ours] + ([] if len(sys.argv) > 2 else ["optuna-gp", "optuna-tpe"])
    for dimensions, known, repeats in ((5, 20, 7), (5, 60, 7), (5, 100, 7), (10, 60, 7), (20, 100, 7), (5, 500, 5), (20, 500, 5)):
        for name in names:
            if known == 500 and name == "optuna-gp":
                repeats = 2
            print(f"{dimensions:3} dimensions {known:4} known  {name.partition('=')[0]:12} {median_time(name, dimensions, known, repeats):9.2f} ms", flush=True)
