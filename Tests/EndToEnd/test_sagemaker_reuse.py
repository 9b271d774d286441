"""What launches on SageMaker share with other launches: results over engines, warm starts, training jobs of a tuning job,
and jobs that were started elsewhere; and what only a definition says of a job."""

import json
import os
import re
import signal
import time

import pytest
from conftest import TASK
from sagemaker_stand_in import TUNE, configure, refused, stand_in  # noqa: F401 (a fixture)
from strict_requests import problems

ANY = TASK + "\nxgb.cache = any_engine\n"


# Results of any engine


def test_a_result_of_this_machine_answers_a_launch_on_sagemaker(tunebook, stand_in, folder):
    done = tunebook.run(input=ANY + "launch xgb\nlaunch xgb on sagemaker\nwhy 2\nfetch 2 here.tar.gz\n", check=0)
    assert "run 2 · xgb · sagemaker · cache hit: run 1 on local" in done.out, done.out
    assert "run 1 on local has the same key but for the engine, which xgb.cache = any_engine leaves out" in done.out
    assert (folder / "here.tar.gz").exists()
    assert stand_in.training_jobs == {}


def test_a_result_of_sagemaker_answers_a_launch_here(tunebook, stand_in, folder):
    tunebook.run(input=TASK + "\nlaunch xgb on sagemaker --detach\n", check=0)
    (name,) = stand_in.training_jobs
    stand_in.objects[("bucket", f"tunebook/output/{name}/output/model.tar.gz")] = b"a model"
    tunebook.run(input="attach 1\n", check=0)
    # Without a word of the definition it is no hit; with one it is, also of a result from before.
    assert "cache hit" not in tunebook.run(input=TASK + "\nlaunch xgb\n", check=0).out
    done = tunebook.run(input=ANY + "xgb.cache_version = v2\nlaunch xgb on sagemaker\nlaunch xgb\n", check=0)
    assert "local · cache hit: run 3 on sagemaker" in done.out, done.out
    done = tunebook.run(input=ANY + "launch xgb --fresh\n", check=0)
    assert "completed" in done.out and "cache hit" not in done.out


def test_an_own_result_goes_before_another_engine_s(tunebook, stand_in):
    done = tunebook.run(input=ANY + "launch xgb\nlaunch xgb on sagemaker --fresh\nlaunch xgb on sagemaker\n", check=0)
    assert "run 3 · xgb · sagemaker · cache hit: run 2" in done.out, done.out
    assert len(stand_in.training_jobs) == 1


def test_a_search_of_this_machine_answers_one_on_sagemaker(tunebook, stand_in):
    cells = TUNE + "tune.cache = any_engine\nlaunch tune\nlaunch tune on sagemaker\n"
    done = tunebook.run(input=cells, check=0)
    assert re.search(r"tune · sagemaker · cache hit: run 1 on local", done.out), done.out
    assert stand_in.tuning_jobs == {}


def test_data_of_s3_is_the_same_on_both(tunebook, stand_in, folder):
    for name in ("train", "validation"):
        stand_in.objects[("bucket", f"data/{name}.csv")] = (folder / f"{name}.csv").read_bytes()
    task = ANY.replace("train.csv", "s3://bucket/data/train.csv").replace("validation.csv", "s3://bucket/data/validation.csv")
    done = tunebook.run(input=task + "launch xgb\nlaunch xgb on sagemaker\n", check=0)
    assert "sagemaker · cache hit: run 1 on local" in done.out, done.out
    done = tunebook.run(input=task + "xgb.hyperparameters.eta = 0.1\nlaunch xgb on sagemaker\nlaunch xgb\n", check=0)
    assert "local · cache hit: run 3 on sagemaker" in done.out, done.out
    # Other data under the same URI is other data.
    stand_in.objects[("bucket", "data/train.csv")] = (folder / "validation.csv").read_bytes()
    assert "cache hit" not in tunebook.run(input=task + "launch xgb on sagemaker\n", check=0).out


# What a definition says of a job


FIELDS = """
xgb.use_spot_instances = true
xgb.stopping_condition.max_runtime_in_seconds = 1h
xgb.stopping_condition.max_wait_time_in_seconds = 2h
xgb.checkpoint_s3_uri = s3://bucket/own-checkpoints
xgb.role = Other
xgb.output_path = s3://bucket/own-output
xgb.tags.team = vision
xgb.subnets = [subnet-1a, subnet-2b]
xgb.security_group_ids = [sg-9]
xgb.output_kms_key = alias/own
xgb.volume_kms_key = alias/disk
xgb.enable_network_isolation = true
"""


def test_a_definition_wins_over_the_configuration(tunebook, stand_in, home):
    configure(home, tags="team=ml, project=churn", output_path="s3://bucket/out", kms_key="alias/ml", subnets="subnet-0", security_groups="sg-0")
    tunebook.run(input=TASK + FIELDS + "launch xgb on sagemaker\n", check=0)
    ((name, job),) = stand_in.training_jobs.items()
    request = job["request"]
    assert problems("sagemaker", "CreateTrainingJob", request) == []
    assert request["EnableManagedSpotTraining"] is True
    assert request["StoppingCondition"] == {"MaxRuntimeInSeconds": 3600, "MaxWaitTimeInSeconds": 7200}
    assert request["CheckpointConfig"] == {"S3Uri": f"s3://bucket/own-checkpoints/{name}"}
    assert request["RoleArn"] == "arn:aws:iam::123456789012:role/Other"
    assert request["OutputDataConfig"] == {"S3OutputPath": "s3://bucket/own-output", "KmsKeyId": "alias/own"}
    assert request["ResourceConfig"]["VolumeKmsKeyId"] == "alias/disk"
    assert request["VpcConfig"] == {"SecurityGroupIds": ["sg-9"], "Subnets": ["subnet-1a", "subnet-2b"]}
    assert request["EnableNetworkIsolation"] is True
    tags = {tag["Key"]: tag["Value"] for tag in request["Tags"]}
    assert tags["team"] == "vision" and tags["project"] == "churn" and tags["tunebook:task"] == "xgb"


def test_none_of_it_is_in_the_key_and_this_machine_does_not_mind(tunebook, stand_in):
    done = tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\nlaunch xgb\n" + FIELDS + "launch xgb on sagemaker\nlaunch xgb\n", check=0)
    assert "cache hit: run 1" in done.out and "cache hit: run 2" in done.out, done.out
    assert len(stand_in.training_jobs) == 1


def test_a_tuning_job_has_what_its_training_job_says(tunebook, stand_in):
    tunebook.run(input=TUNE + FIELDS + "launch tune on sagemaker\n", check=0)
    ((_, job),) = stand_in.tuning_jobs.items()
    definition = job["request"]["TrainingJobDefinition"]
    assert definition["EnableManagedSpotTraining"] is True and definition["VpcConfig"]["SecurityGroupIds"] == ["sg-9"]
    assert {"Key": "team", "Value": "vision"} in job["request"]["Tags"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("xgb.checkpoint_s3_uri = /tmp/x", 'checkpoint_s3_uri takes an s3:// URI, not "/tmp/x"'),
        ("xgb.role = arn:aws:iam::1:user/ana", "role takes a role's ARN or name"),
        ("xgb.subnets = [vpc-1]", "subnets takes a subnet's ID"),
        ("xgb.subnets = subnet-1", "subnets takes a list"),
        ("xgb.tags.aws:x = y", 'cannot be the name of a tag'),
        ("xgb.use_spot_instances = maybe", "use_spot_instances takes true or false"),
        ("xgb.stopping_condition.max_wait_time_in_seconds = soon", "max_wait_time_in_seconds takes seconds"),
        ("xgb.output_kms_key = \"a key\"", "output_kms_key takes a KMS key"),
        ("xgb.use_spot_instance = true", "did you mean use_spot_instances"),
        ("xgb.cache = every_engine", "it takes own_engine, any_engine"),
    ],
)
def test_a_value_of_another_form_is_refused_as_it_is_typed(tunebook, line, words):
    assert words in refused(tunebook, TASK + "\n" + line + "\n")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("xgb.subnets = [subnet-1]\n", "a VPC takes security_group_ids beside subnets"),
        ("xgb.stopping_condition.max_wait_time_in_seconds = 2h\n", "the time to wait for spot instances, and none are asked for"),
        (
            "xgb.use_spot_instances = true\nxgb.stopping_condition.max_wait_time_in_seconds = 60s\n",
            "the time to wait for spot instances is 60 s, less than",
        ),
    ],
)
def test_what_does_not_go_together_is_said_at_the_launch(tunebook, stand_in, lines, words):
    assert words in refused(tunebook, TASK + "\n" + lines + "launch xgb on sagemaker\n")
    assert stand_in.training_jobs == {}


def test_help_and_show_know_the_fields(tunebook):
    done = tunebook.run(input=TASK + FIELDS + "show xgb\nhelp xgb.subnets\nhelp training_job\n", check=0)
    assert "subnets = [subnet-1a, subnet-2b]" in " ".join(done.out.split())
    assert "a list, each a subnet's ID, such as subnet-0123456789abcdef0" in " ".join(done.out.split())
    assert "checkpoint_s3_uri" in done.out


# A program's surroundings


PROGRAM = (
    "own = custom_training_job { entry_point = train.py   inputs { train = train.csv }"
    '   metric_definitions { loss = "loss=([0-9.]+)" }   environment { MODE = fast }   pass_environment = [TOKEN] }\n'
)


def test_variables_are_passed_on_and_written_nowhere(tunebook, stand_in, folder, home):
    (folder / "train.py").write_text("print('loss=0.5')\n")
    tunebook.environment["TOKEN"] = "between-us"
    dry = tunebook.run(input=PROGRAM + "launch own on sagemaker --dry-run\n", check=0)
    assert '"TOKEN": "***"' in dry.out and "between-us" not in dry.out
    done = tunebook.run(input=PROGRAM + "launch own on sagemaker\n", check=0)
    assert "between-us" not in done.out + done.err
    ((_, job),) = stand_in.training_jobs.items()
    assert job["request"]["Environment"] == {"MODE": "fast", "TOKEN": "between-us"}
    for path in home.rglob("*"):
        if path.is_file():
            assert b"between-us" not in path.read_bytes(), path


# The log


def test_metrics_come_off_the_log_as_here(tunebook, stand_in):
    tunebook.run(input=TASK + "\nlaunch xgb on sagemaker --detach\n", check=0)
    (name,) = stand_in.training_jobs
    lines = [f"[{at}]#011train-logloss:{0.5 - at / 10}#011validation-logloss:{0.6 - at / 10}" for at in range(3)]
    stand_in.logs[name] = [("algo-1", "INFO:sagemaker-containers:begin")] + [("algo-1", line) for line in lines]
    done = tunebook.run(input="attach 1\nlogs 1\n", check=0)
    assert "validation:logloss 0.4" in done.out and "train:logloss 0.3" in done.out, done.out
    assert "begin" in done.out and "[2]\ttrain-logloss:0.3" in done.out
    said = tunebook.run("--json", "-c", "runs 1", check=0).out
    assert json.loads(said.splitlines()[0])


def test_metrics_of_a_program_come_by_its_definitions_from_all_machines(tunebook, stand_in, folder):
    (folder / "train.py").write_text("print('loss=0.5')\n")
    tunebook.run(input=PROGRAM + "own.instance_count = 2\nlaunch own on sagemaker --detach\n", check=0)
    (name,) = stand_in.training_jobs
    stand_in.logs[name] = [("algo-1", "loss=0.5"), ("algo-2", "hello"), ("algo-1", "loss=0.25 and more")]
    done = tunebook.run(input="attach 1\nlogs 1\n", check=0)
    assert "loss 0.25" in done.out, done.out
    assert "hello" in done.out


# Warm start


def test_starts_a_search_from_earlier_ones(tunebook, stand_in):
    cells = TUNE + "launch tune on sagemaker\ntune.ranges.eta = 0.02..0.4 log\ntune.warm_start.parents = [1]\nlaunch tune on sagemaker\n"
    done = tunebook.run(input=cells)
    assert done.code == 0, done.out + done.err
    (first, second) = stand_in.tuning_jobs.values()
    (name, _) = stand_in.tuning_jobs
    assert "WarmStartConfig" not in first["request"]
    assert second["request"]["WarmStartConfig"] == {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": name}],
        "WarmStartType": "IdenticalDataAndAlgorithm",
    }


def test_starts_from_the_search_that_a_hit_took_its_result_from(tunebook, stand_in):
    cells = TUNE + "launch tune on sagemaker\nlaunch tune on sagemaker\n"
    cells += "tune.warm_start.parents = [6]\ntune.warm_start.type = TRANSFER_LEARNING\nlaunch tune on sagemaker\n"
    done = tunebook.run(input=cells, check=0)
    assert "run 6 · tune · sagemaker · cache hit: run 1" in done.out, done.out
    request = list(stand_in.tuning_jobs.values())[1]["request"]
    assert request["WarmStartConfig"]["ParentHyperParameterTuningJobs"] == [{"HyperParameterTuningJobName": list(stand_in.tuning_jobs)[0]}]
    assert request["WarmStartConfig"]["WarmStartType"] == "TransferLearning"


def test_refuses_a_parent_that_ran_elsewhere(tunebook, stand_in):
    said = refused(tunebook, TUNE + "launch tune\ntune.warm_start.parents = [1]\nlaunch tune on sagemaker\n")
    assert "tune cannot start from run 1 on SageMaker it ran on local, and SageMaker knows its own tuning jobs alone" in said
    assert stand_in.tuning_jobs == {}


@pytest.mark.parametrize(("wish", "words"), [("try tune eta=0.1 max_depth=3", "no tries and no bans"), ("ban tune eta=0.3..0.5", "no tries and no bans")])
def test_says_what_sagemaker_s_search_takes_no_wishes_for(tunebook, stand_in, wish, words):
    assert words in refused(tunebook, TUNE + wish + "\nlaunch tune on sagemaker\n")
    assert stand_in.tuning_jobs == {}


def test_a_hyperparameter_that_is_held_is_static_there(tunebook, stand_in):
    tunebook.run(input=TUNE + "fix tune max_depth=4\nlaunch tune on sagemaker\n", check=0)
    (job,) = stand_in.tuning_jobs.values()
    assert job["request"]["TrainingJobDefinition"]["StaticHyperParameters"]["max_depth"] == "4"
    ranges = job["request"]["HyperParameterTuningJobConfig"]["ParameterRanges"]
    assert [r["Name"] for kind in ranges.values() for r in kind] == ["eta"]


def test_says_that_a_search_there_takes_no_change_as_it_runs(tunebook, stand_in):
    done = tunebook.run(input=TUNE + "launch tune on sagemaker --detach\ntune.ranges.eta = 0.02..0.4 log\n")
    said = " ".join((done.out + done.err).split())
    assert "SageMaker changes no search that runs" in said and "tune.warm_start.parents = [1]" in said, said


# The training jobs of a tuning job


def test_each_training_job_is_a_run_of_its_own(tunebook, stand_in, folder):
    cells = TUNE + "launch tune on sagemaker\nruns 1\nbest tune\nplot tune\nruns 3\nwhy 3\n"
    done = tunebook.run(input=cells, check=0)
    assert "best validation:error 0.2000 (job 4)" in done.out, done.out
    rows = [line.split() for line in done.out.splitlines() if re.match(r"\s+[1-4]\s+[2-5]\s", line)]
    assert [(row[0], row[1]) for row in rows[:4]] == [("1", "2"), ("2", "3"), ("3", "4"), ("4", "5")], done.out
    (name,) = stand_in.tuning_jobs
    child = f"{name}-002-{2:08x}"
    assert f"s3://bucket/tunebook/output/{child}/output/model.tar.gz" in done.out
    stand_in.objects[("bucket", f"tunebook/output/{child}/output/model.tar.gz")] = b"the second model"
    stand_in.logs[child] = [("algo-1", "[0]#011validation-error:0.5"), ("algo-1", "[1]#011validation-error:0.33")]
    said = tunebook.run(input="fetch 3 second.tar.gz\nlogs 3\n", check=0).out
    assert "[1]\tvalidation-error:0.33" in said, said
    assert (folder / "second.tar.gz").read_bytes() == b"the second model"


def test_a_training_job_is_a_hit_for_a_launch_of_its_own(tunebook, stand_in):
    # With the objective among its metrics, a training of the same set alone is the same training.
    metric = "\nxgb.hyperparameters.eval_metric = error\n"
    tunebook.run(input=TUNE + metric + "launch tune on sagemaker\n", check=0)
    single = TASK + metric + "xgb.hyperparameters.eta = 0.01\nxgb.hyperparameters.max_depth = 2\nlaunch xgb on sagemaker\n"
    done = tunebook.run(input=single, check=0)
    assert "cache hit: run 2" in done.out, done.out
    assert stand_in.training_jobs == {}


def test_a_search_here_takes_what_one_there_found(tunebook, stand_in):
    tunebook.run(input=TUNE + "launch tune on sagemaker\n", check=0)
    cells = TUNE + "xgb.cache = any_engine\ntune.max_number_of_training_jobs = 5\nlaunch tune\n"
    done = tunebook.run(input=cells, check=0)
    assert re.search(r"5 jobs: 1 run, 4 known", done.out), done.out


def test_a_search_here_goes_its_own_way_without_a_word_of_the_definition(tunebook, stand_in):
    tunebook.run(input=TUNE + "launch tune on sagemaker\n", check=0)
    done = tunebook.run(input=TUNE + "launch tune\n", check=0)
    assert re.search(r"4 jobs: 4 run", done.out), done.out
    assert "reused" not in done.out


def test_500_training_jobs_cost_a_describe_and_a_page_at_each_look(tunebook, stand_in):
    stand_in.jobs_per_look = 90
    cells = TUNE + "tune.max_number_of_training_jobs = 500\ntune.max_parallel_training_jobs = 90\nlaunch tune on sagemaker\n"
    done = tunebook.run(input=cells, check=0)
    assert "500 jobs" in done.out, done.out
    looks = stand_in.actions().count("DescribeHyperParameterTuningJob")
    assert stand_in.actions().count("ListTrainingJobsForHyperParameterTuningJob") <= looks
    said = tunebook.run(input="runs 1\n", check=0).out
    runs = re.findall(r"^\s*\d+\s+(\d+)\s+completed", said, re.MULTILINE)
    assert sorted(map(int, runs)) == list(range(2, 502))


# Jobs from elsewhere


def another_home(tunebook, tmp_path):
    tunebook.home = tmp_path / "another-home"
    tunebook.home.mkdir()
    configure(tunebook.home)


@pytest.mark.parametrize("as_arn", [False, True])
def test_finds_a_job_that_another_machine_started(tunebook, stand_in, tmp_path, as_arn):
    tunebook.run(input=TASK + "\nlaunch xgb on sagemaker --detach\n", check=0)
    (name,) = stand_in.training_jobs
    another_home(tunebook, tmp_path)
    place = f"arn:aws:sagemaker:us-east-1:123456789012:training-job/{name}" if as_arn else name
    done = tunebook.run(input=f"attach {place} on sagemaker\n", check=0)
    assert "run 1 · xgb · sagemaker · completed" in done.out, done.out
    assert "validation:error 0.0625" in done.out
    # The job says under which key it was started, so that its result is known here from now on; and it is one run.
    done = tunebook.run(input=TASK + f"\nlaunch xgb on sagemaker\nattach {name} on sagemaker\n", check=0)
    assert "run 2 · xgb · sagemaker · cache hit: run 1" in done.out and "run 3" not in done.out, done.out
    assert len(stand_in.training_jobs) == 1


def test_finds_a_tuning_job_that_another_machine_started(tunebook, stand_in, tmp_path):
    tunebook.run(input=TUNE + "launch tune on sagemaker --detach\n", check=0)
    (name,) = stand_in.tuning_jobs
    another_home(tunebook, tmp_path)
    done = tunebook.run(input=f"attach {name} on sagemaker\nruns 1\n", check=0)
    assert "run 1 · tune · sagemaker · completed" in done.out and "best validation:error 0.2000 (job 4)" in done.out, done.out
    assert "cache hit: run 1" in tunebook.run(input=TUNE + "launch tune on sagemaker\n", check=0).out


def test_gives_no_key_to_a_job_that_was_started_with_another(tunebook, stand_in, tmp_path):
    tunebook.run(input=TASK + "\nlaunch xgb on sagemaker --detach\n", check=0)
    ((name, job),) = stand_in.training_jobs.items()
    for tag in job["request"]["Tags"]:
        if tag["Key"] == "tunebook:cache-key":
            tag["Value"] = "0" * 64
    another_home(tunebook, tmp_path)
    done = tunebook.run(input=f"attach {name} on sagemaker\n" + TASK + "\nlaunch xgb on sagemaker\n", check=0)
    assert "cache hit" not in done.out, done.out


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("attach none-1 on sagemaker", "no job none-1 in us-east-1"),
        ("attach none-1", "attach none-1 on sagemaker"),
        ("attach arn:aws:s3:::bucket/x on sagemaker", "is no job of SageMaker's"),
        ("attach none-1 on local", "the engine local has no jobs but its runs"),
    ],
)
def test_says_that_there_is_no_such_job(tunebook, stand_in, cell, words):
    assert words in refused(tunebook, cell + "\n")
    assert "no runs yet" in tunebook.run(input="runs\n", check=0).out


@pytest.mark.parametrize("arrives", [True, False])
def test_takes_up_a_job_whose_launch_was_killed_at_the_request(tunebook, stand_in, arrives):
    """The program dies while it waits for the answer, so that it records nothing any more."""
    original, process = stand_in.call, None

    def dying(target, action, body):
        if action == "CreateTrainingJob":
            if arrives:
                original(target, action, body)
            os.kill(process.pid, signal.SIGKILL)
            raise ConnectionError("its client is dead")
        return original(target, action, body)

    stand_in.call = dying
    process = tunebook.start("-c", TASK + "\nlaunch xgb on sagemaker")
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    stand_in.call = original
    assert len(stand_in.training_jobs) == (1 if arrives else 0)
    done = tunebook.run(input="runs\n", check=0)
    if arrives:
        assert "failed" not in done.out, done.out
        done = tunebook.run(input="attach 1\n", check=0)
        assert "run 1 · xgb · sagemaker · completed" in done.out, done.out
        assert "cache hit: run 1" in tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\n", check=0).out
    else:
        assert "failed" in done.out, done.out
        assert "SageMaker has not got the job" in tunebook.run(input="attach 1\n").out
        assert "completed" in tunebook.run(input=TASK + "\nlaunch xgb on sagemaker\n", check=0).out
    assert len(stand_in.training_jobs) == 1
