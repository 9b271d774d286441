"""Writes one FileDescriptorSet of the messages that tunebook speaks, out of the Python packages of flyteidl.

    python3 descriptors.py OLD_FLYTEIDL OUTPUT

`OLD_FLYTEIDL` is the unpacked wheel of flyteidl 1.5.22, the last line that has plugins/sagemaker; the installed flyteidl,
1.16.8, gives everything else. Only what the roots below reach is kept, without services, options and comments.
"""

import ast
import importlib
import pathlib
import sys

from google.protobuf import descriptor_pb2

MODULES = """
flyteidl.admin.execution_pb2 flyteidl.admin.launch_plan_pb2 flyteidl.admin.node_execution_pb2 flyteidl.admin.project_pb2
flyteidl.admin.task_execution_pb2 flyteidl.admin.task_pb2 flyteidl.admin.version_pb2 flyteidl.admin.workflow_pb2
flyteidl.core.errors_pb2 flyteidl.service.auth_pb2 flyteidl.service.dataproxy_pb2 google.rpc.status_pb2
""".split()

SAGEMAKER = ["parameter_ranges", "training_job", "hyperparameter_tuning_job"]

ROOTS = """
flyteidl.admin.Execution flyteidl.admin.ExecutionCreateRequest flyteidl.admin.ExecutionCreateResponse
flyteidl.admin.ExecutionList flyteidl.admin.ExecutionRecoverRequest flyteidl.admin.ExecutionRelaunchRequest
flyteidl.admin.ExecutionTerminateRequest flyteidl.admin.ExecutionTerminateResponse flyteidl.admin.GetDomainsResponse
flyteidl.admin.GetVersionResponse flyteidl.admin.LaunchPlan flyteidl.admin.LaunchPlanCreateRequest
flyteidl.admin.NamedEntityIdentifierList flyteidl.admin.NodeExecution flyteidl.admin.NodeExecutionGetDataResponse
flyteidl.admin.NodeExecutionList flyteidl.admin.Project flyteidl.admin.Projects flyteidl.admin.Task
flyteidl.admin.TaskCreateRequest flyteidl.admin.TaskCreateResponse flyteidl.admin.TaskExecution
flyteidl.admin.TaskExecutionGetDataResponse flyteidl.admin.TaskExecutionList flyteidl.admin.TaskList
flyteidl.admin.Workflow flyteidl.admin.WorkflowCreateRequest flyteidl.admin.WorkflowExecutionGetDataResponse
flyteidl.core.ErrorDocument flyteidl.core.LiteralMap flyteidl.plugins.sagemaker.HyperparameterTuningJob
flyteidl.plugins.sagemaker.HyperparameterTuningJobConfig flyteidl.plugins.sagemaker.ParameterRangeOneOf
flyteidl.plugins.sagemaker.ParameterRanges flyteidl.plugins.sagemaker.TrainingJob
flyteidl.service.CreateUploadLocationRequest flyteidl.service.CreateUploadLocationResponse
flyteidl.service.OAuth2MetadataResponse flyteidl.service.PublicClientAuthConfigResponse google.rpc.Status
""".split()


def serialized_in(module):
    """The file descriptor that generated Python code of protobuf 3.20 and later carries as one bytes literal."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "AddSerializedFile":
            return ast.literal_eval(node.args[0])
    raise SystemExit(f"{module} holds no descriptor")


def read_files(old):
    files = {}

    def take(descriptor):
        if descriptor.name in files:
            return
        for needed in descriptor.dependencies:
            take(needed)
        file = descriptor_pb2.FileDescriptorProto()
        descriptor.CopyToProto(file)
        files[file.name] = file

    for module in MODULES:
        take(importlib.import_module(module).DESCRIPTOR)
    for name in SAGEMAKER:
        path = pathlib.Path(old) / "flyteidl/plugins/sagemaker" / f"{name}_pb2.py"
        file = descriptor_pb2.FileDescriptorProto.FromString(serialized_in(path))
        files[file.name] = file
    return files


def reachable(files):
    """The full names of the top-level messages and enums that the roots need, and the file of each."""
    home = {}
    for file in files.values():
        for kind in (file.message_type, file.enum_type):
            for item in kind:
                home[f"{file.package}.{item.name}"] = (file.name, item)

    def top_level(name):
        while name not in home:
            name = name.rpartition(".")[0]
        return name

    kept, waiting = set(), list(ROOTS)
    while waiting:
        name = top_level(waiting.pop())
        if name in kept:
            continue
        kept.add(name)
        item = home[name][1]
        stack = [item] if isinstance(item, descriptor_pb2.DescriptorProto) else []
        while stack:
            message = stack.pop()
            stack += message.nested_type
            waiting += [field.type_name[1:] for field in message.field if field.type_name]
    return kept, home


def strip(message):
    if message.HasField("options"):
        is_map = message.options.map_entry
        message.ClearField("options")
        if is_map:
            message.options.map_entry = True
    for field in message.field:
        is_deprecated = field.options.deprecated
        field.ClearField("options")
        if is_deprecated:
            field.options.deprecated = True
    for nested in message.nested_type:
        strip(nested)


def uses(message):
    for field in message.field:
        if field.type_name:
            yield field.type_name[1:]
    for nested in message.nested_type:
        yield from uses(nested)


def main(old, output):
    files = read_files(old)
    kept, home = reachable(files)
    result = descriptor_pb2.FileDescriptorSet()
    for file in files.values():
        if file.name.startswith("google/protobuf/"):
            if any(home[name][0] == file.name for name in kept):
                result.file.add().CopyFrom(file)
            continue
        pruned = result.file.add(name=file.name, package=file.package, syntax=file.syntax)
        for message in file.message_type:
            if f"{file.package}.{message.name}" in kept:
                strip(message)
                pruned.message_type.add().CopyFrom(message)
        for enum in file.enum_type:
            if f"{file.package}.{enum.name}" in kept:
                enum.ClearField("options")
                pruned.enum_type.add().CopyFrom(enum)
        if not pruned.message_type and not pruned.enum_type:
            result.file.pop()
            continue
        needed = set()
        for message in pruned.message_type:
            for name in uses(message):
                while name not in home:
                    name = name.rpartition(".")[0]
                needed.add(home[name][0])
        pruned.dependency.extend(sorted(needed - {file.name}))
    pathlib.Path(output).write_bytes(result.SerializeToString())
    print(*(file.name for file in result.file if not file.name.startswith("google/protobuf/")))


main(*sys.argv[1:])
