"""Searches behind one face: `ask()` gives parameters and `tell(parameters, value)` takes the result."""

import json
import shlex
import subprocess


class Random:
    """Uniform draws on the scaled axes."""

    def __init__(self, space, seed):
        import numpy as np

        self.space, self.generator = space, np.random.default_rng(seed)

    def ask(self):
        import math

        drawn = {}
        for d in self.space:
            if d["type"] == "cat":
                drawn[d["name"]] = d["choices"][self.generator.integers(len(d["choices"]))]
                continue
            low, high = d["low"], d["high"]
            if d["type"] == "int":
                low, high = low - 0.5 + 1e-8, high + 0.5 - 1e-8
            if d["log"]:
                low, high = math.log(low), math.log(high)
            x = low + self.generator.random() * (high - low)
            x = math.exp(x) if d["log"] else x
            drawn[d["name"]] = int(min(max(round(x), d["low"]), d["high"])) if d["type"] == "int" else x
        return drawn, None

    def tell(self, handle, value):
        pass


class Optuna:
    def __init__(self, space, seed, kind):
        import warnings

        import optuna

        warnings.simplefilter("ignore")
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        samplers = {"gp": optuna.samplers.GPSampler, "tpe": optuna.samplers.TPESampler}
        self.space = space
        self.study = optuna.create_study(sampler=samplers[kind](seed=seed))

    def ask(self):
        trial = self.study.ask()
        drawn = {}
        for d in self.space:
            if d["type"] == "cat":
                drawn[d["name"]] = trial.suggest_categorical(d["name"], d["choices"])
            elif d["type"] == "int":
                drawn[d["name"]] = trial.suggest_int(d["name"], d["low"], d["high"], log=d["log"])
            else:
                drawn[d["name"]] = trial.suggest_float(d["name"], d["low"], d["high"], log=d["log"])
        return drawn, trial

    def tell(self, trial, value):
        self.study.tell(trial, value)


class ScikitOptimize:
    def __init__(self, space, seed):
        import warnings

        import skopt
        from skopt import space as axes

        warnings.simplefilter("ignore")
        self.space = space
        dimensions = []
        for d in space:
            if d["type"] == "cat":
                dimensions.append(axes.Categorical(d["choices"]))
            else:
                kind = axes.Integer if d["type"] == "int" else axes.Real
                dimensions.append(kind(d["low"], d["high"], prior="log-uniform" if d["log"] else "uniform"))
        self.optimizer = skopt.Optimizer(dimensions, "GP", random_state=seed)
        self.running = []

    def ask(self):
        # With jobs running, its own way: the lie `cl_min` for all that run, then one point more.
        if self.running and self.optimizer._n_initial_points <= 0:
            points = self.optimizer.ask(n_points=len(self.running) + 1, strategy="cl_min")
            point = next((p for p in points if p not in self.running), points[-1])
        else:
            point = self.optimizer.ask()
        self.running.append(point)
        drawn = {}
        for d, x in zip(self.space, point):
            drawn[d["name"]] = int(x) if d["type"] == "int" else float(x) if d["type"] == "float" else str(x)
        return drawn, point

    def tell(self, point, value):
        self.running.remove(point)
        self.optimizer.tell(point, value)


class Tunebook:
    """Our own, over the JSON lines that `AskTell.swift` describes."""

    def __init__(self, space, seed, program, strategy="BAYESIAN", **settings):
        self.process = subprocess.Popen(shlex.split(program), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ranges = []
        for d in space:
            if d["type"] == "cat":
                ranges.append({"name": d["name"], "type": "categorical", "values": d["choices"]})
            else:
                ranges.append(
                    {
                        "name": d["name"],
                        "type": "integer" if d["type"] == "int" else "continuous",
                        "lower": d["low"],
                        "upper": d["high"],
                        "scaling": "Logarithmic" if d["log"] else "Linear",
                    }
                )
        self.call(
            {"op": "space", "ranges": ranges, "strategy": strategy, "seed": seed, "direction": "Minimize", **settings}
        )

    def call(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def ask(self):
        answer = self.call({"op": "ask"})
        if answer.get("exhausted"):
            return None, None
        return answer["values"], answer["job"]

    def tell(self, job, value):
        self.call({"op": "tell", "job": job, "value": value})

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def make(name, space, seed):
    """A search by its name: `random`, `optuna-gp`, `optuna-tpe`, `skopt`, or `NAME=COMMAND[:STRATEGY]` for ours."""
    if name == "random":
        return Random(space, seed)
    if name.startswith("optuna-"):
        return Optuna(space, seed, name.removeprefix("optuna-"))
    if name == "skopt":
        return ScikitOptimize(space, seed)
    program, _, strategy = name.partition("=")[2].partition(":")
    return Tunebook(space, seed, program, strategy or "BAYESIAN")
