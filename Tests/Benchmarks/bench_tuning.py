"""Tuning jobs, beside the same search by Optuna in Python."""

import json
import os
import shutil
import subprocess
import sys
import time

from bench_hit import hit_times
from bench_report import median

ROUNDS = 5

OPTUNA = """
import os, sys
import optuna, pandas, xgboost
folder, storage = sys.argv[1], sys.argv[2]
optuna.logging.set_verbosity(optuna.logging.WARNING)
def load(name):
    frame = pandas.read_csv(os.path.join(folder, name + ".csv"), header=None)
    return xgboost.DMatrix(frame.iloc[:, 1:], frame.iloc[:, 0], nthread=1)
train, validation = load("train"), load("validation")
def objective(trial):
    parameters = dict(objective="binary:logistic", eval_metric="logloss", nthread=1,
        eta=trial.suggest_float("eta", 0.01, 0.5, log=True), max_depth=trial.suggest_int("max_depth", 2, 10),
        subsample=trial.suggest_float("subsample", 0.5, 1.0))
    results = {}
    xgboost.train(parameters, train, 60, evals=[(train, "train"), (validation, "validation")], evals_result=results,
        verbose_eval=False)
    return results["validation"]["logloss"][-1]
study = optuna.create_study(storage="sqlite:///" + storage, sampler=optuna.samplers.TPESampler(seed=1))
study.optimize(objective, n_trials=50, n_jobs=2)
"""


def definition(train, validation, jobs, rounds=60, extra=""):
    inputs = f"train = {train}" + (f" validation = {validation}" if validation else "")
    channel = "validation" if validation else "train"
    return (
        f"xgb = training_job {{ algorithm_name = XGBOOST instance_type = ml.m5.xlarge inputs {{ {inputs} }} "
        f"hyperparameters {{ objective = binary:logistic num_round = {rounds} {extra}}} }}\n"
        f"tune = tuning_job(xgb) {{ objective = minimize {channel}:logloss max_number_of_training_jobs = {jobs} "
        "max_parallel_training_jobs = 2 ranges { eta = 0.01..0.5 log max_depth = 2..10 subsample = 0.5..1.0 } }"
    )


def timed(command, environment):
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def seconds_in_training(home):
    """Over all training jobs of a home: from the line after the data is there to the last round's line."""
    total, jobs = 0.0, 0
    for number in os.listdir(os.path.join(home, "runs")):
        start = last = None
        with open(os.path.join(home, "runs", number, "events.jsonl")) as file:
            for line in file:
                if "Single node training." in line:
                    start = json.loads(line)["time"]
                elif start is not None and '"metric"' in line:
                    last = json.loads(line)["time"]
        if start is not None and last is not None:
            total, jobs = total + last - start, jobs + 1
    return total, jobs


def run(bench, report):
    train, validation = (os.path.join(bench.quickstart_data, name + ".csv") for name in ("train", "validation"))
    report.section(
        "A tuning job of 50 training jobs on the quick-start data, 2 parallel, 60 rounds each",
        "whole processes with nothing known; ours stores every model, log and curve, and resumes when killed",
        "Optuna: TPESampler, SQLite storage, n_jobs=2, data read once, models not kept",
    )
    home, storage = bench.folder("tuning"), os.path.join(bench.folder("optuna"), "study.db")
    cells = definition(train, validation, 50) + "\nlaunch tune"
    ours, peer = [], []
    for number in range(ROUNDS + 1):
        shutil.rmtree(home, ignore_errors=True)
        if os.path.exists(storage):
            os.remove(storage)
        for times, command, environment in (
            (ours, [bench.binary, "--home", home, "-c", cells], bench.environment),
            (peer, [sys.executable, "-c", OPTUNA, bench.quickstart_data, storage], bench.python),
        ):
            time_taken = timed(command, environment)
            if number > 0:
                times.append(time_taken)
    value, other = median(ours), median(peer)
    report.figure("50 jobs, whole process", value, "s", "Optuna", other, "3 times as fast", value * 3 <= other, ours)

    report.section(
        "Both cores inside XGBoost: 40 training jobs on 100,000 × 28, 2 parallel, 50 rounds",
        "of two cores for the whole process's time, the share between the log line that follows the data and that of the last "
        "round: updates and evaluations, and the writing of their lines",
    )
    shares = []
    large = bench.medium_csv()
    cells = definition(large, None, 40, 50, "tree_method = hist ") + "\nlaunch tune"
    for _ in range(bench.rounds_of_long_ones):
        shutil.rmtree(home, ignore_errors=True)
        whole = timed([bench.binary, "--home", home, "-c", cells], bench.environment)
        inside, _ = seconds_in_training(home)
        shares.append(inside / (2 * whole) * 100)
    value = median(shares)
    report.figure("time inside XGBoost", value, "%", target="≥ 95 %", holds=value >= 95, spread=shares)

    report.section("An unchanged tuning job of 100 training jobs, launched again at the prompt", "from Enter to the printed line")
    shutil.rmtree(home, ignore_errors=True)
    cells = definition(train, validation, 100, 10)
    bench.run_cells(home, cells + "\nlaunch tune")
    times = hit_times(bench, home, cells.split("\n"), "tune", 25)
    value = median(times)
    report.figure("Enter to the printed hit", value, "ms", target="≤ 5 ms", holds=value <= 5, spread=times)
