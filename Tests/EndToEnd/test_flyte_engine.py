"""Launches on Flyte through the program itself, against a strict Flyte on loopback."""

import json
import re
import socket
import time

import pytest
from conftest import TASK
from flyte import Flyte, configure

# What Flyte's SageMaker plugin takes: its data lies in S3.
PLUGIN_TASK = (
    "xgb = training_job { inputs { train = s3://b/train   validation = s3://b/validation }"
    "   hyperparameters { objective = binary:logistic   num_round = 3 }   cache_version = v1 }"
)

TUNE = (
    "\ntune = tuning_job(xgb) { objective = minimize validation:error   max_number_of_training_jobs = 4"
    "   max_parallel_training_jobs = 2   cache_version = v1   ranges { eta = 0.01..0.5 log   max_depth = 2..10 } }\n"
)

LAUNCH = "\nlaunch xgb on flyte\n"


@pytest.fixture(params=["v2"])
def flyte(request, tunebook, home):
    flyte = Flyte(request.param)
    configure(home, flyte)
    yield flyte
    problems = flyte.log()["problems"]
    flyte.close()
    assert problems == []


def words(text):
    return " ".join(text.split())


def execution_names(flyte):
    return [body["name"] for body in flyte.bodies("POST /api/v1/executions")]


# Launching


@pytest.mark.parametrize("flyte", ["v1", "v2-defaults", "v2"], indirect=True)
def test_runs_a_definition_in_every_dialect_and_shows_where_and_what_came_of_it(tunebook, flyte):
    done = tunebook.run(input=TASK + LAUNCH + "runs 1\n", check=0)
    (name,) = execution_names(flyte)
    assert re.fullmatch(r"[a-z][a-z0-9]{9}", name)
    page = f"{flyte.url}/console/projects/flyteexamples/domains/development/executions/{name}"
    assert f"see {page}" in done.out
    assert "run 1 · xgb · flyte · completed in 1 m 03 s" in done.out, done.out
    assert re.search(r"model\.tar\.gz +s3://flyte/raw/\S+/model.tar.gz", done.out), done.out
    assert re.search(r"cache +populated", done.out)
    assert re.search(rf"page +{page}", done.out)


def test_takes_the_container_road_on_todays_servers_and_says_so(tunebook, flyte):
    done = tunebook.run(input=TASK + LAUNCH, check=0)
    assert "Flyte v1.16.8: container road (image tunebook:1)" in done.out
    (task,) = flyte.bodies("POST /api/v1/tasks")
    assert task["spec"]["template"]["type"] == "raw-container"
    (launched,) = flyte.bodies("POST /api/v1/executions")
    blob = launched["inputs"]["literals"]["train"]["scalar"]["blob"]
    assert blob["uri"].startswith("s3://flyte/flyteexamples/development/")


@pytest.mark.parametrize("flyte", ["v1"], indirect=True)
def test_takes_the_plugin_road_where_the_server_has_the_plugin(tunebook, flyte):
    done = tunebook.run(input=PLUGIN_TASK + TUNE + "launch tune on flyte\n", check=0)
    assert "Flyte v1.10.0: plugin road" in done.out
    (asked,) = flyte.log()["judged"]
    assert asked["kind"] == "tuning"
    assert asked["ranges"] == {"eta": ["0.010000", "0.500000"], "max_depth": ["2", "10"]}
    assert asked["jobs"] == "4" or asked["jobs"] == 4


def test_registers_a_definition_once_and_a_changed_one_anew(tunebook, flyte):
    lines = "launch xgb on flyte --fresh\nlaunch xgb on flyte --fresh\nxgb.retries = 2\nlaunch xgb on flyte --fresh\n"
    tunebook.run(input=TASK + "\n" + lines, check=0)
    versions = [body["id"]["version"] for body in flyte.bodies("POST /api/v1/tasks")]
    assert versions[0] == versions[1] != versions[2]
    assert len(execution_names(flyte)) == 3


def test_sends_each_content_once(tunebook, flyte):
    tunebook.run(input=TASK + LAUNCH + "xgb.hyperparameters.eta = 0.1\nlaunch xgb on flyte\n", check=0)
    assert len(flyte.requests("POST /api/v1/dataproxy/artifact_urn")) == 2
    assert len(execution_names(flyte)) == 2


def test_passes_on_what_a_launch_asks_for(tunebook, flyte, home):
    configure(home, flyte, labels="stage=dev", role="arn:aws:iam::1:role/x", environment="A=1", interruptible="true")
    options = '--label "team=ml" --annotation "note=free text" --output-prefix s3://mine/raw --overwrite-cache'
    tunebook.run(input=TASK + f"\nlaunch xgb on flyte {options}\n", check=0)
    (launched,) = flyte.bodies("POST /api/v1/executions")
    spec = launched["spec"]
    assert spec["labels"]["values"] == {"stage": "dev", "team": "ml"}
    assert spec["annotations"]["values"]["note"] == "free text"
    assert spec["rawOutputDataConfig"] == {"outputLocationPrefix": "s3://mine/raw"}
    assert spec["overwriteCache"] and spec["interruptible"]
    assert spec["securityContext"]["runAs"]["iamRole"] == "arn:aws:iam::1:role/x"
    assert spec["envs"]["values"] == [{"key": "A", "value": "1"}]


def test_prints_what_it_would_send_and_sends_nothing(tunebook, flyte):
    done = tunebook.run(input=TASK + "\nlaunch xgb on flyte --dry-run\n", check=0)
    task, rest = json.JSONDecoder().raw_decode(done.out[done.out.index("{") :])
    assert task["spec"]["template"]["type"] == "raw-container"
    assert '"launchPlan"' in done.out
    assert flyte.requests("POST") == []


def test_runs_a_custom_script(tunebook, flyte, folder):
    (folder / "train.py").write_text("print('loss=1')\n")
    task = (
        "own = custom_training_job { entry_point = train.py   inputs { train = train.csv   epochs: integer = 3 }"
        '   metric_definitions { loss = "loss=(\\S+)" } }'
    )
    done = tunebook.run(input=task + "\nlaunch own on flyte\n", check=0)
    assert "completed" in done.out, done.out
    (launched,) = flyte.bodies("POST /api/v1/executions")
    assert launched["inputs"]["literals"]["epochs"]["scalar"]["primitive"] == {"integer": "3"}
    assert launched["inputs"]["literals"]["code"]["scalar"]["blob"]["uri"].startswith("s3://flyte/")


# Hits


def test_a_known_result_needs_no_flyte_and_one_of_its_cache_is_shown_with_its_source(tunebook, flyte):
    tunebook.run(input=TASK + LAUNCH, check=0)
    done = tunebook.run(input=TASK + LAUNCH, check=0)
    assert "cache hit: run 1" in done.out
    assert len(execution_names(flyte)) == 1
    (source,) = execution_names(flyte)
    # Data that only Flyte can read: it is asked, and has the result.
    done = tunebook.run(input=PLUGIN_TASK + LAUNCH, check=0)
    done = tunebook.run(input=PLUGIN_TASK + LAUNCH + "runs 4\n", check=0)
    source = execution_names(flyte)[1]
    assert f"likely a hit in Flyte's cache: run 3's execution {source}" in words(done.out)
    assert f"cache hit on flyte: execution {source}" in done.out, done.out
    assert re.search(rf"cache +hit of execution {source}", done.out)


def test_foresees_a_hit_in_what_others_have_run(tunebook, flyte, tmp_path):
    tunebook.run(input=PLUGIN_TASK + LAUNCH, check=0)
    (source,) = execution_names(flyte)
    (tmp_path / "home2").mkdir()
    tunebook.home = tmp_path / "home2"
    configure(tunebook.home, flyte)
    done = tunebook.run(input=PLUGIN_TASK + LAUNCH, check=0)
    assert f"likely a hit in Flyte's cache: the execution {source}" in words(done.out)
    assert f"cache hit on flyte: execution {source}" in done.out


@pytest.mark.parametrize("flyte", ["v1"], indirect=True)
def test_warns_of_a_hit_from_an_older_definition(tunebook, flyte, home):
    configure(home, flyte, cache_version="verbatim")
    lines = "launch tune on flyte\ntune.max_number_of_training_jobs = 8\nlaunch tune on flyte\n"
    done = tunebook.run(input=PLUGIN_TASK + TUNE + lines, check=0)
    said = words(done.out + done.err)
    assert "that result is an older definition's: maxNumberOfTrainingJobs 4 → 8" in said
    assert "raise tune.cache_version, or launch with --overwrite-cache" in said
    # What came back says so too.
    assert "the result is an older definition's: maxNumberOfTrainingJobs 4 → 8" in said
    # By itself tunebook puts what decides the result into the version, and there is no such hit.
    configure(home, flyte)
    done = tunebook.run(input=PLUGIN_TASK + TUNE + lines, check=0)
    assert "older definition" not in done.out + done.err


def test_runs_anew_where_the_cache_is_to_be_overwritten(tunebook, flyte):
    tunebook.run(input=PLUGIN_TASK + LAUNCH, check=0)
    done = tunebook.run(input=PLUGIN_TASK + "\nlaunch xgb on flyte --overwrite-cache\n", check=0)
    assert "hit" not in done.out
    assert [body["spec"].get("overwriteCache", False) for body in flyte.bodies("POST /api/v1/executions")] == [False, True]


# Following


def test_is_found_again_by_another_process(tunebook, flyte):
    flyte.control(script=["QUEUED", "RUNNING", "RUNNING", "RUNNING", "SUCCEEDED"])
    started = tunebook.run(input=TASK + "\nlaunch xgb on flyte --detach\n", check=0)
    assert "run 1" in started.out
    done = tunebook.run(input="attach 1\nlogs 1\n", check=0)
    assert "run 1 · xgb · flyte · completed" in done.out, done.out
    assert "Flyte: attempt 0 running" in done.out
    assert "CloudWatch Logs: https://logs.example.com/1" in done.out
    assert len(execution_names(flyte)) == 1


def test_stops_an_execution_with_the_cause(tunebook, flyte):
    flyte.control(script=["QUEUED"] + ["RUNNING"] * 10_000)
    tunebook.run(input=TASK + "\nlaunch xgb on flyte --detach\n", check=0)
    tunebook.run(input="stop 1\n", check=0)
    done = tunebook.run(input="attach 1\n")
    assert "stopped on Flyte: stopped from tunebook" in done.out + done.err
    tunebook.run(input="stop 1\n")
    assert len(flyte.requests("DELETE")) == 1


def test_a_failure_comes_in_flytes_own_words(tunebook, flyte):
    flyte.control(script=["QUEUED", "RUNNING", "FAILED"])
    done = tunebook.run(input=TASK + LAUNCH)
    assert done.code != 0
    assert "the execution failed: Failed" in done.out + done.err
    assert "ClientError: the training failed" in done.out + done.err


def test_asks_one_thing_at_a_time(tunebook, flyte):
    flyte.control(script=["QUEUED"] + ["RUNNING"] * 12 + ["SUCCEEDED"])
    tunebook.run(input=TASK + LAUNCH, check=0)
    started = flyte.requests().index("POST /api/v1/executions")
    looks = flyte.requests()[started + 1 :]
    # The execution most of the time, its node once until the end, its attempts now and then.
    assert len([look for look in looks if look.startswith("GET /api/v1/executions/")]) >= 0.5 * len(looks)


def test_fetches_the_model_through_an_address_that_flyte_signs(tunebook, flyte, folder):
    tunebook.run(input=TASK + LAUNCH + "fetch 1 best.tar.gz\n", check=0)
    assert (folder / "best.tar.gz").read_bytes() == b"the model"


# What goes wrong on the way


@pytest.mark.parametrize("kind", ["cut", "lost", "slow"])
@pytest.mark.parametrize(
    "request_", ["POST /api/v1/executions", "POST /api/v1/tasks", "GET /api/v1/executions", "POST /api/v1/dataproxy"]
)
def test_starts_one_execution_whatever_happens_to_an_answer(tunebook, flyte, kind, request_):
    flyte.fault(request_, kind, seconds=0.2)
    done = tunebook.run(input=TASK + LAUNCH, check=0)
    assert "completed" in done.out, done.out
    assert len(set(execution_names(flyte))) == 1
    assert len(flyte.log()["judged"]) == 1


@pytest.mark.parametrize("code", [14, 8, 4])
@pytest.mark.parametrize("request_", ["POST /api/v1/executions", "GET /api/v1/executions", "GET /api/v1/node_executions"])
def test_tries_again_where_the_server_says_so(tunebook, flyte, code, request_):
    flyte.fault(request_, "status", code=code)
    assert "completed" in tunebook.run(input=TASK + LAUNCH, check=0).out


def test_goes_on_through_a_proxy_that_answers_in_its_place(tunebook, flyte):
    flyte.fault("GET /api/v1/executions", "html")
    assert "completed" in tunebook.run(input=TASK + LAUNCH, check=0).out


def test_takes_another_name_where_the_first_is_someone_elses(tunebook, flyte):
    flyte.control(taken=1)
    assert "completed" in tunebook.run(input=TASK + LAUNCH, check=0).out
    first, second = execution_names(flyte)
    assert first != second


def test_renews_a_token_that_expires_on_the_way(tunebook, flyte, home):
    flyte.control(login={"required": True, "uses": 3})
    environment = {"FLYTE_CREDENTIALS_CLIENT_ID": "propeller", "FLYTE_CREDENTIALS_CLIENT_SECRET": "a/secret"}
    done = tunebook.run(input=TASK + LAUNCH, environment=environment, check=0)
    assert "completed" in done.out
    assert flyte.log()["grants"].count("client_credentials") > 1
    for path in home.rglob("*"):
        if path.is_file():
            assert b"a/secret" not in path.read_bytes(), path
            assert b"secret-token" not in path.read_bytes() or path.name == "flyte-tokens.json", path
    (tokens,) = home.rglob("flyte-tokens.json")
    assert tokens.stat().st_mode & 0o777 == 0o600
    assert "secret" not in done.out + done.err


def test_shows_the_code_to_log_in_with(tunebook, flyte):
    flyte.control(login={"required": True, "pending": 1})
    environment = {"FLYTE_CREDENTIALS_AUTH_MODE": "DeviceFlow"}
    done = tunebook.run(input=TASK + LAUNCH, environment=environment, check=0)
    assert "log in to Flyte at http://login.example/device with the code ABCD-EFGH" in done.err
    assert "completed" in done.out
    # Who only looks is not asked again, and needs not be: the token is kept.
    done = tunebook.run(input="engines flyte\n", environment=environment, check=0)
    assert "Flyte v1.16.8" in done.out and "log in" not in done.err


def test_nobody_who_only_looks_is_asked_to_log_in(tunebook, flyte):
    flyte.control(login={"required": True})
    done = tunebook.run(input="engines flyte\n", environment={"FLYTE_CREDENTIALS_AUTH_MODE": "DeviceFlow"}, check=0)
    assert "it takes you to log in" in words(done.out)
    assert "log in to Flyte at" not in done.err


# What is wrong is said


def refused(tunebook, lines, environment=None):
    done = tunebook.run(input=lines, environment=environment)
    assert done.code != 0
    return words(done.out + done.err)


def test_says_what_to_write_where_nothing_is_configured(tunebook, home):
    (home / "config.yaml").write_text("")
    said = refused(tunebook, TASK + LAUNCH)
    assert "it names no endpoint" in said and "write admin: {endpoint: dns:///flyte.example.com} into it" in said


def test_says_that_an_endpoint_is_no_flyte(tunebook, flyte):
    flyte.fault("GET /api/v1/version", "html", count=9, status=200)
    assert f"no Flyte answers at {flyte.url}" in refused(tunebook, TASK + LAUNCH)


def test_says_which_setting_a_grpc_port_needs(tunebook, home):
    with socket.create_server(("127.0.0.1", 0)) as server:
        import threading

        def answer():
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    client.recv(65536)
                    client.sendall(b"\x00\x00\x06\x04\x00\x00\x00\x00\x00")

        threading.Thread(target=answer, daemon=True).start()
        configure(home, f"127.0.0.1:{server.getsockname()[1]}")
        (home / "flyte.yaml").write_text("admin: {maxRetries: 0}\n")
        said = refused(tunebook, TASK + LAUNCH, {"FLYTECTL_CONFIG": str(home / "flyte.yaml")})
    assert "set http_endpoint under engines, flyte" in said


@pytest.mark.parametrize(
    "setting,value,offered", [("project", "flyteexample", "flyteexamples"), ("domain", "developmant", "development")]
)
def test_offers_the_nearest_project_and_domain(tunebook, flyte, home, setting, value, offered):
    configure(home, flyte, **{setting: value})
    said = refused(tunebook, TASK + LAUNCH)
    assert f'no {setting} "{value}" on this Flyte' in said
    assert f'did you mean "{offered}"' in said


def test_says_that_a_version_has_another_definition(tunebook, flyte, home):
    configure(home, flyte, task_version="v1")
    tunebook.run(input=TASK + LAUNCH, check=0)
    said = refused(tunebook, TASK + "\nxgb.retries = 2\nlaunch xgb on flyte --fresh\n")
    assert "version v1 of xgb exists with another definition" in said
    assert "leave the version out" in said


@pytest.mark.parametrize("flyte", ["v1"], indirect=True)
def test_says_which_input_the_plugin_demands(tunebook, flyte):
    task = "xgb = training_job { inputs { train = s3://b/train }   hyperparameters { num_round = 3 } }"
    assert "no channel validation" in refused(tunebook, task + LAUNCH)
    assert flyte.requests("POST") == []


@pytest.mark.parametrize("flyte", ["v1"], indirect=True)
def test_refuses_an_empty_cache_version_that_is_to_stand(tunebook, flyte, home):
    configure(home, flyte, cache_version="verbatim")
    said = refused(tunebook, PLUGIN_TASK.replace("cache_version = v1", "") + LAUNCH)
    assert "no cache_version on a task that is to be cached" in said
    assert flyte.requests("POST") == []


def test_says_that_an_image_is_missing(tunebook, flyte, home):
    configure(home, flyte, image=None)
    assert "set image = REGISTRY/NAME:TAG under engines, flyte" in refused(tunebook, TASK + LAUNCH)


def test_says_that_an_execution_is_gone(tunebook, flyte):
    flyte.control(script=["QUEUED"] + ["RUNNING"] * 10_000)
    tunebook.run(input=TASK + "\nlaunch xgb on flyte --detach\n", check=0)
    tunebook.run(input="runs\n", check=0)
    flyte.control(executions={})
    done = tunebook.run(input="attach 1\n")
    assert "is no longer on Flyte" in words(done.out + done.err)


def test_shows_an_output_of_an_unknown_kind_as_such(tunebook, flyte):
    flyte.control(odd_outputs=True)
    done = tunebook.run(input=TASK + LAUNCH, check=0)
    assert "odd a value of a kind that tunebook does not know" in words(done.out)


def test_bears_a_server_that_is_newer_than_its_messages(tunebook, flyte):
    flyte.control(newer=True)
    assert "completed" in tunebook.run(input=TASK + LAUNCH, check=0).out


def test_says_that_a_login_is_needed_that_is_switched_off(tunebook, flyte):
    flyte.control(login={"required": True, "off": True})
    said = refused(tunebook, TASK + LAUNCH)
    assert "the server asks for a login, and has its own switched off" in said


def test_says_that_a_token_is_refused(tunebook, flyte):
    flyte.control(login={"required": True})
    environment = {"FLYTE_CREDENTIALS_AUTH_MODE": "ExternalCommand", "FLYTE_CREDENTIALS_COMMAND": "echo stale"}
    said = refused(tunebook, TASK + LAUNCH, environment)
    assert "log in again" in said
    assert "stale" not in said


@pytest.mark.parametrize(
    "settings,said",
    [
        ({"imagge": "x"}, 'no setting engines.flyte.imagge did you mean "image"?'),
        ({"road": "other"}, 'engines.flyte.road is "other"'),
        ({"labels": "team=-"}, '"team=-" is no label'),
    ],
)
def test_offers_the_setting_that_was_meant(tunebook, flyte, home, settings, said):
    configure(home, flyte, **settings)
    assert said in refused(tunebook, TASK + LAUNCH)
    # And nothing else of the program is in the way of.
    tunebook.run(input="runs\n", check=0)


def test_another_engine_has_no_use_for_its_options(tunebook, flyte):
    assert "the engine local has no use for --label" in refused(tunebook, TASK + '\nlaunch xgb --label "a=b"\n')


def test_a_launch_that_gets_no_answer_is_given_up_by_a_key(tunebook, home):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        configure(home, f"http://127.0.0.1:{silent.getsockname()[1]}")
        terminal = tunebook.prompt()
        terminal.run(TASK, next_prompt=2)
        terminal.enter("launch xgb on flyte")
        connection, _ = silent.accept()
        with connection:
            connection.recv(1)
            terminal.type("\x03")
            terminal.wait_for_prompt(3)


# What it is


def test_says_where_it_is_and_never_a_secret(tunebook, flyte):
    environment = {"FLYTE_CREDENTIALS_CLIENT_ID": "propeller", "FLYTE_CREDENTIALS_CLIENT_SECRET": "a/secret"}
    said = words(tunebook.run(input="engines flyte\n", environment=environment, check=0).out)
    assert f"flyte · {flyte.url}, project flyteexamples, domain development, Flyte v1.16.8, container road (image tunebook:1)" in said
    assert "a/secret" not in said


def test_an_endpoint_that_is_down_holds_nothing_up(tunebook, flyte, home):
    flyte.control(script=["QUEUED"] + ["RUNNING"] * 10_000)
    lines = "".join(f"launch xgb on flyte --detach --fresh\n" for _ in range(4))
    tunebook.run(input=TASK + "\n" + lines, check=0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        configure(home, f"http://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()
        done = tunebook.run(input="runs\nengines flyte\nruns\n", check=0)
        # One wait of two seconds for all of it, and not one for each run.
        assert time.monotonic() - began < 5 * 2
        assert "pending" in done.out or "running" in done.out
