"""Flyte's data loading for raw containers, over flyteidl's own classes: what its co-pilot does before and after a container.

    flyte_data_loading.py download REQUESTS INPUTS    writes the inputs of a launch
    flyte_data_loading.py upload REQUESTS OUTPUTS     reads the outputs, and prints them as a LiteralMap's JSON

REQUESTS holds a TaskCreateRequest and an ExecutionCreateRequest, and by `objects` where the objects of a URI lie here. What Flyte
would not take ends it.
"""

import json
import pathlib
import shutil
import sys

from google.protobuf import json_format, struct_pb2

from flyteidl.admin import execution_pb2, task_pb2
from flyteidl.core import literals_pb2, types_pb2

LARGEST_PRIMITIVE = 1024


def download(launch, objects, folder):
    for name, literal in launch.inputs.literals.items():
        place = folder / name
        kind = literal.scalar.WhichOneof("value")
        if kind == "blob":
            blob = literal.scalar.blob
            if blob.metadata.type.dimensionality == types_pb2.BlobType.MULTIPART:
                # Each object under its whole key, as the co-pilot lays them down.
                for key, file in objects[blob.uri].items():
                    target = place / blob.uri.removeprefix("s3://").partition("/")[2] / key
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, target)
            else:
                shutil.copyfile(*objects[blob.uri].values(), place)
        elif kind == "generic":
            place.write_text(json_format.MessageToJson(literal.scalar.generic))
        else:
            primitive = literal.scalar.primitive
            which = primitive.WhichOneof("value")
            value = getattr(primitive, which)
            if which == "boolean":
                value = str(value).lower()
            elif which in ("datetime", "duration"):
                value = value.ToJsonString()
            place.write_text(str(value))


def upload(task, folder):
    outputs = literals_pb2.LiteralMap()
    for name, variable in task.spec.template.interface.outputs.variables.items():
        file = folder / name
        assert file.is_file(), f"no output {name}"
        scalar = outputs.literals[name].scalar
        if variable.type.WhichOneof("type") == "blob":
            scalar.blob.metadata.type.CopyFrom(variable.type.blob)
            scalar.blob.uri = f"file://{file}"
            continue
        assert file.stat().st_size <= LARGEST_PRIMITIVE, f"{name} has more than {LARGEST_PRIMITIVE} bytes"
        text, simple = file.read_text(), variable.type.simple
        if simple == types_pb2.STRUCT:
            json_format.Parse(text, scalar.generic)
        elif simple == types_pb2.INTEGER:
            scalar.primitive.integer = int(text)
        elif simple == types_pb2.FLOAT:
            scalar.primitive.float_value = float(text)
        elif simple == types_pb2.BOOLEAN:
            scalar.primitive.boolean = {"true": True, "false": False}[text]
        else:
            assert simple == types_pb2.STRING, name
            scalar.primitive.string_value = text
    return outputs


if __name__ == "__main__":
    requests = json.loads(pathlib.Path(sys.argv[2]).read_text())
    folder = pathlib.Path(sys.argv[3])
    if sys.argv[1] == "download":
        folder.mkdir()
        launch = json_format.ParseDict(requests["launch"], execution_pb2.ExecutionCreateRequest())
        download(launch, requests["objects"], folder)
    else:
        task = json_format.ParseDict(requests["task"], task_pb2.TaskCreateRequest())
        print(json_format.MessageToJson(upload(task, folder)))
