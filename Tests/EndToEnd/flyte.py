"""A Flyte on loopback as a test's own process, and the program set up for it."""

import json
import os
import pathlib
import subprocess
import sys
import urllib.request

PROJECT = pathlib.Path(__file__).resolve().parents[2]


class Flyte:
    """The stand-in of `flyte_stand_in.py`, which ends with the test."""

    def __init__(self, dialect="v2", speaks_grpc=False):
        packages = ".local/flytekit/site-packages" if speaks_grpc else ".local/flyte-python/site-packages"
        self.process = subprocess.Popen(
            [sys.executable, PROJECT / "Tests/EndToEnd/flyte_stand_in.py", dialect, *(["grpc"] if speaks_grpc else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONPATH": str(PROJECT / packages),
                "FLYTE_PLUGIN_PACKAGES": str(PROJECT / ".local/flyte-plugin/site-packages"),
            },
            text=True,
        )
        self.url = self.process.stdout.readline().strip()
        # For flytekit's own client.
        self.grpc = self.process.stdout.readline().strip() if speaks_grpc else None
        assert self.url, "the stand-in did not start: run `make test`, which installs flyteidl"

    def control(self, **settings):
        """Sets faults, the script of phases, the login or the version."""
        request = urllib.request.Request(f"{self.url}/_control", json.dumps(settings).encode())
        urllib.request.urlopen(request).read()

    def fault(self, match, kind, count=1, **settings):
        self.control(faults=[{"match": match, "kind": kind, **settings}] * count)

    def log(self):
        return json.loads(urllib.request.urlopen(f"{self.url}/_log").read())

    def requests(self, start=""):
        """What was asked, such as `POST /api/v1/executions`."""
        asked = (f"{request['method']} {request['target']}" for request in self.log()["requests"])
        return [request for request in asked if request.startswith(start)]

    def bodies(self, start):
        return [
            json.loads(request["body"])
            for request in self.log()["requests"]
            if f"{request['method']} {request['target']}".startswith(start)
        ]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def configure(home, flyte, **settings):
    """Writes a configuration whose engine is the stand-in, looked at often."""
    settings = {
        "endpoint": flyte.url if hasattr(flyte, "url") else flyte,
        "insecure": "true",
        "project": "flyteexamples",
        "domain": "development",
        "image": "tunebook:1",
        "poll_in_seconds": 0.02,
    } | settings
    lines = [f"    {name}: {value}\n" for name, value in settings.items() if value is not None]
    (home / "config.yaml").write_text("engines:\n  local:\n    threads: 1\n  flyte:\n" + "".join(lines))
