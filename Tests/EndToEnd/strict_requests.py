"""Checks requests against botocore's own model of a service, stricter than botocore does.

botocore's validator looks at names, types, required members and minima. Here also: maxima, patterns, enumerations, no
nulls, and no boolean for a number.
"""

import functools

import botocore.session
import botocore.validate
import regex


@functools.cache
def service_model(service):
    return botocore.session.Session().get_service_model(service)


def problems(service, operation, request):
    """What is wrong with a request; nothing for one that the service would take."""
    shape = service_model(service).operation_model(operation).input_shape
    report = botocore.validate.ParamValidator().validate(request, shape)
    found = [report.generate_report()] if report.has_errors() else []
    _walk(shape, request, operation, found)
    return found


def _walk(shape, value, path, found):
    limits = shape.metadata
    if value is None:
        found.append(f"{path} is null")
    elif shape.type_name == "structure":
        for name, member in shape.members.items():
            if isinstance(value, dict) and name in value:
                _walk(member, value[name], f"{path}.{name}", found)
    elif shape.type_name == "list" and isinstance(value, list):
        _length(limits, len(value), path, found)
        for index, item in enumerate(value):
            _walk(shape.member, item, f"{path}[{index}]", found)
    elif shape.type_name == "map" and isinstance(value, dict):
        _length(limits, len(value), path, found)
        for key, item in value.items():
            _walk(shape.key, key, f"{path} key {key!r}", found)
            _walk(shape.value, item, f"{path}[{key!r}]", found)
    elif shape.type_name == "string" and isinstance(value, str):
        _length(limits, len(value), path, found)
        pattern = limits.get("pattern")
        if pattern and not regex.fullmatch(pattern.replace(r"\p{Alnum}", "[A-Za-z0-9]"), value):
            found.append(f"{path} {value!r} does not match {pattern}")
        if "enum" in limits and value not in limits["enum"]:
            found.append(f"{path} {value!r} is no value of its enumeration")
    elif shape.type_name in ("integer", "long", "float", "double"):
        if isinstance(value, bool):
            found.append(f"{path} is a boolean")
        elif isinstance(value, (int, float)):
            _length(limits, value, path, found)


def _length(limits, number, path, found):
    if "max" in limits and number > limits["max"]:
        found.append(f"{path}: {number} is more than {limits['max']}")
    if "min" in limits and number < limits["min"]:
        found.append(f"{path}: {number} is less than {limits['min']}")
