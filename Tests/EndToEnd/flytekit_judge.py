"""What flytekit's own remote client makes of tasks and their executions; printed as a list in JSON.

    flytekit_judge.py HOST:PORT [TASK VERSION EXECUTION]...
"""

import json
import sys

from flytekit.configuration import Config
from flytekit.remote import FlyteRemote
from google.protobuf import json_format

endpoint, *named = sys.argv[1:]
remote = FlyteRemote(Config.for_endpoint(endpoint, insecure=True), default_project="flyteexamples", default_domain="development")


def plain(literals):
    return {name: json_format.MessageToDict(literal.to_flyte_idl()) for name, literal in literals.items()}


def judged(task_name, version, name):
    task = remote.fetch_task(name=task_name, version=version)
    execution = remote.sync_execution(remote.fetch_execution(name=name), sync_nodes=True)
    return {
        "type": task.template.type,
        "inputs of the task": sorted(task.interface.inputs),
        "is done": execution.is_done,
        "error": execution.error and execution.error.message,
        "inputs": plain(execution.inputs.literals),
        "outputs": plain(execution.outputs.literals) if execution.error is None else None,
        "nodes": sorted(execution.node_executions),
        "annotations": execution.spec.annotations.values,
    }


print(json.dumps([judged(*named[place : place + 3]) for place in range(0, len(named), 3)]))
