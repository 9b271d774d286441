"""The AWS client against a moto server: wire form, signatures, errors, S3, logs.

moto is believed in what it does as AWS does. Its signature check is off where it takes botocore's own signatures for
wrong: for keys of S3 with special characters.
"""

import json
import os
import subprocess
import sys

import pytest
from aws_peers import Client, Moto, Refused, training_request, tuning_request


@pytest.fixture(scope="module")
def server():
    server = Moto()
    yield server
    server.close()


@pytest.fixture
def moto(server):
    yield server
    server.reset()


@pytest.fixture
def client(moto, tmp_path):
    """The client with a key that moto knows, and with moto's signature checks on."""
    key = moto.make_key()
    moto.check_signatures(True)
    return Client(tmp_path, AWS_ENDPOINT_URL=moto.url, AWS_REGION="us-east-1", **key)


def test_says_whose_keys_are_used(client):
    identity = client("identity")
    assert identity["account"] == "123456789012"
    assert identity["arn"] == "arn:aws:iam::123456789012:user/ana"


@pytest.mark.parametrize("call", [("identity",), ("list-training", "x"), ("log", "x"), ("list", "s3://bucket/")])
def test_tells_a_wrong_secret_for_every_service(client, call):
    with pytest.raises(Refused) as refused:
        client(*call, AWS_SECRET_ACCESS_KEY="wrong")
    assert "refused the signature" in refused.value.headline
    assert "secret access key" in refused.value.reason


def test_starts_and_describes_training_and_tuning_jobs_that_the_aws_cli_sees(client, moto):
    arn = client("create-training", json.dumps(training_request("job-1")))
    assert arn.endswith(":training-job/job-1")
    job = client("describe-training", "job-1")
    assert job["status"] == "Completed" and job["isFinal"]
    assert job["model"] == "s3://bucket/out/job-1/output/model.tar.gz"
    client("add-tags", arn, "tunebook:task", "xgb ü")
    assert client("create-tuning", json.dumps(tuning_request("tune-1"))).endswith("/tune-1")
    assert client("describe-tuning", "tune-1")["status"] == "Completed"
    moto.check_signatures(False)
    environment = os.environ | {
        "AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
    }  # fmt: skip
    command = [sys.executable, "-m", "awscli", "--endpoint-url", moto.url, "--output", "json", "sagemaker"]

    def aws(*arguments):
        done = subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    assert [job["TrainingJobName"] for job in aws("list-training-jobs")["TrainingJobSummaries"]] == ["job-1"]
    assert {"Key": "tunebook:task", "Value": "xgb ü"} in aws("list-tags", "--resource-arn", arn)["Tags"]


def test_tells_a_job_that_is_not_there(client):
    with pytest.raises(Refused) as refused:
        client("describe-training", "none")
    assert "Could not find" in refused.value.reason


def test_lists_over_pages(client, moto):
    sagemaker = moto.boto("sagemaker")
    moto.check_signatures(False)
    for number in range(120):
        sagemaker.create_training_job(**training_request(f"many-{number:03}"))
    moto.check_signatures(True)
    assert len(set(client("list-training", "many"))) == 100


def test_reads_a_log_to_its_end_from_all_machines(client, moto):
    moto.check_signatures(False)
    logs = moto.boto("logs")
    group = "/aws/sagemaker/TrainingJobs"
    logs.create_log_group(logGroupName=group)
    import time

    now = int(time.time() * 1000)
    for host, offset in (("algo-1", 0), ("algo-2", 1)):
        stream = f"job-1/{host}-1700000000"
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        events = [{"timestamp": now + 2 * n + offset, "message": f"[{n}]#011train-auc:0.9 {host}"} for n in range(50)]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
    logs.create_log_stream(logGroupName=group, logStreamName="job-10/algo-1-1700000000")
    lines = client("log", "job-1")
    assert [line["host"] for line in lines[:4]] == ["algo-1", "algo-2", "algo-1", "algo-2"]
    assert lines[0]["text"] == "[0]\ttrain-auc:0.9 algo-1"
    assert len(lines) == 100


def test_has_no_log_before_the_container_starts(client):
    assert client("log", "job-1") == []


# S3


def test_uploads_and_downloads_whole_files(client, tmp_path):
    client("create-bucket", "bucket")
    source = tmp_path / "source"
    for size in (0, 1, 100_000, 40 << 20):
        source.write_bytes(os.urandom(size))
        client("upload", source, "s3://bucket/some/key")
        assert client("download", "s3://bucket/some/key", tmp_path / "back") == size
        assert (tmp_path / "back").read_bytes() == source.read_bytes()
    assert client("list", "s3://bucket/some") == ["some/key"]
    with pytest.raises(Refused) as refused:
        client("download", "s3://bucket/none", tmp_path / "none")
    assert refused.value.headline == "s3://bucket/none is not there"
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("key", ["a b", "a+b", "ü/é", "q=1&x", "p(1)", "a%2Bb", "a//b", "~x!'*", "@:,;$", "x/"])
def test_takes_every_character_in_a_key(client, moto, tmp_path, key):
    moto.check_signatures(False)
    client("create-bucket", "bucket")
    (tmp_path / "source").write_text(key)
    client("upload", tmp_path / "source", f"s3://bucket/{key}")
    assert moto.boto("s3").get_object(Bucket="bucket", Key=key)["Body"].read().decode() == key
    assert client("list", "s3://bucket/") == [key]
    client("download", f"s3://bucket/{key}", tmp_path / "back")
    assert (tmp_path / "back").read_text() == key


def test_lists_more_than_a_page(client, moto):
    moto.check_signatures(False)
    s3 = moto.boto("s3")
    s3.create_bucket(Bucket="bucket")
    for number in range(1010):
        s3.put_object(Bucket="bucket", Key=f"k/{number:04}", Body=b"")
    assert client("list", "s3://bucket/k/") == [f"k/{number:04}" for number in range(1010)]


def test_says_that_a_bucket_is_not_there(client, tmp_path):
    (tmp_path / "source").write_text("x")
    with pytest.raises(Refused) as refused:
        client("upload", tmp_path / "source", "s3://nowhere/key")
    assert refused.value.headline == "no bucket for s3://nowhere/key"


def test_assumes_a_role_with_the_keys_of_a_profile(client, moto, tmp_path):
    moto.check_signatures(False)
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/config").write_text(
        "[profile work]\nrole_arn = arn:aws:iam::123456789012:role/Ops\nsource_profile = base\n"
        "role_session_name = ana\n[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = base\n"
    )
    identity = client("identity", TEST_PROFILE="work")
    assert identity["arn"] == "arn:aws:sts::123456789012:assumed-role/Ops/ana"


def test_assumes_a_role_with_a_web_identity(client, moto, tmp_path):
    moto.check_signatures(False)
    (tmp_path / "token").write_text("a.b.c\n")
    environment = {
        "AWS_ACCESS_KEY_ID": "", "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"),
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/CI", "AWS_ROLE_SESSION_NAME": "run",
    }  # fmt: skip
    assert client("identity", **environment)["arn"] == "arn:aws:sts::123456789012:assumed-role/CI/run"
