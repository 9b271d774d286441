"""What the tests of users' own programs share: writing one, launching it, and reading what its run left."""

import json

# Prints what it was given as one line of JSON, for a test to read.
REPORT = """
import json, os, sys
print("GIVEN " + json.dumps({"argv": sys.argv[1:], "env": dict(os.environ), "cwd": os.getcwd()}), flush=True)
open(os.path.join(os.environ["SM_MODEL_DIR"], "model.txt"), "w").write("a model")
"""


def task(fields="", entry="train.py", name="mine"):
    """A definition; `fields` is what stands beside the entry point."""
    return f"{name} = custom_training_job {{\n  entry_point = {entry}\n  {fields}\n}}"


class Launched:
    """A run that has ended, as `--json` tells it, and its folder."""

    def __init__(self, tunebook, finished, number=1):
        self.finished = finished
        self.code = finished.code
        self.folder = tunebook.home / "runs" / str(number)
        self.ml = self.folder / "ml"
        documents = [json.loads(line) for line in finished.out.splitlines() if line.startswith("{")]
        self.run = next(
            (entry for entry in walk(documents) if isinstance(entry, dict) and entry.get("run") == number and "state" in entry), {}
        )

    @property
    def log(self):
        return (self.folder / "log").read_bytes().decode(errors="replace")

    @property
    def given(self):
        """What a program with `REPORT` in it was given."""
        line = next(line for line in self.log.splitlines() if "GIVEN " in line)
        return json.loads(line.split("GIVEN ", 1)[1])

    @property
    def outcome(self):
        """How the run ended, as its last event tells it."""
        last = (self.folder / "events.jsonl").read_text().splitlines()[-1]
        return json.loads(last)["kind"]["finished"]["_0"]

    @property
    def text(self):
        """All that was printed, and what the run's end says of its failure."""
        failure = self.outcome.get("failure", {}) if (self.folder / "events.jsonl").exists() else {}
        return "\n".join([self.finished.out, self.finished.err, *failure.values()])


def walk(value):
    """Every value in a JSON document."""
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(inner)


def launch(tunebook, script, fields="", entry="train.py", check=None, environment=None, number=1, name="mine", json=True):
    """Writes the program, launches it in a process of its own, and waits for its end."""
    path = tunebook.folder / entry
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script)
    arguments = ["--json"] if json else []
    cells = task(fields, entry, name) + f"\nlaunch {name}"
    return Launched(tunebook, tunebook.run(*arguments, "-c", cells, environment=environment, check=check), number)
