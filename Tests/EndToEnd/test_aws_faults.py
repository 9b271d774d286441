"""The AWS client against a stand-in that checks every signature and request, changes states, and fails in every way."""

import datetime
import json

import pytest
from aws_peers import Client, Refused, training_request, tuning_request
from aws_stand_in import KEY, SECRET, Refusal, StandIn


@pytest.fixture
def stand_in():
    stand_in = StandIn()
    yield stand_in
    stand_in.close()
    assert stand_in.problems == []


@pytest.fixture
def client(stand_in, tmp_path):
    return Client(
        tmp_path,
        AWS_ENDPOINT_URL=stand_in.url,
        AWS_REGION="us-east-1",
        AWS_ACCESS_KEY_ID=KEY,
        AWS_SECRET_ACCESS_KEY=SECRET,
    )


def create(client, name="job-1", **changes):
    return client("create-training", json.dumps(training_request(name, **changes)))


def test_follows_a_job_through_its_states(stand_in, client):
    create(client)
    states = [client("describe-training", "job-1")["secondary"] for _ in range(5)]
    assert states == ["Starting", "Downloading", "Training", "Uploading", "Completed"]


def test_stops_a_job(stand_in, client):
    create(client)
    client("stop-training", "job-1")
    assert [client("describe-training", "job-1")["status"] for _ in range(2)] == ["Stopping", "Stopped"]


def test_lists_the_jobs_of_a_tuning_job_through_an_empty_page(stand_in, client):
    client("create-tuning", json.dumps(tuning_request("tune-1")))
    client("describe-tuning", "tune-1")
    jobs = client("tuning-jobs", "tune-1")
    assert [job["status"] for job in jobs] == ["InProgress", "InProgress", "Completed", "Completed"]
    assert jobs[-1]["value"] == 0.5 and jobs[-1]["tuned"] == {"eta": "0.01"}
    client("stop-tuning", "tune-1")


@pytest.mark.parametrize("fault", ["cut before", "cut after", "half", "server error", "throttle"])
def test_starts_one_job_whatever_happens_to_the_request(stand_in, client, fault):
    stand_in.faults = [("CreateTrainingJob", fault)]
    assert create(client).endswith("/job-1")
    assert list(stand_in.training_jobs) == ["job-1"]
    assert stand_in.actions().count("CreateTrainingJob") >= (1 if fault == "half" else 2)


def test_makes_three_attempts_and_says_that_it_is_throttled(stand_in, client):
    stand_in.faults = [("DescribeTrainingJob", "throttle")] * 9
    with pytest.raises(Refused) as refused:
        client("describe-training", "job-1")
    assert refused.value.headline == "SageMaker is throttling"
    assert stand_in.actions() == ["DescribeTrainingJob"] * 3
    assert len(stand_in.faults) == 6


def test_does_not_repeat_what_cannot_succeed(stand_in, client):
    with pytest.raises(Refused):
        client("describe-training", "none")
    assert len(stand_in.requests) == 1


def test_takes_a_repeated_start_for_the_same_job_but_not_another_of_the_name(stand_in, client):
    assert create(client) == create(client)
    with pytest.raises(Refused) as refused:
        create(client, HyperParameters={"num_round": "11"})
    assert refused.value.headline == "the job name job-1 is taken"
    assert "HyperParameters" in refused.value.reason


@pytest.mark.parametrize(
    ("refusal", "headline", "words"),
    [
        (
            Refusal(
                "AccessDeniedException",
                "User: arn:aws:iam::1:user/ana is not authorized to perform: iam:PassRole on resource: x",
            ),
            "not allowed: iam:PassRole on job-1",
            "ask for the permission iam:PassRole",
        ),
        (Refusal("AccessDeniedException", ""), "not allowed: sagemaker:CreateTrainingJob on job-1", "ask for"),
        (
            Refusal("ResourceLimitExceeded", "The account-level service limit 'ml.p3.2xlarge for training job usage' is 0"),
            "a quota of the account is used up",
            "ml.p3.2xlarge",
        ),
        (
            Refusal(
                "ValidationException",
                "1 validation error detected: Value 'ml.m5.larg' at 'resourceConfig.instanceType' failed to satisfy "
                "constraint: Member must satisfy enum value set: [ml.p2.xlarge, ml.m5.large]",
            ),
            'SageMaker refused instance_type = "ml.m5.larg"',
            'did you mean "ml.m5.large"?',
        ),
        (
            Refusal("ExpiredTokenException", "The security token included in the request is expired"),
            "the AWS credentials have expired",
            "aws sso login",
        ),
    ],
)
def test_says_what_a_refusal_means(stand_in, client, refusal, headline, words):
    stand_in.faults = [("CreateTrainingJob", refusal)] * 2
    with pytest.raises(Refused) as refused:
        create(client)
    assert refused.value.headline == headline
    assert words in refused.value.reason + refused.value.remedy
    assert stand_in.training_jobs == {}


def test_says_that_the_key_is_unknown(stand_in, client):
    with pytest.raises(Refused) as refused:
        client("describe-training", "x", AWS_ACCESS_KEY_ID="AKIDOTHER")
    assert refused.value.headline == "AWS does not know the access key"


def test_goes_by_the_service_s_clock_where_this_machine_s_is_wrong(stand_in, client):
    stand_in.clock_offset = datetime.timedelta(hours=-3)
    assert create(client).endswith("/job-1")
    assert stand_in.actions() == ["CreateTrainingJob"] * 2


def test_says_by_how_much_the_clock_is_wrong_where_that_does_not_help(stand_in, client):
    stand_in.clock_offset = datetime.timedelta(hours=-3)
    stand_in.faults = [("CreateTrainingJob", Refusal("RequestTimeTooSkewed", "too far", 403))] * 2
    with pytest.raises(Refused) as refused:
        create(client)
    assert refused.value.headline == "this machine's clock is 3 h ahead"


def test_says_what_an_answer_that_breaks_off_lacks(stand_in, client):
    stand_in.faults = [("DescribeTrainingJob", "half")] * 3
    create(client)
    with pytest.raises(Refused) as refused:
        client("describe-training", "job-1")
    assert refused.value.headline == "the connection to 127.0.0.1 was cut"


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("ListTrainingJobs", ["list-training", "x"]),
        ("AddTags", ["add-tags", "arn:aws:sagemaker:us-east-1:123456789012:training-job/x", "team", "ml"]),
        ("GetCallerIdentity", ["identity"]),
        ("ListObjectsV2", ["list", "s3://bucket/x"]),
        ("CreateMultipartUpload", ["upload", "source", "s3://bucket/key"]),
        ("UploadPart", ["upload", "source", "s3://bucket/key"]),
        ("CompleteMultipartUpload", ["upload", "source", "s3://bucket/key"]),
    ],
)
def test_repeats_a_request_that_was_cut_in_its_middle_and_one_whose_answer_was(stand_in, client, tmp_path, action, arguments):
    (tmp_path / "source").write_bytes(bytes(BIG))
    stand_in.faults = [(action, "cut within"), (action, "half")]
    client(*[tmp_path / "source" if argument == "source" else argument for argument in arguments])
    assert stand_in.faults == [] and stand_in.actions().count(action) >= 2
    assert stand_in.uploads == {} and set(map(len, stand_in.objects.values())) <= {BIG}


# S3


BIG = 40 << 20


def test_uploads_in_parts_through_faults(stand_in, client, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(bytes(range(256)) * (BIG // 256))
    stand_in.faults = [("UploadPart", "server error"), ("UploadPart", "cut before"), ("CompleteMultipartUpload", "server error")]
    client("upload", source, "s3://bucket/key", AWS_MAX_ATTEMPTS="5")
    assert stand_in.objects == {("bucket", "key"): source.read_bytes()}
    assert stand_in.uploads == {}


def test_leaves_nothing_of_an_upload_that_fails(stand_in, client, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(bytes(BIG))
    stand_in.faults = [("UploadPart", Refusal("AccessDenied", "Access Denied", 403))]
    with pytest.raises(Refused) as refused:
        client("upload", source, "s3://bucket/key")
    assert refused.value.headline == "not allowed: s3:PutObject on s3://bucket/key"
    assert stand_in.objects == {} and stand_in.uploads == {}


def test_downloads_in_parts_through_faults(stand_in, client, tmp_path):
    stand_in.objects[("bucket", "key")] = bytes(range(256)) * (BIG // 256)
    stand_in.faults = [("HeadObject", "cut before"), ("GetObject", "half"), ("GetObject", "server error")]
    client("download", "s3://bucket/key", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == stand_in.objects[("bucket", "key")]


def test_never_takes_an_object_that_changes_for_whole(stand_in, client, tmp_path):
    stand_in.objects[("bucket", "key")] = bytes(BIG)
    (tmp_path / "back").write_text("before")
    original = stand_in.s3

    def changing(action, handler, body):
        answer = original(action, handler, body)
        if action == "GetObject":
            stand_in.objects[("bucket", "key")] = bytes(BIG - 1)
        return answer

    stand_in.s3 = changing
    with pytest.raises(Refused) as refused:
        client("download", "s3://bucket/key", tmp_path / "back")
    assert refused.value.headline == "s3://bucket/key changed while it was read"
    assert (tmp_path / "back").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["back"]


def test_downloads_nothing_damaged(stand_in, client, tmp_path):
    stand_in.objects[("bucket", "key")] = b"good"
    original = stand_in.s3

    def damaging(action, handler, body):
        status, headers, content = original(action, handler, body)
        return status, headers, b"evil" if action == "GetObject" else content

    stand_in.s3 = damaging
    with pytest.raises(Refused) as refused:
        client("download", "s3://bucket/key", tmp_path / "back")
    assert refused.value.headline == "s3://bucket/key arrived damaged"
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("key", ["a b", "a+b", "%C3%BC", "q=1&x", "p(1)", "a%2Bb", "~x!'*", "@:,;$"])
def test_signs_every_key_as_botocore_does(stand_in, client, tmp_path, key):
    (tmp_path / "source").write_text(key)
    client("upload", tmp_path / "source", f"s3://bucket/{key}")
    client("download", f"s3://bucket/{key}", tmp_path / "back")
    assert (tmp_path / "back").read_text() == key
