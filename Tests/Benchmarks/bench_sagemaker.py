"""Launches on SageMaker: the way to the request, and a gigabyte there and back beside the AWS CLI, against one server."""

import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
import time

from bench_report import interleave, median
from bench_terminal import Terminal

GIGABYTE = 1 << 30
LAUNCHES = 9
ROUNDS = 2
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDBENCH", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_EC2_METADATA_DISABLED": "true"}
CALLER = (
    b"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ana</Arn>"
    b"<UserId>AID</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)


class Server:
    """Takes what it is sent and forgets it; gives zeros. Notes when each request came and when its answer was out."""

    def __init__(self):
        self.requests = []  # [action, came, answered]
        server, zeros = self, memoryview(bytes(1 << 20))

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            rbufsize = 1 << 20

            def log_message(self, *arguments):
                pass

            def handle_any(self):
                noted = ["", time.perf_counter(), None]
                server.requests.append(noted)
                try:
                    self.take(noted)
                finally:
                    noted[2] = time.perf_counter()

            def take(self, noted):
                left = int(self.headers.get("Content-Length", 0))
                target = self.headers.get("X-Amz-Target")
                if target:
                    body = json.loads(self.rfile.read(left))
                else:
                    buffer = memoryview(bytearray(1 << 20))
                    while left:
                        left -= self.rfile.readinto(buffer[: min(left, len(buffer))])
                action = target.split(".")[1] if target else self.storage_action()
                noted[0] = action
                headers, content = {}, b""
                if target:
                    content = json.dumps(server.answer(action, body)).encode()
                elif action == "GetCallerIdentity":
                    content = CALLER
                elif action == "ListObjectsV2":
                    content = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
                elif action == "CreateMultipartUpload":
                    content = b"<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>"
                elif action == "CompleteMultipartUpload":
                    content = b"<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>"
                else:
                    headers["ETag"] = '"0123456789abcdef-64"'
                size, status = len(content), 200
                if action in ("HeadObject", "GetObject"):
                    size = GIGABYTE
                    headers |= {"Accept-Ranges": "bytes", "Last-Modified": "Wed, 25 Nov 2026 00:00:00 GMT"}
                if span := self.headers.get("Range"):
                    start, end = (int(text or GIGABYTE - 1) for text in span.removeprefix("bytes=").split("-"))
                    headers["Content-Range"] = f"bytes {start}-{end}/{GIGABYTE}"
                    size, status = end - start + 1, 206
                self.send_response_only(status)
                for name, value in (headers | {"Content-Length": str(size), "x-amz-request-id": "1"}).items():
                    self.send_header(name, value)
                self.end_headers()
                if action == "GetObject":
                    while size:
                        size -= self.connection.send(zeros[:size])
                elif self.command != "HEAD":
                    self.wfile.write(content)

            def storage_action(self):
                path, _, query = self.path.partition("?")
                if path == "/":
                    return "GetCallerIdentity"
                if self.command == "POST":
                    return "CreateMultipartUpload" if query.startswith("uploads") else "CompleteMultipartUpload"
                if "list-type=2" in query:
                    return "ListObjectsV2"
                return {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}[self.command]

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

        class ThreadingServer(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                pass

        self.server = ThreadingServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, action, request):
        name = request.get("TrainingJobName", "")
        if action == "CreateTrainingJob":
            return {"TrainingJobArn": f"arn:aws:sagemaker:us-east-1:123456789012:training-job/{name}"}
        if action == "DescribeTrainingJob":
            return {
                "TrainingJobName": name, "TrainingJobArn": "x", "TrainingJobStatus": "Completed", "SecondaryStatus": "Completed",
                "ModelArtifacts": {"S3ModelArtifacts": f"s3://bucket/{name}/model.tar.gz"},
            }  # fmt: skip
        return {"logStreams": []}

    def taken(self):
        """The requests since the last call, each with its answer."""
        while any(answered is None for _, _, answered in self.requests):
            time.sleep(0.001)
        requests, self.requests = self.requests, []
        return requests


def span(requests, actions):
    """Seconds from the first such request to the last answer."""
    chosen = [request for request in requests if request[0] in actions]
    return max(answered for _, _, answered in chosen) - min(came for _, came, _ in chosen)


UPLOAD = {"ListObjectsV2", "PutObject", "CreateMultipartUpload", "CompleteMultipartUpload"}
DOWNLOAD = {"HeadObject", "GetObject"}


class Measured:
    """Runs programs against the server; how long each request took, and the most memory that a program had."""

    def __init__(self, bench):
        self.bench, self.server = bench, Server()
        self.folder = bench.folder("sagemaker")
        self.environment = bench.environment | KEYS | {
            "AWS_ENDPOINT_URL": self.server.url, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
        }  # fmt: skip
        self.peaks = {"tunebook": 0, "aws": 0}
        self.file = os.path.join(self.folder, "gigabyte.csv")
        # Zeros that take no room on the disk: neither side waits for it.
        with open(self.file, "wb") as file:
            file.truncate(GIGABYTE)

    def home(self, name):
        home = os.path.join(self.folder, name)
        shutil.rmtree(home, ignore_errors=True)
        os.makedirs(home)
        with open(os.path.join(home, "config.yaml"), "w") as file:
            file.write(
                "engines:\n  sagemaker:\n    role: arn:aws:iam::123456789012:role/R\n    bucket: bucket\n    poll_in_seconds: 0.01\n"
            )
        return home

    def run(self, who, command):
        self.server.taken()
        process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        if status:
            raise SystemExit(f"{command} failed: {said.decode()}")
        self.peaks[who] = max(self.peaks[who], usage.ru_maxrss / 1024)
        return self.server.taken()

    def tunebook(self, home, cells):
        return self.run("tunebook", [self.bench.binary, "--home", home, "-c", cells])

    def aws(self, *arguments):
        return self.run("aws", [sys.executable, "-m", "awscli", *arguments])


def task(train, **hyperparameters):
    texts = "".join(f" {name} = {value}" for name, value in hyperparameters.items())
    return f"job = training_job {{ inputs {{ train = {train} }} hyperparameters {{ objective = binary:logistic num_round = 2{texts} }} }}"


def launch_times(measured):
    """Milliseconds from Enter at the prompt to the request at the server, without the upload's own requests."""
    small = os.path.join(measured.folder, "small.csv")
    with open(small, "w") as file:
        file.write("1,0.5\n0,0.25\n" * 100)
    terminal = Terminal([measured.bench.binary, "--home", measured.home("launches")], measured.environment)
    terminal.wait_for(b"In [1]: ")
    terminal.send(task(small) + "\r")
    terminal.wait_for(b"In [2]: ")
    number, times = 2, []
    for launch in range(LAUNCHES + 1):
        terminal.send(f"job.hyperparameters.eta = 0.{launch + 11}\r")
        terminal.wait_for(f"In [{number + 1}]: ".encode())
        measured.server.taken()
        start = time.perf_counter()
        terminal.send("launch job on sagemaker --detach\r")
        number += 2
        terminal.wait_for(f"In [{number}]: ".encode())
        requests = measured.server.taken()
        (came,) = [came for action, came, _ in requests if action == "CreateTrainingJob"]
        times.append((came - start - span(requests, UPLOAD)) * 1000)
    terminal.send("\x04")
    terminal.end()
    return times[0], times[1:]


def run(bench, report):
    report.section(
        "SageMaker, against one server on loopback",
        "seconds of a gigabyte are the server's: first request to last answer; the AWS CLI's own start is not counted",
    )
    measured = Measured(bench)
    first, times = launch_times(measured)
    report.figure(
        "a launch, Enter to the request, beyond the upload", median(times), "ms",
        target="at most 20 ms", holds=median(times) <= 20, spread=times,
    )  # fmt: skip
    report.note(f"the session's first launch, which opens libcurl: {first:.2f} ms")

    request = os.path.join(measured.folder, "model.tar.gz")
    fetching = measured.home("fetching")
    small = os.path.join(measured.folder, "small.csv")
    measured.tunebook(fetching, task(small) + "\nlaunch job on sagemaker")

    def upload():
        return span(measured.tunebook(measured.home("uploading"), task(measured.file) + "\nlaunch job on sagemaker --detach"), UPLOAD)

    def aws_upload():
        return span(measured.aws("s3", "cp", "--no-progress", measured.file, "s3://bucket/gigabyte.csv"), UPLOAD)

    def download():
        return span(measured.tunebook(fetching, f"fetch 1 {request}"), DOWNLOAD)

    def aws_download():
        return span(measured.aws("s3", "cp", "--no-progress", "s3://bucket/model.tar.gz", request), DOWNLOAD)

    for name, ours, theirs in (("upload", upload, aws_upload), ("download", download, aws_download)):
        values = interleave(ROUNDS, ours=ours, theirs=theirs)
        mine, peer = median(values["ours"]), median(values["theirs"])
        report.figure(
            f"{name} of 1 GB", mine, "s", "aws s3 cp", peer,
            target="at least 80 % of its speed", holds=peer / mine >= 0.8, spread=values["ours"],
        )  # fmt: skip
    os.remove(request)
    report.figure(
        "the most memory that either took", measured.peaks["tunebook"], "MB", "aws s3 cp", measured.peaks["aws"],
        target="at most 128 MB", holds=measured.peaks["tunebook"] <= 128,
    )  # fmt: skip
