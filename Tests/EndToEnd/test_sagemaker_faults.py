"""What comes of faults of every request that a launch on SageMaker makes: no job twice, no half file for a whole one."""

import datetime

import pytest
from aws_stand_in import Refusal
from conftest import TASK
from sagemaker_stand_in import TUNE, configure, refused, stand_in  # noqa: F401 (a fixture)

# The connection ends in the middle of the request, then the answer breaks off.
CUT = ("cut within", "half")
# The answer does not come although the service has acted, then it is shorter than it should be and whole to all appearance.
LOST = ("cut after", "short")

TRAINING = ["GetCallerIdentity", "ListObjectsV2", "PutObject", "CreateTrainingJob", "DescribeTrainingJob", "DescribeLogStreams", "GetLogEvents"]
TUNING = ["CreateHyperParameterTuningJob", "DescribeHyperParameterTuningJob", "ListTrainingJobsForHyperParameterTuningJob"]


@pytest.mark.parametrize(("action", "faults"), [(action, CUT) for action in TRAINING] + [(action, LOST) for action in TRAINING[-4:]])
def test_a_training_is_started_once(tunebook, stand_in, action, faults):
    stand_in.faults = [(action, fault) for fault in faults]
    tunebook.run(input=TASK + "\nlaunch xgb on sagemaker --detach\n")
    for name in stand_in.training_jobs:
        stand_in.logs[name] = [("algo-1", "[0]#011train-error:0.25")]
    done = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\nruns\n", check=0)
    assert "completed" in done.out
    assert len(stand_in.training_jobs) == 1
    assert {place[1].split("/")[-1] for place in stand_in.objects} == {"train.csv", "validation.csv"}
    assert stand_in.faults == [] or action == "GetLogEvents"


@pytest.mark.parametrize(("action", "faults"), [(action, CUT) for action in TUNING] + [(TUNING[0], LOST)])
def test_a_search_is_started_once(tunebook, stand_in, action, faults):
    stand_in.faults = [(action, fault) for fault in faults]
    tunebook.run(input=TUNE + "launch tune on sagemaker --detach\n")
    done = tunebook.run(input=TUNE + "launch tune on sagemaker\nruns 1\n", check=0)
    assert "4 jobs: 4 run" in done.out, done.out
    assert len(stand_in.tuning_jobs) == 1 and stand_in.faults == []


@pytest.mark.parametrize(("task", "action"), [("xgb", "StopTrainingJob"), ("tune", "StopHyperParameterTuningJob")])
def test_a_stop_arrives(tunebook, stand_in, task, action):
    tunebook.run(input=TUNE + f"launch {task} on sagemaker --detach\n", check=0)
    stand_in.faults = [(action, fault) for fault in CUT]
    tunebook.run(input="stop 1\n")
    tunebook.run(input="stop 1\n", check=0)
    (job,) = [*stand_in.training_jobs.values(), *stand_in.tuning_jobs.values()]
    assert job["stopping"]


@pytest.mark.parametrize(("action", "faults"), [("HeadObject", CUT), ("GetObject", CUT), ("GetObject", LOST)])
def test_a_model_is_fetched_whole_or_not_at_all(tunebook, stand_in, folder, action, faults):
    tunebook.run(input=TASK + "\nlaunch xgb on sagemaker --detach\n", check=0)
    (name,) = stand_in.training_jobs
    model = bytes(range(256)) * 1000
    stand_in.objects[("bucket", f"tunebook/output/{name}/output/model.tar.gz")] = model
    tunebook.run(input="attach 1\n", check=0)
    stand_in.faults = [(action, fault) for fault in faults]
    done = tunebook.run(input="fetch 1 model\n")
    assert (folder / "model").exists() == (done.code == 0)
    tunebook.run(input="fetch 1 model\n", check=0)
    assert (folder / "model").read_bytes() == model
    assert sorted(path.name for path in folder.iterdir()) == ["model", "train.csv", "validation.csv"]


@pytest.mark.parametrize("action", ["DescribeTrainingJob", "ListTags"])
def test_a_job_from_elsewhere_becomes_one_run(tunebook, stand_in, tmp_path, action):
    tunebook.run(input=TASK + "\nlaunch xgb on sagemaker --detach\n", check=0)
    (name,) = stand_in.training_jobs
    tunebook.home = tmp_path / "another-home"
    tunebook.home.mkdir()
    configure(tunebook.home)
    stand_in.faults = [(action, fault) for fault in CUT]
    tunebook.run(input=f"attach {name} on sagemaker\n")
    done = tunebook.run(input=f"attach {name} on sagemaker\n", check=0)
    assert "run 1 · xgb · sagemaker · completed" in done.out, done.out


def test_throttling_that_lasts_is_waited_out_by_who_watches(tunebook, stand_in):
    # Twenty looks, each with all its attempts.
    stand_in.faults = [("DescribeTrainingJob", "throttle")] * 6
    tunebook.environment["AWS_MAX_ATTEMPTS"] = "1"
    done = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\n", check=0)
    assert "completed" in done.out and stand_in.faults == []


def test_a_launch_waits_throttling_out_too(tunebook, stand_in):
    tunebook.environment["AWS_MAX_ATTEMPTS"] = "1"
    stand_in.faults = [("CreateTrainingJob", "throttle")] * 12
    assert "completed" in tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\n", check=0).out
    # One whose answer was lost before is found to be the same job.
    stand_in.faults = [("CreateTrainingJob", "cut after")] + [("CreateTrainingJob", "throttle")] * 4
    cells = TASK + "\nxgb.hyperparameters.eta = 0.1\nlaunch xgb on sagemaker\n"
    assert "completed" in tunebook.run(input=cells, environment={"AWS_MAX_ATTEMPTS": "3"}, check=0).out
    assert len(stand_in.training_jobs) == 2


def test_throttling_that_does_not_end_starts_nothing_and_is_named(tunebook, stand_in):
    tunebook.environment["AWS_MAX_ATTEMPTS"] = "1"
    stand_in.faults = [("CreateTrainingJob", "throttle")] * 99
    said = refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n")
    assert "SageMaker is throttling" in said
    assert stand_in.training_jobs == {} and stand_in.actions().count("CreateTrainingJob") == 16
    stand_in.faults = []
    assert "completed" in tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\n", check=0).out


def test_says_by_how_much_the_clock_is_wrong(tunebook, stand_in):
    stand_in.clock_offset = datetime.timedelta(hours=-3)
    # Going by the service's clock helps; where it does not, the clock is named.
    assert "completed" in tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\n", check=0).out
    stand_in.faults = [("CreateTrainingJob", Refusal("RequestTimeTooSkewed", "too far", 403))] * 2
    said = refused(tunebook, TASK + "\nxgb.hyperparameters.eta = 0.1\nlaunch xgb on sagemaker\n")
    assert "this machine's clock is 3 h ahead" in said


def test_takes_no_job_of_another_under_its_name(tunebook, stand_in):
    original = stand_in.call

    def taken(target, action, body):
        if action == "CreateTrainingJob":
            other = body.replace(b'"num_round":"3"', b'"num_round":"4"')
            assert other != body
            original(target, action, other)
        return original(target, action, body)

    stand_in.call = taken
    said = refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n")
    (name,) = stand_in.training_jobs
    assert f"the job name {name} is taken" in said and "HyperParameters" in said


def test_names_the_instance_type_that_is_none(tunebook, stand_in):
    words = "Value 'ml.m5.larg' at 'resourceConfig.instanceType' failed to satisfy constraint: Member must satisfy enum value set: [ml.p2.xlarge, ml.m5.large]"
    stand_in.faults = [("CreateTrainingJob", Refusal("ValidationException", f"1 validation error detected: {words}"))]
    said = refused(tunebook, TASK + "\nxgb.instance_type = ml.m5.larg\nlaunch xgb on sagemaker\n")
    assert 'did you mean "ml.m5.large"?' in said
    said = refused(tunebook, TASK + "\nxgb.instance_type = big\nlaunch xgb on sagemaker\n")
    assert 'instance_type "big" is none of SageMaker\'s' in said
    assert stand_in.training_jobs == {}


def test_names_the_action_that_is_not_allowed(tunebook, stand_in):
    words = "User: arn:aws:iam::123456789012:user/ana is not authorized to perform: s3:PutObject"
    stand_in.faults = [("PutObject", Refusal("AccessDenied", words, 403))]
    assert "not allowed: s3:PutObject" in refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n")
    assert stand_in.training_jobs == {} and stand_in.objects == {}


def test_says_that_the_keys_have_expired(tunebook, stand_in):
    stand_in.faults = [("GetCallerIdentity", Refusal("ExpiredToken", "The security token included in the request is expired", 403))] * 4
    assert "the AWS credentials have expired" in refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n")


@pytest.mark.parametrize(("region", "words"), [("us-esat-1", "us-esat-1"), ("not a region", "not a region")])
def test_says_that_a_region_is_none(tunebook, stand_in, region, words):
    assert words in refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n", {"AWS_REGION": region})
    assert stand_in.training_jobs == {}


def test_says_where_a_bucket_lies(tunebook, stand_in):
    original = stand_in.s3

    def elsewhere(action, handler, body):
        if action == "PutObject":
            raise Refusal("PermanentRedirect", "use another endpoint", 301)
        return original(action, handler, body)

    stand_in.s3 = elsewhere
    said = refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n")
    assert "another region" in said
    assert stand_in.training_jobs == {}


def test_sends_no_file_that_changes_as_it_is_sent(tunebook, stand_in, folder):
    original = stand_in.s3

    def changing(action, handler, body):
        if action == "PutObject":
            (folder / "train.csv").write_text("1,2\n" * 50)
        return original(action, handler, body)

    stand_in.s3 = changing
    said = refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n")
    assert "train.csv" in said and "changed" in said
    assert stand_in.training_jobs == {}
    assert not any(place[1].endswith("train.csv") for place in stand_in.objects)
