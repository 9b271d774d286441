"""A small AWS on loopback, for what moto lacks: states that change, stops, jobs of tuning jobs, and every kind of fault.

It believes nothing: each signature is computed again by botocore's own signer, each SageMaker request goes through the
strict checker, and names are used up for ever.
"""

import datetime
import email.utils
import hashlib
import http.server
import json
import re
import sys
import threading
import time
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from strict_requests import problems

KEY = "AKIDTUNEBOOKTESTS"
SECRET = "a/secret+of=tests"
CALLER = (
    b"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ana</Arn>"
    b"<UserId>AID</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)
STATES = [
    ("InProgress", "Starting"),
    ("InProgress", "Downloading"),
    ("InProgress", "Training"),
    ("InProgress", "Uploading"),
    ("Completed", "Completed"),
]


class Refusal(Exception):
    def __init__(self, code, message="refused", status=400):
        super().__init__(code)
        self.code, self.message, self.status = code, message, status


class StandIn:
    def __init__(self, tls=None):
        """With `tls`, an SSLContext, it speaks HTTPS."""
        self.requests = []  # (action, body) in their order, refused ones too
        self.problems = []  # what no request may have
        self.faults = []  # (action, kind) of requests to come, taken in their order
        self.training_jobs = {}
        self.tuning_jobs = {}
        self.objects = {}  # (bucket, key) to bytes
        self.uploads = {}
        self.parts = {}  # what was uploaded in parts, by its MD5: in how many
        self.logs = {}  # a job's name to its lines of log, (host, text)
        self.jobs_per_look = 2  # how many training jobs of a tuning job end from one look to the next
        self.clock_offset = datetime.timedelta()
        self.lock = threading.RLock()
        stand_in = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *arguments):
                pass

            def handle_any(self):
                stand_in.answer(self)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                """A client that has gone is none of the tests' business; anything else is."""
                if not isinstance(sys.exception(), ConnectionError):
                    stand_in.problems.append(repr(sys.exception()))

        self.server = Server(("127.0.0.1", 0), Handler)
        scheme = "http"
        if tls:
            scheme = "https"
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.url = f"{scheme}://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def actions(self):
        return [action for action, _ in self.requests]

    # The exchange

    def answer(self, handler):
        length = int(handler.headers.get("Content-Length", 0))
        target = handler.headers.get("X-Amz-Target")
        action = target.split(".")[1] if target else self.s3_action(handler)
        with self.lock:
            if self.faults and self.faults[0] == (action, "cut within"):
                self.faults.pop(0)
                handler.rfile.read(length // 2)
                self.requests.append((action, b""))
                return self.cut(handler)
        body = handler.rfile.read(length)
        if len(body) < length:
            return self.cut(handler)
        with self.lock:
            self.requests.append((action, body))
            fault = None
            if self.faults and self.faults[0][0] in (action, "*"):
                fault = self.faults.pop(0)[1]
        try:
            if fault == "cut before":
                return self.cut(handler)
            if fault == "server error":
                raise Refusal("InternalFailure", "try again", 500)
            if fault == "throttle":
                raise Refusal("ThrottlingException", "Rate exceeded")
            if isinstance(fault, Refusal):
                raise fault
            self.check_signature(handler, body)
            with self.lock:
                if target:
                    status, headers, content = 200, {}, json.dumps(self.call(target, action, body)).encode()
                elif action == "GetCallerIdentity":
                    status, headers, content = 200, {}, CALLER
                else:
                    status, headers, content = self.s3(action, handler, body)
        except Refusal as refusal:
            status, headers = refusal.status, {}
            if target:
                content = json.dumps({"__type": f"com.amazon#{refusal.code}", "message": refusal.message}).encode()
            else:
                content = f"<Error><Code>{refusal.code}</Code><Message>{refusal.message}</Message></Error>".encode()
        if fault == "cut after":
            return self.cut(handler)
        if fault == "short":
            # An answer that ends early and says nothing of it.
            content = content[: len(content) // 2]
            headers.pop("Content-Length", None)
        handler.send_response_only(status)
        handler.send_header("Date", email.utils.format_datetime(self.now(), usegmt=True))
        handler.send_header("x-amzn-RequestId", "11111111-2222-3333-4444-555555555555")
        for name, value in headers.items():
            handler.send_header(name, value)
        if "Content-Length" not in headers:
            handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        if fault == "half":
            handler.wfile.write(content[: len(content) // 2])
            return self.cut(handler)
        if handler.command != "HEAD":
            handler.wfile.write(content)

    @staticmethod
    def cut(handler):
        handler.close_connection = True
        try:
            handler.connection.shutdown(2)
        except OSError:
            pass

    def check_signature(self, handler, body):
        authorization = handler.headers.get("Authorization", "")
        match = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, "
            r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})",
            authorization,
        )
        if not match:
            raise Refusal("MissingAuthenticationToken", "no signature", 403)
        key, _, region, service, signed, signature = match.groups()
        if key != KEY:
            raise Refusal("UnrecognizedClientException", "The security token included in the request is invalid.", 403)
        names = signed.split(";")
        self.require({"host", "x-amz-date"} <= set(names), f"{names} signs too little")
        for name in handler.headers:
            if name.lower().startswith("x-amz-") or name.lower() == "content-type":
                self.require(name.lower() in names, f"{name} is sent but not signed")
        request = botocore.awsrequest.AWSRequest(
            method=handler.command,
            url=f"http://{handler.headers['Host']}{handler.path}",
            data=body,
            headers={name: handler.headers[name] for name in names if name != "host"},
        )
        request.context["timestamp"] = handler.headers["X-Amz-Date"]
        kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
        signer = kind(botocore.credentials.Credentials(KEY, SECRET), service, region)
        if service == "s3":
            self.require(
                handler.headers.get("x-amz-content-sha256") == hashlib.sha256(body).hexdigest(), "the payload's digest is another"
            )
        canonical = signer.canonical_request(request)
        expected = signer.signature(signer.string_to_sign(request, canonical), request)
        if expected != signature:
            raise Refusal("SignatureDoesNotMatch", "The request signature we calculated does not match", 403)
        sent = datetime.datetime.strptime(handler.headers["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
        if abs(sent - self.now()) > datetime.timedelta(minutes=5):
            raise Refusal("InvalidSignatureException", "Signature expired: it is too old", 400)

    def now(self):
        """The stand-in's own time."""
        return datetime.datetime.now(datetime.UTC) + self.clock_offset

    def require(self, condition, problem):
        if not condition:
            self.problems.append(problem)

    # SageMaker and Logs

    def call(self, target, action, body):
        service = "sagemaker" if target.startswith("SageMaker.") else "logs"
        request = json.loads(body)
        self.problems += problems(service, action, request)
        return getattr(self, action)(request)

    def create(self, jobs, name, request):
        if name.lower() in {known.lower() for known in jobs}:
            raise Refusal("ResourceInUse", f"{name} exists")
        jobs[name] = {"request": request, "step": 0, "stopping": False, "created": time.time()}

    @staticmethod
    def found(jobs, name, code="ResourceNotFound"):
        if name not in jobs:
            raise Refusal(code, "Requested resource not found.")
        return jobs[name]

    def CreateTrainingJob(self, request):
        self.create(self.training_jobs, request["TrainingJobName"], request)
        return {"TrainingJobArn": self.arn("training-job", request["TrainingJobName"])}

    @staticmethod
    def arn(kind, name):
        return f"arn:aws:sagemaker:us-east-1:123456789012:{kind}/{name}"

    @staticmethod
    def advance(job):
        """The state now; one step further at each look."""
        if job["stopping"]:
            job["stops"] = job.get("stops", 0) + 1
            return ("Stopping", "Stopping") if job["stops"] == 1 else ("Stopped", "Stopped")
        state = STATES[min(job["step"], len(STATES) - 1)]
        job["step"] += 1
        return state

    def DescribeTrainingJob(self, request):
        name = request["TrainingJobName"]
        if name not in self.training_jobs and (child := self.child(name)):
            return child
        job = self.found(self.training_jobs, name, "ValidationException")
        status, secondary = self.advance(job)
        final = status in ("Completed", "Stopped")
        return job["request"] | {
            "TrainingJobArn": self.arn("training-job", name),
            "TrainingJobStatus": status,
            "SecondaryStatus": secondary,
            "CreationTime": job["created"],
            "ModelArtifacts": {
                "S3ModelArtifacts": f"{job['request']['OutputDataConfig']['S3OutputPath']}/{name}/output/model.tar.gz"
            },
            "SecondaryStatusTransitions": [{"Status": secondary, "StartTime": job["created"], "StatusMessage": "going on"}],
            **(
                {
                    "TrainingStartTime": job["created"],
                    "TrainingEndTime": job["created"] + 61.5,
                    "TrainingTimeInSeconds": 61,
                    "BillableTimeInSeconds": 61,
                    "FinalMetricDataList": [
                        {"MetricName": "validation:error", "Value": 0.0625, "Timestamp": job["created"]}
                    ],
                }
                if final
                else {}
            ),
        }

    def StopTrainingJob(self, request):
        self.found(self.training_jobs, request["TrainingJobName"])["stopping"] = True
        return {}

    def ListTrainingJobs(self, request):
        names = [name for name in reversed(self.training_jobs) if request.get("NameContains", "") in name]
        return self.page(
            request,
            [
                {
                    "TrainingJobName": name,
                    "TrainingJobArn": self.arn("training-job", name),
                    "CreationTime": self.training_jobs[name]["created"],
                    "TrainingJobStatus": "InProgress",
                }
                for name in names
            ],
        )

    @staticmethod
    def page(request, summaries):
        # The first page is empty, and goes on.
        start = int(request.get("NextToken", -1))
        if start < 0:
            return {"TrainingJobSummaries": [], "NextToken": "0"}
        end = start + request.get("MaxResults", 10)
        more = {"NextToken": str(end)} if end < len(summaries) else {}
        return {"TrainingJobSummaries": summaries[start:end]} | more

    def CreateHyperParameterTuningJob(self, request):
        name = request["HyperParameterTuningJobName"]
        self.create(self.tuning_jobs, name, request)
        return {"HyperParameterTuningJobArn": self.arn("hyper-parameter-tuning-job", name)}

    def tuning_children(self, name):
        """Some more are done at each look."""
        job = self.tuning_jobs[name]
        limit = job["request"]["HyperParameterTuningJobConfig"]["ResourceLimits"].get("MaxNumberOfTrainingJobs", 4)
        parallel = job["request"]["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxParallelTrainingJobs"]
        done = min(self.jobs_per_look * job["step"], limit)
        ranges = job["request"]["HyperParameterTuningJobConfig"]["ParameterRanges"]

        def tuned(number):
            """From the lower ends up."""
            share = (number - 1) / limit
            values = {}
            for r in ranges.get("ContinuousParameterRanges", []):
                values[r["Name"]] = repr(float(r["MinValue"]) + share * (float(r["MaxValue"]) - float(r["MinValue"])))
            for r in ranges.get("IntegerParameterRanges", []):
                values[r["Name"]] = str(int(int(r["MinValue"]) + share * (int(r["MaxValue"]) - int(r["MinValue"]))))
            return values

        metric = job["request"]["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]["MetricName"]
        children = []
        for number in range(1, limit + 1):
            if number > done + parallel:
                break
            child = {
                "TrainingJobName": f"{name}-{number:03}-{number:08x}",
                "TrainingJobArn": self.arn("training-job", f"{name}-{number:03}-{number:08x}"),
                "CreationTime": job["created"] + number,
                "TrainingJobStatus": "Completed" if number <= done else "InProgress",
                "TunedHyperParameters": tuned(number),
            }
            if number <= done:
                child["TrainingStartTime"] = child["CreationTime"] + 10
                child["TrainingEndTime"] = child["CreationTime"] + 40
                child["FinalHyperParameterTuningJobObjectiveMetric"] = {"MetricName": metric, "Value": 1 / (number + 1)}
                child["ObjectiveStatus"] = "Succeeded"
            children.append(child)
        return children, done == limit

    def child(self, name):
        """The description of a tuning job's training job that has ended."""
        for tuning, job in self.tuning_jobs.items():
            for child in self.tuning_children(tuning)[0] if name.startswith(f"{tuning}-") else []:
                if child["TrainingJobName"] == name and child["TrainingJobStatus"] == "Completed":
                    definition = job["request"]["TrainingJobDefinition"]
                    parameters = definition["StaticHyperParameters"] | child["TunedHyperParameters"]
                    return definition | child | {"HyperParameters": parameters, "SecondaryStatus": "Completed"}
        return None

    def DescribeHyperParameterTuningJob(self, request):
        name = request["HyperParameterTuningJobName"]
        job = self.found(self.tuning_jobs, name)
        job["step"] += 1
        children, done = self.tuning_children(name)
        status = "Completed" if done else "InProgress"
        if job["stopping"]:
            status, _ = self.advance(job)
        completed = [child for child in children if child["TrainingJobStatus"] == "Completed"]
        best = {"BestTrainingJob": completed[-1]} if completed else {}
        return job["request"] | best | {
            "HyperParameterTuningJobArn": self.arn("hyper-parameter-tuning-job", name),
            "HyperParameterTuningJobStatus": status,
            "CreationTime": job["created"],
            "TrainingJobStatusCounters": {
                "Completed": len(completed),
                "InProgress": len(children) - len(completed),
                "RetryableError": 0,
                "NonRetryableError": 0,
                "Stopped": 0,
            },
            "ObjectiveStatusCounters": {"Succeeded": len(completed), "Pending": 0, "Failed": 0},
        }

    def StopHyperParameterTuningJob(self, request):
        self.found(self.tuning_jobs, request["HyperParameterTuningJobName"])["stopping"] = True
        return {}

    def ListTrainingJobsForHyperParameterTuningJob(self, request):
        self.found(self.tuning_jobs, request["HyperParameterTuningJobName"])
        children, _ = self.tuning_children(request["HyperParameterTuningJobName"])
        return self.page(request, list(reversed(children)))

    def AddTags(self, request):
        return {"Tags": request["Tags"]}

    def ListTags(self, request):
        jobs = self.training_jobs if ":training-job/" in request["ResourceArn"] else self.tuning_jobs
        return {"Tags": self.found(jobs, request["ResourceArn"].split("/")[-1])["request"].get("Tags", [])}

    def DescribeLogStreams(self, request):
        if not self.logs:
            raise Refusal("ResourceNotFoundException", "The specified log group does not exist.")
        job = request["logStreamNamePrefix"].removesuffix("/")
        hosts = sorted({host for host, _ in self.logs.get(job, [])})
        return {"logStreams": [{"logStreamName": f"{job}/{host}-1700000000"} for host in hosts]}

    def GetLogEvents(self, request):
        """Two lines a page, at times a page without any."""
        job, host = request["logStreamName"].removesuffix("-1700000000").split("/")
        lines = [text for host_, text in self.logs[job] if host_ == host]
        start = int(request.get("nextToken", "f/0").split("/")[1])
        events = [{"timestamp": 1_700_000_000_000 + at, "message": lines[at]} for at in range(start, min(start + 2, len(lines)))]
        return {"events": events, "nextForwardToken": f"f/{start + len(events)}", "nextBackwardToken": "b/0"}

    # S3, path-style

    @staticmethod
    def s3_action(handler):
        path, _, query = handler.path.partition("?")
        if path == "/":
            return "GetCallerIdentity"
        if handler.command == "POST":
            return "CreateMultipartUpload" if query == "uploads=" else "CompleteMultipartUpload"
        if "uploadId" in query:
            return "UploadPart" if handler.command == "PUT" else "AbortMultipartUpload"
        if "list-type=2" in query:
            return "ListObjectsV2"
        return {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}[handler.command]

    def s3(self, action, handler, body):
        path, _, query = handler.path.partition("?")
        parameters = dict(part.split("=", 1) for part in query.split("&") if part)
        place = tuple(path[1:].split("/", 1))
        if action == "ListObjectsV2":
            prefix = urllib.parse.unquote(parameters["prefix"])
            found = "".join(
                f"<Contents><Key>{urllib.parse.quote(key)}</Key><Size>{len(content)}</Size>"
                f"<ETag>&quot;{hashlib.md5(content).hexdigest()}&quot;</ETag></Contents>"
                for (bucket, key), content in sorted(self.objects.items())
                if bucket == place[0] and key.startswith(prefix)
            )
            return 200, {}, f"<ListBucketResult>{found}<IsTruncated>false</IsTruncated></ListBucketResult>".encode()
        if action == "CreateMultipartUpload":
            self.uploads["u1"] = {}
            return 200, {}, b"<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>"
        if "uploadId" in parameters and parameters["uploadId"] not in self.uploads:
            raise Refusal("NoSuchUpload", "The specified multipart upload does not exist.", 404)
        if action == "UploadPart":
            self.uploads[parameters["uploadId"]][int(parameters["partNumber"])] = body
            return 200, {"ETag": f'"{hashlib.md5(body).hexdigest()}"'}, b""
        if action == "AbortMultipartUpload":
            del self.uploads[parameters["uploadId"]]
            return 204, {}, b""
        if action == "CompleteMultipartUpload":
            parts = self.uploads.pop(parameters["uploadId"])
            self.objects[place] = b"".join(parts[number] for number in sorted(parts))
            self.parts[hashlib.md5(self.objects[place]).hexdigest()] = len(parts)
            return 200, {}, b"<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>"
        if action == "PutObject":
            self.objects[place] = body
            return 200, {"ETag": f'"{hashlib.md5(body).hexdigest()}"'}, b""
        if action == "DeleteObject":
            self.objects.pop(place, None)
            return 204, {}, b""
        if place not in self.objects:
            raise Refusal("NoSuchKey", "The specified key does not exist.", 404)
        content = self.objects[place]
        etag = hashlib.md5(content).hexdigest()
        if etag in self.parts:
            etag += f"-{self.parts[etag]}"
        wanted = handler.headers.get("If-Match")
        if wanted and wanted.strip('"') != etag:
            raise Refusal("PreconditionFailed", "At least one of the pre-conditions did not hold", 412)
        headers = {"ETag": f'"{etag}"'}
        if action == "HeadObject":
            return 200, headers | {"Content-Length": str(len(content))}, b""
        if span := handler.headers.get("Range"):
            start, end = map(int, span.removeprefix("bytes=").split("-"))
            return 206, headers, content[start : end + 1]
        return 200, headers, content
