"""Flyte: how long a launch takes to reach the wire, and what following many executions costs; on a Flyte on loopback."""

import os
import sys
import time

from bench_report import median
from bench_terminal import Terminal, children_of, memory

ROUNDS = 15
FOLLOWED = 200
SECONDS = 12
# Long enough that every execution is asked for at one pace while it is measured.
INTERVAL = 2


def start(bench):
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "EndToEnd"))
    from flyte import Flyte

    return Flyte()


def configure(home, url, poll):
    with open(os.path.join(home, "config.yaml"), "w") as file:
        file.write(
            "engines:\n  flyte:\n    insecure: true\n    project: flyteexamples\n    domain: development\n    image: tunebook:1\n"
            f"    endpoint: {url}\n    poll_in_seconds: {poll}\n"
        )


def definition(bench):
    return (
        f"small = training_job {{ inputs {{ train = {bench.quickstart_data}/train.csv }} "
        "hyperparameters { objective = binary:logistic num_round = 3 } }"
    )


def launch_times(bench, flyte, home):
    """Milliseconds from the write of Enter to the first request and to the execution's, in one warm prompt."""
    terminal = Terminal([bench.binary, "--home", home], bench.environment)
    terminal.wait_for(b"In [1]: ")
    terminal.send(definition(bench) + "\r")
    first, created = [], []
    for number in range(2, ROUNDS + 4):
        terminal.wait_for(f"In [{number}]: ".encode())
        if number > 2:
            asked = flyte.log()["requests"][seen:]
            first.append((asked[0]["time"] - pressed) * 1000)
            posts = [one["time"] for one in asked if one["method"] == "POST" and one["target"] == "/api/v1/executions"]
            created.append((posts[0] - pressed) * 1000)
        keys = "launch small on flyte --fresh --detach"
        terminal.send(keys)
        terminal.wait_for(keys.encode())
        seen = len(flyte.log()["requests"])
        pressed = time.time()
        terminal.send("\r")
    terminal.end()
    # The first launch uploads the data, opens libcurl and asks for the version.
    return first[1:], created[1:]


def following(bench, flyte, home):
    """MiB of the prompt that follows many executions, and the most requests that one of them got in an interval."""
    flyte.control(script=["QUEUED"] + ["RUNNING"] * 100_000)
    bench.run_cells(home, "\n".join([definition(bench)] + ["launch small on flyte --fresh --detach"] * FOLLOWED))
    terminal = Terminal([bench.binary, "--home", home], bench.environment)
    terminal.wait_for(b"In [1]: ")
    # Until all have been asked for the first time, and the pace is the later one's.
    began, seen = time.time(), len(flyte.log()["requests"])
    time.sleep(SECONDS)
    asked = flyte.log()["requests"][seen:]
    held = sum(memory(pid) for pid in children_of(terminal.pid))
    terminal.end()
    names = {}
    for request in asked:
        for part in request["target"].split("/"):
            name = part.partition("?")[0]
            if len(name) == 10 and name not in ("executions",):
                names.setdefault(name, []).append(request["time"])
    followed = {name: times for name, times in names.items() if len(times) > 1}
    closest = min(after - before for times in followed.values() for before, after in zip(times, times[1:]))
    return held, len(followed), closest, len(asked) / (time.time() - began)


def run(bench, report):
    report.section(
        "Flyte on loopback, a process in Python of flyteidl's own messages",
        "from the write of Enter to the arrival of the request at the server; the launch before it has opened the connection",
    )
    flyte = start(bench)
    try:
        home = bench.folder("flyte-home")
        configure(home, flyte.url, 1000)
        first, created = launch_times(bench, flyte, home)
        value = median(first)
        report.figure("Enter to the first request on the wire", value, "ms", target="≤ 20 ms", holds=value <= 20, spread=first)
        value = median(created)
        report.figure("Enter to the execution's request", value, "ms", target="≤ 20 ms", holds=value <= 20, spread=created)
        home = bench.folder("flyte-follower")
        configure(home, flyte.url, INTERVAL)
        held, followed, closest, rate = following(bench, flyte, home)
        report.figure(f"memory of a prompt that follows {followed} executions", held, "MiB", target="< 50 MB", holds=held < 47.6)
        target = f"≥ {INTERVAL} s, for {FOLLOWED}"
        holds = followed == FOLLOWED and closest >= INTERVAL * 0.98
        report.figure("two requests of one execution lie apart, at least", closest, "s", target=target, holds=holds)
        report.note(f"{rate:.0f} requests a second in all")
    finally:
        flyte.close()
