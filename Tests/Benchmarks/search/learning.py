"""Whether HYPERBAND and a warm start by transfer learning pay, on real XGBoost with its learning curves.

    python learning.py "tunebook ask" [SEEDS]

HYPERBAND: as many rounds of training as 20 whole jobs take, against whole jobs drawn at random and whole jobs of the
Bayesian search. The transfer: 15 jobs on half of the classes of the digits, then 10 on the other half, with the first
ones known as another task's and without. One job at a time; prints the mean validation loss of the best job, and on how
many pairs of data and seed the search beat its peer.
"""

import functools
import sys

import numpy as np
import xgboost
from sklearn import datasets, model_selection

import methods
import tasks

ROUNDS, WHOLE_JOBS = 81, 20
SPACE = [
    tasks.number("eta", 0.005, 1.0, True),
    tasks.integer("max_depth", 1, 10),
    tasks.number("min_child_weight", 0.1, 64, True),
    tasks.number("subsample", 0.3, 1.0),
    tasks.number("colsample_bytree", 0.2, 1.0),
    tasks.number("lambda", 1e-3, 100, True),
]


@functools.lru_cache(None)
def matrices(name):
    """Training and validation data: `breast_cancer`, `digits-low` of the digits below 5, `digits-high` of the others."""
    if name == "breast_cancer":
        x, y = datasets.load_breast_cancer(return_X_y=True)
    else:
        x, y = datasets.load_digits(return_X_y=True)
        half = y < 5 if name == "digits-low" else y >= 5
        x, y = x[half], y[half] % 5
    train_x, test_x, train_y, test_y = model_selection.train_test_split(x, y, test_size=0.4, random_state=0)
    return xgboost.DMatrix(train_x, train_y), xgboost.DMatrix(test_x, test_y), len(set(y))


class Stop(xgboost.callback.TrainingCallback):
    """Ends a training where `goes_on`, told the newest value after each round, says so."""

    def __init__(self, goes_on):
        super().__init__()
        self.goes_on, self.curve = goes_on, []

    def after_iteration(self, model, epoch, evals_log):
        self.curve.append(float(list(list(evals_log.values())[0].values())[0][-1]))
        return not self.goes_on(self.curve[-1])


def train(name, parameters, goes_on=lambda value: True):
    train_data, test_data, classes = matrices(name)
    settings = dict(parameters, nthread=1, seed=7, tree_method="hist", verbosity=0)
    if classes == 2:
        settings.update(objective="binary:logistic", eval_metric="logloss")
    else:
        settings.update(objective="multi:softprob", num_class=classes, eval_metric="mlogloss")
    stop = Stop(goes_on)
    xgboost.train(settings, train_data, ROUNDS, evals=[(test_data, "v")], callbacks=[stop], verbose_eval=False)
    return stop.curve


def whole_jobs(search, name, jobs):
    """The best value after each job, and every set with its value."""
    best, known = [], []
    for _ in range(jobs):
        parameters, handle = search.ask()
        value = train(name, parameters)[-1]
        search.tell(handle, value)
        known.append((parameters, value))
        best.append(min(value, best[-1]) if best else value)
    return best, known


def hyperband(program, name, seed):
    search = methods.Tunebook(SPACE, seed, program, "HYPERBAND", maximumResource=ROUNDS, minimumResource=3)
    left, best, jobs = ROUNDS * WHOLE_JOBS, float("inf"), 0
    while left > 0:
        parameters, job = search.ask()

        def goes_on(value):
            return search.call({"op": "report", "job": job, "values": [value]})["verdict"] == "goOn"

        curve = train(name, parameters, goes_on)
        left, jobs, best = left - len(curve), jobs + 1, min(best, curve[-1])
        search.call({"op": "tell", "job": job, "value": curve[-1], "stopped": len(curve) < ROUNDS})
    search.close()
    return best, jobs


def closed(search, result):
    search.close()
    return result


def main():
    program, seeds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    names = ("breast_cancer", "digits-low")
    band, drawn, model, counts = [], [], [], []
    for name in names:
        for seed in range(seeds):
            best, jobs = hyperband(program, name, seed)
            band.append(best)
            counts.append(jobs)
            drawn.append(whole_jobs(methods.Random(SPACE, seed), name, WHOLE_JOBS)[0][-1])
            search = methods.Tunebook(SPACE, seed, program)
            model.append(closed(search, whole_jobs(search, name, WHOLE_JOBS)[0][-1]))
    print(f"HYPERBAND: {np.mean(counts):.0f} jobs in the rounds of {WHOLE_JOBS} whole ones")
    wins = sum(a < b for a, b in zip(band, drawn))
    print(f"hyperband {np.mean(band):.4f}, random {np.mean(drawn):.4f}, bayesian {np.mean(model):.4f}")
    print(f"hyperband beats random on {wins} of {len(band)}")

    warm, cold, random = [], [], []
    for seed in range(seeds):
        parent = methods.Tunebook(SPACE, seed, program)
        _, known = closed(parent, whole_jobs(parent, "digits-low", 15))
        child = methods.Tunebook(SPACE, seed + 100, program)
        for parameters, value in known:
            child.call({"op": "known", "values": parameters, "value": value, "origin": 1})
        warm.append(closed(child, whole_jobs(child, "digits-high", 10)[0]))
        alone = methods.Tunebook(SPACE, seed + 100, program)
        cold.append(closed(alone, whole_jobs(alone, "digits-high", 10)[0]))
        random.append(whole_jobs(methods.Random(SPACE, seed + 100), "digits-high", 10)[0])
    for n in (1, 3, 5, 10):
        w, c, r = ([run[n - 1] for run in runs] for runs in (warm, cold, random))
        wins = sum(a < b for a, b in zip(w, r))
        print(
            f"after {n} jobs: transfer {np.mean(w):.4f}, without {np.mean(c):.4f}, random {np.mean(r):.4f}; "
            f"transfer beats random on {wins} of {seeds}"
        )


if __name__ == "__main__":
    main()
