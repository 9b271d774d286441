"""Data files of a given size, and a catalogue with a history behind it."""

import hashlib
import json
import os
import sqlite3

import numpy


def write_csv(path, rows, columns, seed, form="{:.6f}"):
    """Label first, then features in a form each, from one seed; a file that is there stays."""
    if os.path.exists(path):
        return path
    generator = numpy.random.default_rng(seed)
    with open(path + ".partial", "w") as file:
        weights = generator.normal(size=columns)
        for start in range(0, rows, 50_000):
            count = min(50_000, rows - start)
            features = generator.normal(size=(count, columns))
            labels = (features @ weights + generator.normal(scale=2.0, size=count) > 0).astype(int)
            for label, row in zip(labels, features):
                file.write(f"{label}," + ",".join([form.format(value) for value in row.tolist()]) + "\n")
    os.rename(path + ".partial", path)
    return path


def fill_catalogue(database, runs):
    """Adds completed runs with results and keys of their own, as copies of the newest run that has one.

    Each copy differs in its number, its key's digest and its `eta`. Their artifact is the original's file.
    """
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    template = dict(
        connection.execute(
            "SELECT * FROM runs WHERE state = 'completed' AND hit_of IS NULL AND key_digest IS NOT NULL "
            "ORDER BY number DESC LIMIT 1"
        ).fetchone()
    )
    parts = connection.execute("SELECT parts FROM keys WHERE digest = ?", (template["key_digest"],)).fetchone()[0]
    curves = connection.execute("SELECT metric, points FROM curves WHERE run = ?", (template["number"],)).fetchall()
    first = template["number"] + 1
    names = [name for name in template if name not in ("number", "key_digest")]
    with connection:
        for index in range(runs):
            eta = f"{0.01 + index / runs:.6f}"
            changed = parts.replace('"0.3"', json.dumps(eta))
            digest = hashlib.sha256(f"{changed}{index}".encode()).hexdigest()
            connection.execute("INSERT INTO keys (digest, parts) VALUES (?, ?)", (digest, changed))
            connection.execute(
                f"INSERT INTO runs (number, key_digest, {', '.join(names)}) VALUES ({', '.join('?' * (len(names) + 2))})",
                (first + index, digest, *[template[name] for name in names]),
            )
            for curve in curves:
                connection.execute("INSERT INTO curves (run, metric, points) VALUES (?, ?, ?)", (first + index, *curve))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def fill_history(path, cells):
    """Adds entries to a history file, as copies of its last one with other numbers."""
    with open(path) as file:
        last = json.loads(file.readlines()[-1])
    with open(path, "a") as file:
        for index in range(cells):
            entry = {name: f"xgb.hyperparameters.max_depth = {index}" if isinstance(value, str) and " " in value else value
                     for name, value in last.items()}
            file.write(json.dumps(entry, separators=(",", ":")) + "\n")
