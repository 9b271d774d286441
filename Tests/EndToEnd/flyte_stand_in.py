"""A small Flyte on loopback: flyteadmin's HTTP gateway in each of its dialects, over messages of flyteidl's own.

    python3 flyte_stand_in.py [DIALECT [grpc]]

DIALECT is `v1` (Flyte up to 1.10.6), `v2-defaults` (1.10.7) or `v2` (from 1.11.0). Prints its address, and with
`grpc` on a second line that of the same over gRPC. It believes nothing:
unknown fields are refused, identities and versions are held to, and each launch of a SageMaker task is judged by the
plugin's own rules.

Tests reach it by `POST /_control` with JSON: `{"faults": [...]}`, `{"script": [...]}`, `{"login": {...}}`,
`{"version": "v1.10.0"}`; and `GET /_log` gives all requests, what was wrong with them, and what SageMaker would have been
asked for. A fault is `{"match": "POST /api/v1/executions", "kind": KIND}` for the next request that begins so: `slow`,
`cut`, `lost` (done, and no answer), `html`, `status` (with `code`), `unauthorized`.
"""

import base64
import copy
import hashlib
import http.server
import json
import re
import sys
import threading
import time
import urllib.parse

from google.protobuf import json_format
from google.rpc import status_pb2

import flyte_login
import flyte_plugin
from flyte_messages import hash_bytes, object_hash, routes, set_field, with_defaults
from flyteidl.core import execution_pb2, identifier_pb2, literals_pb2

JSON, BINARY = "application/json", "application/octet-stream"
STATUS = {1: 499, 2: 500, 3: 400, 4: 504, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409, 11: 400, 12: 501, 13: 500, 14: 503,
          15: 500, 16: 401}
TERMINAL = {"SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT"}
DOMAINS = ["development", "staging", "production"]
SORT_KEYS = {"", "created_at", "execution_created_at", "started_at", "duration", "phase", "execution_name",
             "execution_updated_at", "name", "version", "type"}


class Refusal(Exception):
    def __init__(self, code, message, details=()):
        super().__init__(message)
        self.code, self.message, self.details = code, message, list(details)


class Execution:
    def __init__(self, request, number, script):
        self.request = request
        self.number = number
        self.script = list(script)
        self.phase = "UNDEFINED"
        self.aborted = None
        self.hit = None
        self.failure = None
        self.reference = None
        self.outputs = literals_pb2.LiteralMap()

    def advance(self):
        if self.phase not in TERMINAL and self.script:
            self.phase = self.script.pop(0)


class Flyte:
    def __init__(self, dialect):
        self.dialect = dialect
        self.routes = routes()
        self.lock = threading.RLock()
        self.tasks, self.executions, self.cache = {}, {}, {}
        self.script = ["QUEUED", "RUNNING", "SUCCEEDED"]
        self.faults, self.log, self.problems, self.judged, self.uploads = [], [], [], [], {}
        self.version = "v1.10.0" if dialect == "v1" else "v1.16.8"
        self.largest_inline = 1 << 20
        self.login = flyte_login.Login()
        self.url = None
        # How many executions of the names that are asked for next are somebody else's.
        self.taken = 0
        # Whether replies hold what the messages of today do not, and outputs a literal of no known kind.
        self.newer, self.odd_outputs = False, False
        # What is in the objects of outputs, by the outputs' names.
        self.objects = {}

    # --- Services, by the methods' names ----------------------------------------------------------------------------

    def GetVersion(self, request, reply):
        reply.control_plane_version.Version = self.version
        reply.control_plane_version.Build = "build"

    def ListProjects(self, request, reply):
        for name in ("flyteexamples", "flytesnacks"):
            project = reply.projects.add(id=name, name=name)
            for domain in DOMAINS:
                project.domains.add(id=domain, name=domain)

    def GetDomains(self, request, reply):
        if self.dialect != "v2":
            raise Refusal(5, "Not Found")
        for domain in DOMAINS:
            reply.domains.add(id=domain, name=domain)

    def check_place(self, project, domain):
        if project not in ("flyteexamples", "flytesnacks") or domain not in DOMAINS:
            raise Refusal(3, f"failed to validate that project [{project}] and domain [{domain}] are registered, err: missing")

    def CreateTask(self, request, reply):
        if request.id.resource_type != identifier_pb2.TASK:
            raise Refusal(3, "invalid value for resource_type")
        for field in ("project", "domain", "name", "version"):
            if not getattr(request.id, field):
                raise Refusal(3, f"missing {field}")
        self.check_place(request.id.project, request.id.domain)
        template = request.spec.template
        if not template.type or not template.HasField("metadata") or not template.HasField("interface"):
            raise Refusal(3, "missing type, metadata or interface")
        if template.metadata.HasField("runtime") and not template.metadata.runtime.version:
            raise Refusal(3, "missing runtime version")
        if template.HasField("container") and not template.container.image:
            raise Refusal(3, "missing image")
        self.problems += flyte_plugin.template_problems(template)
        template.id.CopyFrom(request.id)
        key = (request.id.project, request.id.domain, request.id.name, request.id.version)
        digest = hash_bytes(template)
        if key in self.tasks:
            if self.tasks[key][0] == digest:
                raise Refusal(6, "task with identical structure already exists")
            raise Refusal(3, f"{request.id.name} task with different structure already exists. (Please register a new version "
                             "of the task):\nmetadata\n")
        self.tasks[key] = (digest, template)

    def fill_task(self, key, task):
        task.id.CopyFrom(self.tasks[key][1].id)
        task.closure.compiled_task.template.CopyFrom(self.tasks[key][1])

    def GetTask(self, request, reply):
        key = (request.id.project, request.id.domain, request.id.name, request.id.version)
        if key not in self.tasks:
            raise Refusal(5, f"missing entity of type TASK with identifier {key}")
        self.fill_task(key, reply)

    def ListTasks(self, request, reply):
        keys = [key for key in self.tasks if key[:2] == (request.id.project, request.id.domain)
                and request.id.name in ("", key[2])]
        for key in self.page(request, keys, reply):
            self.fill_task(key, reply.tasks.add())

    def ListTaskIds(self, request, reply):
        names = sorted({key[2] for key in self.tasks if key[:2] == (request.project, request.domain)})
        for name in self.page(request, names, reply):
            reply.entities.add(project=request.project, domain=request.domain, name=name)

    def page(self, request, items, reply):
        if request.limit <= 0:
            raise Refusal(3, "invalid value for limit")
        if request.sort_by.key not in SORT_KEYS:
            raise Refusal(3, f"invalid sort key {request.sort_by.key}")
        start = int(request.token or "0")
        part = items[start:start + request.limit]
        if len(part) == request.limit:
            reply.token = str(start + len(part))
        return part

    def CreateExecution(self, request, reply):
        self.check_place(request.project, request.domain)
        plan = request.spec.launch_plan
        if not request.HasField("spec"):
            raise Refusal(3, "missing spec")
        if not re.fullmatch(r"[a-z][a-z\-0-9]{0,62}", request.name):
            raise Refusal(3, f"invalid execution name {request.name}")
        if plan.resource_type != identifier_pb2.TASK:
            raise Refusal(3, "only tasks are launched here")
        key = (plan.project, plan.domain, plan.name, plan.version)
        if key not in self.tasks:
            raise Refusal(5, f"missing entity of type TASK with identifier {key}")
        template = self.tasks[key][1]
        self.check_inputs(template, request.inputs)
        if len(request.spec.labels.values) > 16:
            raise Refusal(3, "too many labels")
        name = (request.project, request.domain, request.name)
        if self.taken:
            self.taken -= 1
            other = copy.deepcopy(request)
            other.spec.annotations.values["tunebook/run"] = "another's"
            other.spec.overwrite_cache = True
            self.start(name, other, template)
        if name in self.executions:
            raise Refusal(6, f"value with matching already exists ({request.name})")
        self.start(name, request, template)
        reply.id.project, reply.id.domain, reply.id.name = name

    def check_inputs(self, template, inputs):
        wanted = template.interface.inputs.variables
        for name in wanted:
            if name not in inputs.literals:
                raise Refusal(3, f"expected_inputs {name} missing")
        for name, literal in inputs.literals.items():
            if name not in wanted:
                raise Refusal(3, f"invalid input {name}")
            if not castable(literal, wanted[name].type):
                raise Refusal(3, f"invalid {name} input wrong type. Expected {wanted[name].type}, but got {literal}")

    def start(self, name, request, template, reference=None):
        execution = Execution(request, len(self.executions) + 1, self.script)
        execution.template, execution.reference = template, reference
        self.executions[name] = execution
        interface = template.interface
        if template.metadata.discoverable:
            if not template.metadata.discovery_version:
                execution.script, execution.failure = ["QUEUED", "FAILED"], ("DownstreamSystemError", "empty cache version")
                return
            execution.cache_key = (
                f"flyte_task-{template.id.name}",
                f"{template.metadata.discovery_version.strip()}-{object_hash(interface.inputs)[:8]}"
                f"-{object_hash(interface.outputs)[:8]}",
                "flyte_cached-" + object_hash(counted(request.inputs)),
            )
            if execution.cache_key in self.cache and not request.spec.overwrite_cache:
                execution.hit = self.cache[execution.cache_key]
                execution.script = ["SUCCEEDED"]
                return
        asked, failure = flyte_plugin.judge(template, request.inputs, f"{request.name}-{node_of(template.id.name)}-0")
        self.judged.append(asked or {"failure": failure})
        if failure:
            execution.script, execution.failure = ["QUEUED", "FAILED"], ("BadTaskSpecification", failure)

    def find(self, identifier):
        key = (identifier.project, identifier.domain, identifier.name)
        if key not in self.executions:
            raise Refusal(5, f"missing entity of type execution with identifier {key}")
        return self.executions[key]

    def GetExecution(self, request, reply):
        execution = self.find(request.id)
        execution.advance()
        self.finish(request.id, execution)
        self.fill_execution(request.id, execution, reply)

    def finish(self, identifier, execution):
        if execution.phase != "SUCCEEDED" or execution.outputs.literals:
            return
        for name, variable in execution.template.interface.outputs.variables.items():
            scalar = execution.outputs.literals[name].scalar
            if variable.type.WhichOneof("type") == "blob":
                scalar.blob.metadata.type.CopyFrom(variable.type.blob)
                uri = f"s3://flyte/raw/{identifier.name}-{node_of(execution.template.id.name)}-0/output/{name}.tar.gz"
                scalar.blob.uri = uri
                self.uploads["/_get/" + uri.removeprefix("s3://flyte/")] = self.objects.get(name, f"the {name}").encode()
            elif name == "metrics":
                scalar.generic["validation:error"] = 0.0625
            else:
                scalar.primitive.string_value = f"the {name}"
        if self.odd_outputs:
            execution.outputs.literals["odd"].scalar.SetInParent()
        if execution.hit:
            execution.outputs.CopyFrom(self.executions[execution.hit].outputs)
        elif hasattr(execution, "cache_key"):
            self.cache[execution.cache_key] = (identifier.project, identifier.domain, identifier.name)

    def fill_execution(self, identifier, execution, reply):
        reply.id.project, reply.id.domain, reply.id.name = identifier.project, identifier.domain, identifier.name
        reply.spec.CopyFrom(execution.request.spec)
        reply.spec.metadata.system_metadata.namespace = f"{identifier.project}-{identifier.domain}"
        if self.dialect == "v1":
            reply.spec.ClearField("envs")
        if execution.reference:
            reply.spec.metadata.mode = 5
            reply.spec.metadata.reference_execution.CopyFrom(execution.reference)
        closure = reply.closure
        closure.phase = execution_pb2.WorkflowExecution.Phase.Value(execution.phase)
        closure.created_at.FromJsonString("2026-01-01T00:00:00Z")
        closure.workflow_id.name = f".flytegen.{execution.template.id.name}"
        if execution.phase not in ("UNDEFINED", "QUEUED"):
            closure.started_at.FromJsonString("2026-01-01T00:00:02Z")
        if execution.phase in TERMINAL:
            closure.duration.FromJsonString("63.100s")
        if execution.phase == "FAILED":
            code, message = execution.failure or ("Failed", "ClientError: the training failed")
            closure.error.code, closure.error.message, closure.error.kind = code, message, 1
        if execution.aborted is not None:
            closure.abort_metadata.cause = execution.aborted

    def ListExecutions(self, request, reply):
        keys = [key for key in reversed(self.executions) if key[:2] == (request.id.project, request.id.domain)]
        for condition in filter(None, request.filters.split("+")):
            keys = [key for key in keys if self.holds(condition, key)]
        for key in self.page(request, keys, reply):
            identifier = identifier_pb2.WorkflowExecutionIdentifier(project=key[0], domain=key[1], name=key[2])
            self.fill_execution(identifier, self.executions[key], reply.executions.add())

    def holds(self, condition, key):
        match = re.fullmatch(r"(\w+)\(([\w.]+),([^+),]*)\)", condition)
        if not match:
            raise Refusal(3, f"invalid filter {condition}")
        function, field, value = match.groups()
        execution = self.executions[key]
        found = {"task.name": execution.template.id.name, "execution_name": key[2], "phase": execution.phase,
                 "launch_entity": "task"}.get(field)
        if found is None:
            raise Refusal(3, f"unrecognized field {field}")
        return {"eq": found == value, "ne": found != value, "contains": value in found,
                "value_in": found in value.split(";")}[function]

    def TerminateExecution(self, request, reply):
        execution = self.find(request.id)
        if execution.phase in TERMINAL:
            raise Refusal(9, "Cannot abort an already terminated workflow execution")
        execution.aborted = request.cause
        execution.phase, execution.script = "ABORTING", ["ABORTED"]

    def repeat(self, request, reply):
        old = self.find(request.id)
        name = (request.id.project, request.id.domain, request.name)
        if name in self.executions:
            raise Refusal(6, f"value with matching already exists ({request.name})")
        again = copy.deepcopy(old.request)
        again.name = request.name
        again.spec.overwrite_cache = getattr(request, "overwrite_cache", False)
        self.start(name, again, old.template, reference=request.id)
        reply.id.project, reply.id.domain, reply.id.name = name

    RelaunchExecution = RecoverExecution = repeat

    def GetExecutionData(self, request, reply):
        execution = self.find(request.id)
        self.fill_data(execution, request.id.name, reply)

    def fill_data(self, execution, name, reply):
        inputs = execution.request.inputs
        for kind, data in (("inputs", inputs), ("outputs", execution.outputs)):
            if data.ByteSize() <= self.largest_inline:
                getattr(reply, f"full_{kind}").CopyFrom(data)
            else:
                self.uploads[f"/_data/{name}/{kind}"] = data.SerializeToString()
                getattr(reply, kind).url = f"{self.url}/_data/{name}/{kind}"

    def ListNodeExecutions(self, request, reply):
        execution = self.find(request.workflow_execution_id)
        names = ["start-node", node_of(execution.template.id.name), "end-node"]
        for name in self.page(request, names[: 1 if execution.phase == "UNDEFINED" else 3], reply):
            node = reply.node_executions.add()
            node.id.node_id = name
            node.id.execution_id.CopyFrom(request.workflow_execution_id)
            self.fill_node(execution, name, node)

    def fill_node(self, execution, name, node):
        phase = {"SUCCEEDING": "SUCCEEDED", "ABORTING": "RUNNING"}.get(execution.phase, execution.phase)
        node.closure.phase = execution_pb2.NodeExecution.Phase.Value(phase)
        if name in ("start-node", "end-node"):
            return
        metadata = node.closure.task_node_metadata
        if not hasattr(execution, "cache_key"):
            metadata.cache_status = 0
            return
        metadata.cache_status = 2 if execution.hit else 3 if phase == "SUCCEEDED" else 1
        if execution.request.spec.overwrite_cache and phase != "SUCCEEDED":
            metadata.cache_status = 6
        key = metadata.catalog_key
        key.dataset_id.resource_type = identifier_pb2.DATASET
        key.dataset_id.project = execution.template.id.project
        key.dataset_id.domain = execution.template.id.domain
        key.dataset_id.name, key.dataset_id.version, key.artifact_tag.name = execution.cache_key
        if execution.hit:
            source = key.source_task_execution
            source.task_id.CopyFrom(execution.template.id)
            source.node_execution_id.node_id = name
            source.node_execution_id.execution_id.project = execution.hit[0]
            source.node_execution_id.execution_id.domain = execution.hit[1]
            source.node_execution_id.execution_id.name = execution.hit[2]

    def GetNodeExecutionData(self, request, reply):
        self.fill_data(self.find(request.id.execution_id), request.id.execution_id.name, reply)

    GetTaskExecutionData = None  # set below, since its identity lies deeper

    def ListTaskExecutions(self, request, reply):
        node = request.node_execution_id
        execution = self.find(node.execution_id)
        if node.node_id != node_of(execution.template.id.name):
            raise Refusal(5, f"missing entity of type node execution with identifier {node.node_id}")
        # A hit has no task execution at all.
        attempts = [] if execution.hit or execution.phase in ("UNDEFINED", "QUEUED") else [0]
        for number in self.page(request, attempts, reply):
            self.fill_attempt(execution, node, number, reply.task_executions.add())

    def fill_attempt(self, execution, node, number, task):
        task.id.task_id.CopyFrom(execution.template.id)
        task.id.node_execution_id.CopyFrom(node)
        task.id.retry_attempt = number
        task.closure.phase = {"SUCCEEDED": 3, "FAILED": 5, "ABORTED": 4}.get(execution.phase, 2)
        task.closure.task_type = execution.template.type
        task.closure.logs.add(uri="https://logs.example.com/1", name="CloudWatch Logs")
        name = f"{node.execution_id.name}-{node.node_id}-{number}"
        task.closure.metadata.generated_name = name
        task.closure.metadata.plugin_identifier = flyte_plugin.identifier(execution.template.type)
        task.closure.metadata.external_resources.add(external_id=name)

    def GetTaskExecution(self, request, reply):
        node = request.id.node_execution_id
        self.fill_attempt(self.find(node.execution_id), node, request.id.retry_attempt, reply)

    def GetNodeExecution(self, request, reply):
        reply.id.CopyFrom(request.id)
        self.fill_node(self.find(request.id.execution_id), request.id.node_id, reply)

    def CreateUploadLocation(self, request, reply):
        self.check_place(request.project, request.domain)
        if not request.content_md5 and not request.filename_root:
            raise Refusal(3, "content_md5 or filename_root is required")
        root = request.filename_root or base64.b32encode(request.content_md5).decode()
        path = f"/_put/{request.project}/{request.domain}/{root}/{request.filename}"
        reply.signed_url = f"{self.url}{path}?signature=x"
        reply.native_url = "s3://flyte" + path.removeprefix("/_put")
        self.uploads[path] = base64.b64encode(request.content_md5).decode()
        if self.dialect == "v2":
            # A fault of the server: the length of the digest's text.
            reply.headers["Content-Length"] = "24"
            reply.headers["x-amz-meta-flyteContentMD5"] = self.uploads[path]

    def CreateDownloadLocation(self, request, reply):
        path = "/_get/" + request.native_url.removeprefix("s3://flyte/")
        if path not in self.uploads:
            raise Refusal(5, f"no object {request.native_url}")
        reply.signed_url = f"{self.url}{path}?signature=x"

    def GetOAuth2Metadata(self, request, reply):
        self.login.describe(self.url, reply)

    def GetPublicClientConfig(self, request, reply):
        self.login.describe_client(reply)

    def UserInfo(self, request, reply):
        reply.name = "ana"


def attempt_data(self, request, reply):
    execution_id = request.id.node_execution_id.execution_id
    self.fill_data(self.find(execution_id), execution_id.name, reply)


Flyte.GetTaskExecutionData = attempt_data


def node_of(task):
    return re.sub(r"[^A-Za-z0-9-]", "", task)[-63:]


def counted(inputs):
    result = literals_pb2.LiteralMap()
    for name, literal in inputs.literals.items():
        if literal.hash:
            result.literals[name].hash = literal.hash
        else:
            result.literals[name].CopyFrom(literal)
    return result


def castable(literal, wanted):
    """Whether a literal fits a type, as flyteadmin checks at a launch."""
    kind = wanted.WhichOneof("type")
    scalar = literal.scalar.WhichOneof("value")
    if kind == "blob":
        if scalar != "blob" or not literal.scalar.blob.metadata.HasField("type"):
            return False
        return literal.scalar.blob.metadata.type.format in ("", wanted.blob.format) or not wanted.blob.format
    if kind == "simple":
        name = {1: "integer", 2: "float_value", 3: "string_value", 4: "boolean", 5: "datetime", 6: "duration"}.get(wanted.simple)
        if name:
            return scalar == "primitive" and literal.scalar.primitive.WhichOneof("value") == name
        return scalar in {7: ("binary",), 9: ("generic", "binary")}.get(wanted.simple, ())
    return True


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        if path.startswith("/_"):
            return self.control(path, body)
        if path.startswith("/oauth2/"):
            status, answer, headers = flyte.login.answer(self.command, path, query, body, self.headers)
            return self.reply(status, JSON, json.dumps(answer).encode(), headers)
        with flyte.lock:
            flyte.log.append({"time": time.time(), "method": self.command, "target": self.path, "body": body.decode(errors="replace"),
                              "accept": self.headers.get("Accept"), "content_type": self.headers.get("Content-Type")})
            fault = self.take_fault()
        if fault and self.inject(fault):
            return None
        if path == "/healthcheck":
            return self.reply(200, "text/plain", b"")
        try:
            anonymous = path.startswith(("/.well-known", "/config"))
            if anonymous and flyte.login.off:
                raise Refusal(12, "unknown service flyteidl.service.AuthMetadataService")
            if not anonymous and not flyte.login.admits(self.headers):
                raise Refusal(16, "token parse error [JWT_VERIFICATION_FAILED]")
            answer = self.call(path, query, body)
        except Refusal as refusal:
            return self.refuse(refusal)
        if fault and fault["kind"] == "lost":
            self.close_connection = True
            return self.connection.close()
        return self.reply(200, *self.write(answer))

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def take_fault(self):
        for fault in flyte.faults:
            if f"{self.command} {self.path}".startswith(fault["match"]):
                flyte.faults.remove(fault)
                return fault
        return None

    def inject(self, fault):
        kind = fault["kind"]
        if kind == "slow":
            time.sleep(fault.get("seconds", 1))
        elif kind == "cut":
            self.close_connection = True
            self.connection.close()
            return True
        elif kind == "html":
            self.reply(fault.get("status", 502), "text/html", b"<html>bad gateway</html>")
            return True
        elif kind == "status":
            self.refuse(Refusal(fault["code"], fault.get("message", "fault")))
            return True
        elif kind == "unauthorized":
            self.refuse(Refusal(16, "token parse error"))
            return True
        return False

    def call(self, path, query, body):
        parts = None
        for route in flyte.routes:
            if match := route.pattern.match(path):
                if route.verb == self.command:
                    parts = match
                    break
        else:
            if any(route.pattern.match(path) for route in flyte.routes):
                raise Refusal(-1 if flyte.dialect == "v1" else 12, "Method Not Allowed")
            raise Refusal(-2 if flyte.dialect == "v1" else 5, "Not Found")
        request = route.request()
        if route.takes_body:
            self.parse(body, request)
        elif body:
            flyte.problems.append(f"{self.command} {path} has a body")
        for name, text in urllib.parse.parse_qsl(query):
            try:
                set_field(request, name, text)
            except (KeyError, ValueError) as error:
                raise Refusal(3, f"parsing field {name}: {error}") from error
        for field, text in zip(route.fields, parts.groups()):
            set_field(request, field, urllib.parse.unquote(text))
        method = getattr(flyte, route.name, None)
        if method is None:
            raise Refusal(12, f"{route.name} is not played here")
        answer = route.reply()
        with flyte.lock:
            method(request, answer)
        return answer

    def parse(self, body, request):
        kind = self.headers.get("Content-Type")
        try:
            if kind == BINARY:
                request.ParseFromString(body)
                return
            if kind != JSON:
                flyte.problems.append(f"{self.path} was sent as {kind}")
            # Old gateways ignore what they do not know; the tests do not.
            json_format.Parse(body, request, ignore_unknown_fields=False)
        except Exception as error:  # noqa: BLE001
            if flyte.dialect != "v2":
                flyte.problems.append(str(error))
            raise Refusal(3, str(error)) from error

    def write(self, message):
        if self.headers.get("Accept") == BINARY:
            return BINARY, message.SerializeToString()
        exact = self.headers.get("Accept") == JSON
        if not exact:
            flyte.problems.append(f"{self.path} accepts {self.headers.get('Accept')}")
        if flyte.dialect == "v1":
            tree = json_format.MessageToDict(message, preserving_proto_field_name=True)
        else:
            tree = with_defaults(message, snake=flyte.dialect == "v2" and exact)
        if flyte.newer:
            for part in (tree, tree.get("closure") or {}):
                part["of_tomorrow"] = {"list": [1, None], "text": "x"}
        return JSON, json.dumps(tree).encode()

    def refuse(self, refusal):
        if refusal.code < 0:
            return self.reply(405 if refusal.code == -1 else 404, "text/plain; charset=utf-8", refusal.message.encode())
        status = 408 if refusal.code == 1 and flyte.dialect == "v1" else STATUS[refusal.code]
        if self.headers.get("Accept") == BINARY:
            if flyte.dialect == "v1":
                text = refusal.message.encode()
                size = varint(len(text))
                body = b"\x0a" + size + text + b"\x10" + varint(refusal.code) + b"\x1a" + size + text
            else:
                body = status_pb2.Status(code=refusal.code, message=refusal.message).SerializeToString()
            return self.reply(status, BINARY, body)
        tree = {"code": refusal.code, "message": refusal.message, "details": refusal.details}
        if flyte.dialect == "v1":
            tree = {"error": refusal.message, "code": refusal.code, "message": refusal.message}
        return self.reply(status, JSON, json.dumps(tree).encode())

    def control(self, path, body):
        if path == "/_control":
            with flyte.lock:
                for name, value in json.loads(body).items():
                    if name == "faults":
                        flyte.faults += value
                    elif name == "executions":
                        flyte.executions = {tuple(key.split("/")): flyte.executions[tuple(key.split("/"))] for key in value}
                    elif name == "login":
                        flyte.login = flyte_login.Login(**value)
                    else:
                        setattr(flyte, name, value)
            return self.reply(200, JSON, b"{}")
        if path == "/_log":
            with flyte.lock:
                answer = {"requests": flyte.log, "problems": flyte.problems, "judged": flyte.judged,
                          "grants": flyte.login.grants}
            return self.reply(200, JSON, json.dumps(answer).encode())
        if path.startswith(("/_data/", "/_get/")):
            if "Authorization" in self.headers:
                flyte.problems.append("a token for Flyte went to the object store")
            return self.reply(200, BINARY, flyte.uploads[path])
        return self.store(urllib.parse.unquote(path), body)

    def store(self, path, body):
        """Takes an upload as an object store does that was asked for one digest."""
        wanted = flyte.uploads.get(path)
        if "Authorization" in self.headers or "flyte-authorization" in self.headers:
            flyte.problems.append("a token for Flyte went to the object store")
        digest = base64.b64encode(hashlib.md5(body).digest()).decode()
        fits = digest == wanted == self.headers.get("Content-MD5")
        if flyte.dialect == "v2":
            fits = fits and self.headers.get("x-amz-meta-flyteContentMD5") == wanted
        return self.reply(200 if fits else 400, "text/plain", b"")

    def reply(self, status, kind, body, headers=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def varint(number):
    result = b""
    while number > 127:
        result += bytes([number & 127 | 128])
        number >>= 7
    return result + bytes([number])


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """A client that has gone is none of the tests' business; anything else is."""
        if not isinstance(sys.exception(), (ConnectionError, ValueError, OSError)):
            flyte.problems.append(repr(sys.exception()))


if __name__ == "__main__":
    flyte = Flyte(sys.argv[1] if len(sys.argv) > 1 else "v2")
    server = Server(("127.0.0.1", 0), Handler)
    flyte.url = f"http://127.0.0.1:{server.server_port}"
    print(flyte.url, flush=True)
    if sys.argv[2:] == ["grpc"]:
        import flyte_grpc

        print(f"127.0.0.1:{flyte_grpc.serve(flyte, Refusal)}", flush=True)
    # Ends with the process that started it, which holds the other end.
    threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
    server.serve_forever(poll_interval=0.02)
