"""Trains with Python's xgboost what a test trains with tunebook, and compares.

xgboost_training.py write FOLDER        writes train.csv and validation.csv of each data set
xgboost_training.py train FOLDER SETS   for the training N on the Nth of the data sets, trains by
                                        FOLDER/N/hyperparameters.json, compares with FOLDER/N/xgboost-model; prints JSON
"""

import json
import os
import sys
import warnings

import numpy
import sklearn.datasets
import sklearn.metrics as metrics
import xgboost
from sklearn.model_selection import train_test_split

warnings.filterwarnings("ignore")

# Computed by the container with scikit-learn, from classes told by the margin, or from predictions.
COMPUTED = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "f1": lambda y, p: metrics.f1_score(y, p, average="macro"),
    "f1_binary": lambda y, p: metrics.f1_score(y, p, average="binary"),
    "f1_macro": lambda y, p: metrics.f1_score(y, p, average="macro"),
    "precision": metrics.precision_score,
    "precision_macro": lambda y, p: metrics.precision_score(y, p, average="macro"),
    "precision_micro": lambda y, p: metrics.precision_score(y, p, average="micro"),
    "recall": metrics.recall_score,
    "recall_macro": lambda y, p: metrics.recall_score(y, p, average="macro"),
    "recall_micro": lambda y, p: metrics.recall_score(y, p, average="micro"),
}
OF_VALUES = {"mse": metrics.mean_squared_error, "r2": metrics.r2_score}
MAXIMIZED = set(COMPUTED) | {"r2", "auc", "aucpr", "map", "ndcg"}


def write(data, folder):
    os.mkdir(folder)
    if data == "missing":
        random = numpy.random.default_rng(5)
        x = random.normal(size=(5000, 6))
        y = random.poisson(numpy.exp(0.5 * x[:, 0] + 0.2 * x[:, 1]))
        x[random.random(x.shape) < 0.2] = numpy.nan
    else:
        x, y = getattr(sklearn.datasets, "load_" + data)(return_X_y=True)
    parts = train_test_split(x, y, test_size=0.25, random_state=7)
    for name, x, y in (("train", parts[0], parts[2]), ("validation", parts[1], parts[3])):
        with open(f"{folder}/{name}.csv", "w") as file:
            for row, label in zip(x, y):
                values = ["" if numpy.isnan(value) else repr(float(value)) for value in row]
                file.write(",".join([repr(float(label))] + values) + "\n")


def read(folder, name):
    rows = numpy.genfromtxt(f"{folder}/{name}.csv", delimiter=",").astype(numpy.float32)
    return rows[:, 1:], rows[:, 0]


def train(source, folder):
    with open(f"{folder}/hyperparameters.json") as file:
        given = json.load(file)
    rounds = int(given.pop("num_round"))
    stop = int(given.pop("early_stopping_rounds", 0))
    words = [word for word in given.pop("eval_metric", "").split(",") if word]
    native = [word for word in words if word not in COMPUTED and word not in OF_VALUES]
    computed = [word for word in words if word not in native]
    if native:
        given["eval_metric"] = native
    data = {name: read(source, name) for name in ("train", "validation")}
    matrices = {name: xgboost.DMatrix(x, y) for name, (x, y) in data.items()}

    history = []
    # Any number of threads gives the same; one does not fight with the tests that run beside this.
    given["nthread"] = "1"
    booster = xgboost.Booster(given, list(matrices.values()))
    best = None
    for index in range(rounds):
        booster.update(matrices["train"], index)
        text = booster.eval_set([(matrix, name) for name, matrix in matrices.items()], index)
        values = {}
        for item in text.split("\t")[1:]:
            name, value = item.rsplit(":", 1)
            values[name.replace("-", ":", 1)] = float(value)
        for word in computed:
            for name, matrix in matrices.items():
                label = matrix.get_label()
                if word in OF_VALUES:
                    predicted = booster.predict(matrix)
                    values[f"{name}:{word}"] = float(OF_VALUES[word](label.astype(float), predicted.astype(float)))
                else:
                    margin = booster.predict(matrix, output_margin=True)
                    classes = (margin > 0) if margin.ndim == 1 else margin.argmax(axis=1)
                    values[f"{name}:{word}"] = float(COMPUTED[word](label, classes.astype(float)))
        history.append(values)
        if stop:
            value = values["validation:" + words[-1]]
            sign = -1 if words[-1] in MAXIMIZED else 1
            if best is None or sign * value < sign * best[1]:
                best = (index, value)
            elif index - best[0] >= stop:
                break
    if best:
        booster = booster[: best[0] + 1]

    ours = xgboost.Booster()
    ours.load_model(f"{folder}/xgboost-model")
    same = all(
        ours.predict(xgboost.DMatrix(x), output_margin=margin).tobytes()
        == booster.predict(xgboost.DMatrix(x), output_margin=margin).tobytes()
        for x, _ in data.values()
        for margin in (False, True)
    )
    result = {
        "rounds": history,
        "computed": [f"{name}:{word}" for name in matrices for word in computed],
        "samePredictions": same,
        "loadedRounds": ours.num_boosted_rounds(),
    }
    return result


if sys.argv[1] == "write":
    for data in ("breast_cancer", "diabetes", "wine", "missing"):
        write(data, f"{sys.argv[2]}/{data}")
else:
    folder = sys.argv[2]
    names = sys.argv[3].split(",")
    print(json.dumps([train(f"{folder}/{name}", f"{folder}/{index}") for index, name in enumerate(names)]))
