"""Flyte's messages as the services write and read them: routes, the gateway's dialects of JSON, and the cache's hash.

Everything follows the descriptors of flyteidl's own packages: 1.16.8 for the services, and 1.10.0, read as descriptors
alone, for the SageMaker plugin's messages, which later ones lack.
"""

import ast
import base64
import hashlib
import importlib
import os
import pathlib
import re

from google.api import annotations_pb2
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor

from flyteidl.service import admin_pb2, auth_pb2, dataproxy_pb2, identity_pb2

SERVICES = (admin_pb2, auth_pb2, dataproxy_pb2, identity_pb2)


class Route:
    """One HTTP binding of one method."""

    def __init__(self, method, verb, template, body):
        self.name = method.name
        self.verb = verb.upper()
        self.takes_body = bool(body)
        self.request = message_factory.GetMessageClass(method.input_type)
        self.reply = message_factory.GetMessageClass(method.output_type)
        self.fields = re.findall(r"{([^}=]+)[^}]*}", template)
        pattern = re.sub(r"{[^}]+}", "([^/]+)", template)
        self.pattern = re.compile(pattern + "$")


def routes():
    found = []
    for module in SERVICES:
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                rule = method.GetOptions().Extensions[annotations_pb2.http]
                for binding in [rule, *rule.additional_bindings]:
                    if verb := binding.WhichOneof("pattern"):
                        found.append(Route(method, verb, getattr(binding, verb), binding.body))
    # Fixed paths before those with places in them.
    return sorted(found, key=lambda route: len(route.fields))


def set_field(message, path, text):
    """Sets a field by its dotted path, in either spelling, from a query's text; an unknown one is ignored."""
    *parents, name = path.split(".")
    for parent in parents:
        field = find_field(message.DESCRIPTOR, parent)
        if field is None:
            return
        message = getattr(message, field.name)
    field = find_field(message.DESCRIPTOR, name)
    if field is None:
        return
    value = text
    if field.cpp_type in (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT32,
                          FieldDescriptor.CPPTYPE_UINT64):
        value = int(text)
    elif field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        value = field.enum_type.values_by_name[text].number
    elif field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        value = text == "true"
    if field.is_repeated:
        getattr(message, field.name).append(value)
    else:
        setattr(message, field.name, value)


def find_field(descriptor, name):
    for field in descriptor.fields:
        if name in (field.name, field.json_name):
            return field
    return None


# What JSON has a form of its own for.
WELL_KNOWN = "google.protobuf."


def with_defaults(message, snake):
    """The message as the new gateway writes it: zero values too, unset messages as null, unset choices left out."""
    if message.DESCRIPTOR.full_name.startswith(WELL_KNOWN):
        return json_format.MessageToDict(message)
    result = {}
    for field in message.DESCRIPTOR.fields:
        name = field.name if snake else field.json_name
        if field.containing_oneof is not None and not message.HasField(field.name):
            continue
        value = getattr(message, field.name)
        if field.is_repeated:
            if field.message_type is not None and field.message_type.GetOptions().map_entry:
                entry = field.message_type.fields_by_name["value"]
                result[name] = {str(key): one_value(entry, item, snake) for key, item in value.items()}
            else:
                result[name] = [one_value(field, item, snake) for item in value]
        elif field.message_type is not None:
            result[name] = with_defaults(value, snake) if message.HasField(field.name) else None
        else:
            result[name] = one_value(field, value, snake)
    return result


def one_value(field, value, snake):
    if field.message_type is not None:
        return with_defaults(value, snake)
    if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known else value
    if field.cpp_type in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64):
        return str(value)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return base64.b64encode(value).decode()
    return value


# --- The cache's hash ------------------------------------------------------------------------------------------------


def object_hash(message):
    return base64.urlsafe_b64encode(hash_bytes(message)).rstrip(b"=").decode()


def hash_bytes(message):
    return hash_of(json_format.MessageToDict(message))


def hash_of(value):
    def digest(tag, content):
        return hashlib.sha256(tag + content).digest()

    if value is None:
        return digest(b"n", b"")
    if isinstance(value, bool):
        return digest(b"b", b"1" if value else b"0")
    if isinstance(value, str):
        return digest(b"u", value.encode())
    if isinstance(value, (int, float)):
        return digest(b"f", normalised(float(value)).encode())
    if isinstance(value, list):
        return digest(b"l", b"".join(map(hash_of, value)))
    return digest(b"d", b"".join(sorted(hash_of(key) + hash_of(item) for key, item in value.items())))


def normalised(number):
    if number == 0:
        return "+0:"
    text, rest, exponent = "+" if number > 0 else "-", abs(number), 0
    while rest > 1:
        rest, exponent = rest / 2, exponent + 1
    while rest <= 0.5:
        rest, exponent = rest * 2, exponent - 1
    bits = ""
    while rest:
        bits += "1" if rest >= 1 else "0"
        rest = 2 * (rest - (rest >= 1))
    return f"{text}{exponent}:{bits}"


# --- The plugin's messages -------------------------------------------------------------------------------------------


def plugin_messages():
    """The message classes of plugins/sagemaker, by name, out of the package in `FLYTE_PLUGIN_PACKAGES`."""
    folder = pathlib.Path(os.environ["FLYTE_PLUGIN_PACKAGES"]) / "flyteidl/plugins/sagemaker"
    pool = descriptor_pool.DescriptorPool()
    files = []
    for name in ("parameter_ranges", "training_job", "hyperparameter_tuning_job"):
        for node in ast.walk(ast.parse((folder / f"{name}_pb2.py").read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "AddSerializedFile":
                file = descriptor_pb2.FileDescriptorProto.FromString(ast.literal_eval(node.args[0]))
                for dependency in list(file.dependency):
                    if dependency.startswith("google/protobuf/"):
                        module = importlib.import_module(dependency.removesuffix(".proto").replace("/", ".") + "_pb2")
                        pool.AddSerializedFile(module.DESCRIPTOR.serialized_pb)
                pool.AddSerializedFile(file.SerializeToString())
                files.append(file)
    return {
        message.name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{file.package}.{message.name}"))
        for file in files
        for message in file.message_type
    }
