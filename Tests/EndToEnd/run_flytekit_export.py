"""Serialises the tasks of an exported module with flytekit, and prints their templates as JSON by name.

    run_flytekit_export.py MODULE.py
"""

import importlib.util
import json
import sys
from collections import OrderedDict

from flytekit.configuration import Image, ImageConfig, SerializationSettings
from flytekit.core.base_task import PythonTask
from flytekit.tools.translator import get_serializable
from google.protobuf import json_format

spec = importlib.util.spec_from_file_location("exported", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
image = Image(name="default", fqn="image", tag="1")
settings = SerializationSettings(
    project="flyteexamples", domain="development", version="v", image_config=ImageConfig(default_image=image, images=[image])
)
found = {}
for name, value in vars(module).items():
    if isinstance(value, PythonTask):
        template = get_serializable(OrderedDict(), settings, value).to_flyte_idl().template
        found[name] = {"template": json_format.MessageToDict(template), "inputs": sorted(getattr(module, f"{name}_inputs"))}
print(json.dumps(found))
