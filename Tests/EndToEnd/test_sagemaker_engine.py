"""Launches on SageMaker through the program itself, against the stand-in that checks every signature and request."""

import json
import re

import pytest
from aws_stand_in import SECRET, Refusal
from conftest import TASK
from sagemaker_stand_in import TUNE, configure, refused, stand_in  # noqa: F401 (a fixture)
from strict_requests import problems

def test_trains_and_the_second_launch_is_a_hit_with_nothing_sent(tunebook, stand_in, folder):
    first = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\n", check=0)
    assert re.search(r"run 1 · xgb · sagemaker · completed", first.out), first.out
    assert "validation:error 0.0625" in first.out
    (name,) = stand_in.training_jobs
    assert re.fullmatch(r"xgb-1-[0-9a-f]{8}", name)
    request = stand_in.training_jobs[name]["request"]
    assert request["HyperParameters"] == {"num_round": "3", "objective": "binary:logistic"}
    assert {"Key": "tunebook:task", "Value": "xgb"} in request["Tags"]
    uploaded = {key: content for (bucket, key), content in stand_in.objects.items()}
    for channel in request["InputDataConfig"]:
        key = channel["DataSource"]["S3DataSource"]["S3Uri"].removeprefix("s3://bucket/")
        file = f"{channel['ChannelName']}.csv"
        assert uploaded[key + file] == (folder / file).read_bytes()
    count = len(stand_in.requests)
    again = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\n", check=0)
    assert "cache hit: run 1" in again.out
    assert len(stand_in.requests) == count


def test_says_what_it_cost_and_what_a_hit_saves(tunebook, stand_in, home):
    configure(home, prices="ml.m5.xlarge=36, ml.m5.large=1")
    done = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\nlaunch xgb on sagemaker\n", check=0)
    # 61 billable seconds at 0.01 each.
    assert "completed in 1 m 01 s, cost about 0.6100" in done.out, done.out
    assert "cache hit: run 1, 1 m 01 s and about 0.6100 saved" in done.out


def test_says_what_a_search_cost(tunebook, stand_in, home):
    configure(home, prices="ml.m5.xlarge=36")
    done = tunebook.run(input=TUNE + "launch tune on sagemaker\nlaunch tune on sagemaker\n", check=0)
    # Four training jobs of 30 seconds at 0.01 each.
    assert ", cost about 1.2000" in done.out and "and about 1.2000 saved" in done.out, done.out
    assert "completed in 30.0 s, cost about 0.3000" in tunebook.run(input="runs 2\n", check=0).out


def test_sends_the_hyperparameters_that_this_machine_ran(tunebook, stand_in, home):
    more = "\nxgb.hyperparameters.eta = 0.25\nxgb.hyperparameters.eval_metric = [error, auc]\nxgb.hyperparameters.tree_method = hist\n"
    tunebook.run(input=TASK + more + "launch xgb\nlaunch xgb on sagemaker\n", check=0)
    (job,) = stand_in.training_jobs.values()
    here = json.loads((home / "runs" / "1" / "input" / "config" / "hyperparameters.json").read_text())
    assert job["request"]["HyperParameters"] == here and here["eval_metric"] == "error,auc"


def test_uploads_each_content_once(tunebook, stand_in):
    tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\nxgb.hyperparameters.eta = 0.1\nlaunch xgb on sagemaker\n", check=0)
    assert stand_in.actions().count("PutObject") == 2
    assert stand_in.actions().count("CreateTrainingJob") == 2


def test_takes_no_result_of_the_local_engine(tunebook, stand_in):
    tunebook.run(input=TASK + "\nlaunch xgb\nlaunch xgb on sagemaker\n", check=0)
    assert stand_in.actions().count("CreateTrainingJob") == 1


def test_prints_what_the_aws_cli_takes_and_sends_nothing(tunebook, stand_in):
    done = tunebook.run(input=TUNE + "launch xgb on sagemaker --dry-run\n", check=0)
    request = json.loads(done.out[done.out.index("{") : done.out.rindex("}") + 1])
    assert problems("sagemaker", "CreateTrainingJob", request) == []
    done = tunebook.run(input=TUNE + "launch tune on sagemaker --dry-run\n", check=0)
    request = json.loads(done.out[done.out.index("{\n") : done.out.rindex("}") + 1])
    assert problems("sagemaker", "CreateHyperParameterTuningJob", request) == []
    assert set(stand_in.actions()) <= {"GetCallerIdentity"}


def test_tunes_and_shows_the_jobs(tunebook, stand_in):
    done = tunebook.run(input=TUNE + "launch tune on sagemaker\nruns\n", check=0)
    (name,) = stand_in.tuning_jobs
    assert re.fullmatch(r"tune-1-[0-9a-f]{8}", name)
    request = stand_in.tuning_jobs[name]["request"]
    assert "eta" not in request["TrainingJobDefinition"]["StaticHyperParameters"]
    assert re.search(r"run 1 · tune · sagemaker · completed", done.out), done.out
    assert "0.2" in done.out  # the best of 1/2, 1/3, 1/4, 1/5
    looks = stand_in.actions().count("DescribeHyperParameterTuningJob")
    # An empty first page and the list itself, at each look.
    assert stand_in.actions().count("ListTrainingJobsForHyperParameterTuningJob") <= 2 * looks


def test_is_found_again_by_another_process(tunebook, stand_in):
    started = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker --detach\n", check=0)
    assert "run 1" in started.out
    done = tunebook.run(input="attach 1\n", check=0)
    assert re.search(r"run 1 · xgb · sagemaker · completed", done.out), done.out
    assert stand_in.actions().count("CreateTrainingJob") == 1


def test_says_whose_account_it_is(tunebook, stand_in):
    said = " ".join(tunebook.run(input="engine sagemaker\n", check=0).out.split())
    assert "account 123456789012 as user/ana (keys of the environment), us-east-1, role TunebookSageMaker" in said
    said = " ".join(tunebook.run(input="engines\n", environment={"AWS_ACCESS_KEY_ID": ""}, check=0).out.split())
    assert "no AWS credentials" in said


def test_fetches_the_model(tunebook, stand_in, folder):
    # The stand-in trains nothing: the test puts the model where SageMaker would.
    tunebook.run(input=TASK + "\nlaunch xgb on sagemaker --detach\n", check=0)
    (name,) = stand_in.training_jobs
    stand_in.objects[("bucket", f"tunebook/output/{name}/output/model.tar.gz")] = b"a model"
    tunebook.run(input="attach 1\nfetch 1 best.tar.gz\n", check=0)
    assert (folder / "best.tar.gz").read_bytes() == b"a model"
    done = tunebook.run(input="fetch 9\n")
    assert "no run 9" in done.out + done.err


def test_stops_a_job(tunebook, stand_in):
    tunebook.run(input=TASK + "\nlaunch xgb on sagemaker --detach\n", check=0)
    tunebook.run(input="stop 1\n", check=0)
    done = tunebook.run(input="attach 1\n")
    assert "stopped" in done.out
    (job,) = stand_in.training_jobs.values()
    assert job["stopping"]


@pytest.mark.parametrize("fault", ["cut before", "cut after", "half", "server error", "throttle"])
def test_starts_one_job_whatever_happens_to_the_answer(tunebook, stand_in, fault):
    stand_in.faults = [("CreateTrainingJob", fault)]
    done = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\n", check=0)
    assert "completed" in done.out
    assert len(stand_in.training_jobs) == 1


@pytest.mark.parametrize("kind", ["cut before", "cut after"])
def test_finds_out_what_became_of_a_job_that_no_answer_came_about(tunebook, stand_in, kind):
    stand_in.faults = [("CreateTrainingJob", kind)] * 9
    done = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\n")
    if kind == "cut after":
        assert "completed" in done.out
    else:
        assert "SageMaker has not got the job" in " ".join((done.out + done.err).split())
    assert len(stand_in.training_jobs) == (1 if kind == "cut after" else 0)


def test_goes_on_watching_through_throttling(tunebook, stand_in):
    stand_in.faults = [("DescribeTrainingJob", "throttle")] * 7
    done = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\n", check=0)
    assert "completed" in done.out


# What is wrong is said before anything is sent


def test_says_which_sources_of_keys_were_tried(tunebook, stand_in):
    said = refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n", {"AWS_ACCESS_KEY_ID": ""})
    assert "no AWS credentials" in said
    assert "tried, in this order: the environment" in " ".join(said.split())
    assert stand_in.requests == []


def test_says_that_no_region_is_named(tunebook, stand_in):
    assert "no AWS region" in refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n", {"AWS_REGION": ""})


def test_refuses_a_role_of_another_account(tunebook, stand_in, home):
    configure(home, role="arn:aws:iam::999999999999:role/Other")
    said = refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n")
    assert "is one of account 999999999999" in " ".join(said.split())
    assert stand_in.training_jobs == {}


def test_says_that_there_is_no_role(tunebook, stand_in, home):
    configure(home, role=None)
    assert "no role for SageMaker to run jobs as" in refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n")


def test_offers_the_setting_that_was_meant(tunebook, stand_in, home):
    configure(home, buckett="x")
    assert 'did you mean "bucket"?' in refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n")


def test_says_what_a_refused_start_means_and_keeps_no_live_run(tunebook, stand_in):
    stand_in.faults = [("CreateTrainingJob", Refusal("ResourceLimitExceeded", "The limit 'ml.m5.xlarge' is 0 Instances"))]
    assert "a quota of the account is used up" in refused(tunebook, TASK + "\nlaunch xgb on sagemaker\n")
    assert "failed" in tunebook.run(input="runs\n", check=0).out


def test_shows_no_secret_anywhere(tunebook, stand_in, home):
    done = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\nengines\nlogs 1\n", check=0)
    assert SECRET not in done.out + done.err
    for path in home.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path


# Data of S3 on this machine


def test_trains_here_on_data_of_s3_that_is_fetched_once(tunebook, stand_in, folder):
    for name in ("train", "validation"):
        stand_in.objects[("bucket", f"data/{name}.csv")] = (folder / f"{name}.csv").read_bytes()
    task = TASK.replace("train.csv", "s3://bucket/data/train.csv").replace("validation.csv", "s3://bucket/data/validation.csv")
    assert "completed" in tunebook.run(input=task + "\nlaunch xgb\n", check=0).out
    assert stand_in.actions().count("GetObject") == 2
    assert "cache hit: run 1" in tunebook.run(input=task + "\nlaunch xgb\n", check=0).out
    # The same content in a file is the same data.
    assert "cache hit: run 1" in tunebook.run(input=TASK + "\nlaunch xgb\n", check=0).out
    assert stand_in.actions().count("GetObject") == 2
    stand_in.objects[("bucket", "data/train.csv")] = (folder / "validation.csv").read_bytes()
    assert "cache hit" not in tunebook.run(input=task + "\nlaunch xgb\n", check=0).out
    assert stand_in.actions().count("GetObject") == 3


def test_says_that_nothing_lies_under_a_uri(tunebook, stand_in):
    task = TASK.replace("train.csv", "s3://bucket/none/")
    assert "nothing lies under s3://bucket/none/" in refused(tunebook, task + "\nlaunch xgb\n")
