"""Cells typed at the prompt: editing, sizes, colours, history, the editor, and what is lost and found again."""

import json
import stat

import pytest

from conftest import LONG_TASK, TASK, write
from terminal import CONTROL_C, CONTROL_D, CONTROL_R, ENTER, UP


def test_a_job_is_defined_launched_changed_and_launched_again(tunebook):
    terminal = tunebook.prompt()
    terminal.run(TASK, next_prompt=2)
    first = terminal.run("launch xgb", next_prompt=3)
    assert "run 1 · xgb · local · completed in" in first
    assert "validation:logloss" in first and "model runs/1/model.tar.gz" in first
    assert "cache hit: run 1" in terminal.run("launch xgb", next_prompt=4)
    assert "max_depth   6 (default) → 3" in terminal.run("xgb.hyperparameters.max_depth = 3", next_prompt=5)
    third = terminal.run("launch xgb", next_prompt=6)
    assert "changed since run 2: max_depth 6 (default) → 3" in third
    assert "run 3 · xgb · local · completed in" in third
    assert (tunebook.home / "runs/3/model.tar.gz").stat().st_size > 0
    terminal.type(CONTROL_D)
    assert terminal.wait_for_exit() == 0


@pytest.mark.parametrize("columns, rows", [(20, 10), (40, 12), (80, 24), (200, 50)])
def test_every_size_shows_the_result_and_the_next_prompt(tunebook, columns, rows):
    terminal = tunebook.prompt(columns=columns, rows=rows)
    terminal.enter(TASK)
    terminal.wait_for_prompt(2)
    terminal.enter("launch xgb")
    terminal.wait_for_prompt(3)
    assert "run1·xgb·local·completed" in terminal.unwrapped
    assert "trainig" not in terminal.unwrapped
    terminal.enter("lanch")
    terminal.wait_for_prompt(4)
    assert "didyoumeanlaunch" in terminal.unwrapped


def test_carets_stand_under_the_word_that_was_typed(tunebook):
    terminal = tunebook.prompt()
    terminal.enter("xgb = training_job { hyperparameters { max_dept = 3 } }")
    terminal.wait_for_prompt(2)
    lines = terminal.lines
    typed = next(index for index, line in enumerate(lines) if "max_dept" in line)
    assert lines[typed + 1].index("^") == lines[typed].index("max_dept")
    assert lines[typed + 1].count("^") == len("max_dept")
    assert "did you mean max_depth" in terminal.text


def test_an_open_brace_asks_for_more_lines(tunebook):
    terminal = tunebook.prompt()
    terminal.enter("xgb = training_job {")
    terminal.wait_for("...:")
    terminal.enter("inputs { train = train.csv }")
    terminal.enter("hyperparameters { num_round = 2 } }")
    terminal.wait_for_prompt(2)
    assert "train = train.csv" in terminal.run("show xgb", next_prompt=3)


def test_pasted_lines_are_one_cell_that_runs_at_enter(tunebook):
    terminal = tunebook.prompt()
    terminal.paste("a = training_job { hyperparameters { num_round = 2 } }\nb = training_job {\n}\nshow")
    terminal.wait_for("show")
    assert "In [2]" not in terminal.text
    terminal.type(ENTER)
    terminal.wait_for_prompt(2)
    assert "b = training_job" in terminal.run("show b", next_prompt=3)


def test_a_pasted_transcript_loses_its_prompts(tunebook):
    terminal = tunebook.prompt()
    terminal.paste("In [7]: a = training_job {\n   ...:     retries = 2\n   ...: }\n")
    terminal.wait_for("retries")
    terminal.type(ENTER)
    terminal.wait_for_prompt(2)
    assert "retries = 2" in terminal.run("show a", next_prompt=3)


def test_every_error_of_a_pasted_block_is_told_and_nothing_takes_effect(tunebook):
    terminal = tunebook.prompt()
    terminal.paste("a = training_job { retries = 2 }\nb = training_job { retris = 3 }\nlanch a")
    terminal.wait_for("lanch a")
    terminal.type(ENTER)
    terminal.wait_for_prompt(2)
    assert "did you mean retries" in terminal.text
    assert "did you mean launch" in terminal.text
    assert "nothing is defined yet" in terminal.run("show", next_prompt=3)


def test_wide_characters_keep_their_columns(tunebook):
    terminal = tunebook.prompt(columns=60)
    terminal.enter('xgb = training_job { cache_version = "訓練データ é" retris = 2 }')
    terminal.wait_for_prompt(2)
    # By cells of the screen: a wide character takes two, of which the second is empty.
    rows = [[terminal.screen.buffer[row][column].data for column in range(60)] for row in range(24)]
    carets = next(row for row in range(24) if "^" in rows[row])
    assert "".join(rows[carets - 1][rows[carets].index("^") :]).startswith("retris")
    assert "did you mean retries" in terminal.text
    terminal.run('xgb = training_job { cache_version = "訓練 é" }', next_prompt=3)
    shown = terminal.run("show xgb", next_prompt=4).replace(" ", "")
    assert 'cache_version="訓練é"' in shown


def test_a_wide_character_at_the_edge_of_the_screen_is_edited(tunebook):
    terminal = tunebook.prompt(columns=20)
    terminal.type("# 日本語日本語日本語日本語")
    terminal.wait_until(lambda: "日本語日本語日本語日本語" in terminal.unwrapped, "the wide text")
    terminal.type("\x7f" * 4 + "x" + CONTROL_C)
    terminal.wait_for_prompt(1)
    assert "日本語日本語日本x" in terminal.unwrapped


def test_a_resize_while_typing_keeps_the_text(tunebook):
    terminal = tunebook.prompt(columns=80)
    terminal.type("show " + "x" * 60)
    terminal.wait_for("x" * 60)
    terminal.resize(40, 20)
    terminal.wait_until(lambda: "x" * 60 in terminal.unwrapped, "the text on the narrow screen")
    terminal.resize(120, 20)
    terminal.type("\x7f" * 60 + ENTER)
    terminal.wait_for("nothing is defined yet")


def test_a_dumb_terminal_gets_no_escape_codes_in_its_output(tunebook):
    terminal = tunebook.open(environment={"TERM": "dumb"})
    terminal.wait_for("In [1]:")
    terminal.enter(TASK)
    terminal.wait_for("In [2]:")
    terminal.enter("launch xgb")
    terminal.wait_for("In [3]:")
    assert "completed in" in terminal.text
    assert b"\x1b[3" not in terminal.written and b"\x1b[K" not in terminal.written


def test_no_color_keeps_the_editing_and_drops_the_colours(tunebook):
    terminal = tunebook.prompt(environment={"NO_COLOR": "1"})
    terminal.run("lanch xgb", next_prompt=2)
    assert not any(b"\x1b[%dm" % colour in terminal.written for colour in range(30, 38))


def test_up_and_control_r_bring_earlier_cells_back(tunebook):
    terminal = tunebook.prompt()
    terminal.run("a = training_job { retries = 1 }", next_prompt=2)
    terminal.run("show a", next_prompt=3)
    terminal.type(UP + UP)
    terminal.wait_until(lambda: "retries = 1" in terminal.line_at_cursor, "the cell before the last")
    terminal.type(CONTROL_C)
    terminal.wait_for_prompt(3)
    terminal.type(CONTROL_R + "retr")
    terminal.wait_until(lambda: "retries = 1" in terminal.lines[terminal.screen.cursor.y], "the cell that was looked for")


def test_history_is_kept_for_the_next_prompt(tunebook):
    terminal = tunebook.prompt()
    terminal.run("a = training_job { retries = 9 }", next_prompt=2)
    terminal.type(CONTROL_D)
    terminal.wait_for_exit()
    lines = (tunebook.home / "state/history.jsonl").read_text().splitlines()
    assert any("retries = 9" in json.dumps(json.loads(line)) for line in lines)
    again = tunebook.prompt()
    again.type(UP)
    again.wait_until(lambda: "retries = 9" in again.line_at_cursor, "the cell of the session before")


def test_undo_rerun_and_history_work_by_cell_numbers(tunebook):
    terminal = tunebook.prompt()
    terminal.run("a = training_job { retries = 1 }", next_prompt=2)
    terminal.run("a.retries = 4", next_prompt=3)
    assert "retries   4 → 1" in terminal.run("undo", next_prompt=4)
    assert "retries   1 → 4" in terminal.run("rerun 2", next_prompt=6)
    assert "[2] a.retries = 4" in terminal.run("history", next_prompt=7)
    assert "no cell 70" in terminal.run("rerun 70", next_prompt=8)


def scripted_editor(folder, command):
    """An $EDITOR that changes its file by a sed command."""
    editor = folder / "editor"
    editor.write_text(f'#!/bin/sh\nsed -i "{command}" "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    return str(editor)


def test_edit_opens_a_cell_in_the_editor_and_runs_what_comes_back(tunebook, tmp_path):
    editor = scripted_editor(tmp_path, "s/retries = 1/retries = 7/")
    terminal = tunebook.prompt(environment={"EDITOR": editor})
    terminal.run("a = training_job { retries = 1 }", next_prompt=2)
    shown = terminal.run("edit 1", next_prompt=4)
    assert "In [3]: a = training_job { retries = 7 }" in shown
    assert "retries   1 → 7" in shown
    assert "nothing changed" in terminal.run("edit 3", next_prompt=5)
    assert "no cell 40" in terminal.run("edit 40", next_prompt=6)


def test_an_editor_that_is_not_there_is_named(tunebook):
    terminal = tunebook.prompt(environment={"EDITOR": "no-such-editor"})
    shown = terminal.run("edit", next_prompt=2)
    assert 'no editor "no-such-editor"' in shown
    assert "set EDITOR" in shown


def test_lines_break_between_words_on_a_narrow_terminal(tunebook):
    terminal = tunebook.prompt(columns=40, rows=60)
    shown = terminal.run("help launch", next_prompt=2)
    assert "run a task, or take its known result" in " ".join(shown.split())
    words = {word for line in tunebook.run("-c", "help launch").out.splitlines() for word in line.split()}
    assert {word for line in shown.splitlines() for word in line.split()} <= words | {"help", "In", "[2]:"}


def test_long_output_goes_through_the_pager(tunebook):
    terminal = tunebook.prompt(rows=12, environment={"PAGER": "sed 's/^/paged: /'"})
    assert "paged:" in terminal.run("help", next_prompt=2)
    assert "paged:" not in terminal.run("show", next_prompt=3)


def test_the_end_of_a_run_that_nobody_watches_is_told_above_the_line(tunebook):
    terminal = tunebook.prompt()
    terminal.run(TASK.replace("num_round = 3", "num_round = 4000"), next_prompt=2)
    terminal.run("launch xgb --detach", next_prompt=3)
    terminal.type("show xg")
    terminal.wait_for("run 1 · xgb · local · completed in")
    terminal.wait_until(lambda: terminal.line_at_cursor == "In [3]: show xg", "the line as it was typed")
    assert "num_round = 4000" in terminal.run("b", next_prompt=4)
    assert "run 2" in terminal.run("launch xgb", next_prompt=5)
    terminal.run("show", next_prompt=6)
    assert terminal.text.count("run 1 · xgb · local · completed") == 1
    assert terminal.text.count("run 2 · xgb · local · cache hit") == 1


def test_a_line_survives_a_resize_while_a_run_goes_on(tunebook):
    terminal = tunebook.prompt()
    terminal.run(LONG_TASK, next_prompt=2)
    terminal.run("launch long --detach", next_prompt=3)
    terminal.type("show long")
    terminal.wait_for("show long")
    terminal.resize(60, 20)
    terminal.type(ENTER)
    terminal.wait_for("num_round = 100000000")
    terminal.wait_for_prompt(4)
    assert "run 1 · long · local · stopped" in terminal.run("stop 1", next_prompt=5)


def test_what_a_killed_prompt_held_is_recovered(tunebook):
    terminal = tunebook.prompt()
    terminal.run(TASK, next_prompt=2)
    terminal.run("xgb.hyperparameters.max_depth = 4", next_prompt=3)
    terminal.run("xgb.hyperparameters.max_dept = 5", next_prompt=4)
    terminal.kill()
    again = tunebook.prompt()
    again.wait_for("a session ended without exit (2 cells)")
    again.enter("recover")
    again.wait_for("max_depth   6 (default) → 4")
    again.wait_for_prompt(4)
    assert "max_depth = 4" in again.run("show xgb", next_prompt=5)
    again.type(CONTROL_D)
    again.wait_for_exit()
    third = tunebook.prompt()
    assert "without exit" not in third.text


def test_a_recovery_goes_past_a_failing_cell_and_saves_nothing_anew(tunebook, folder):
    terminal = tunebook.prompt()
    terminal.run(TASK.replace("train.csv", "gone.csv"), next_prompt=2)
    write(folder / "gone.csv", ["1,2", "0,1,3"])
    terminal.run("launch xgb", next_prompt=3)
    terminal.run("save kept", next_prompt=4)
    terminal.run("xgb.inputs.train = train.csv", next_prompt=5)
    terminal.kill()
    (folder / "kept.tunebook").unlink()
    again = tunebook.prompt()
    again.wait_for("a session ended without exit (3 cells)")
    again.enter("recover")
    again.wait_for("gone.csv → train.csv")
    again.wait_for_prompt(5)
    assert "gone.csv" not in again.run("show xgb", next_prompt=6)
    assert not (folder / "kept.tunebook").exists()


def test_of_several_lost_sessions_none_is_forgotten_unasked(tunebook, home):
    journals = home / "state/journals"
    journals.mkdir(parents=True)
    for number in (1, 2, 3):
        (journals / f"{number}-1.jsonl").write_text(json.dumps({"cell": 1, "source": f"t{number} = training_job {{ }}"}) + "\n")
    terminal = tunebook.prompt()
    terminal.wait_for("a session ended without exit (1 cell), and 2 before it")
    assert "forgot 1 lost session; 2 earlier are left" in terminal.run("recover --discard", next_prompt=2)
    terminal.run("recover", next_prompt=4)
    assert "t2 = training_job" in terminal.run("show", next_prompt=5)
    terminal.run("recover", next_prompt=7)
    assert "t1 = training_job" in terminal.run("show", next_prompt=8)
    assert "there is no lost session" in terminal.run("recover", next_prompt=9)


def test_a_lost_session_can_be_forgotten(tunebook):
    terminal = tunebook.prompt()
    terminal.run(TASK, next_prompt=2)
    terminal.kill()
    again = tunebook.prompt()
    assert "forgot 1 lost session" in again.run("recover --discard", next_prompt=2)
    assert "there is no lost session" in again.run("recover", next_prompt=3)


def test_a_run_outlives_its_prompt_and_is_found_at_the_next_start(tunebook):
    terminal = tunebook.prompt()
    terminal.run(LONG_TASK, next_prompt=2)
    terminal.run("launch long --detach", next_prompt=3)
    terminal.kill()
    again = tunebook.prompt()
    again.wait_for("run 1 · long · local is still running; attach 1 watches it")
    again.enter("attach 1")
    again.wait_for("/100000000")
    again.type(CONTROL_C)
    again.wait_for("run 1 goes on")
    again.wait_for_prompt(2)
    assert "stopped" in again.run("stop 1", next_prompt=3)
    again.type(CONTROL_D)
    assert again.wait_for_exit() == 0
    assert tunebook.processes("__run") == []


def test_leaving_says_which_runs_go_on(tunebook):
    terminal = tunebook.prompt()
    terminal.run(LONG_TASK, next_prompt=2)
    terminal.run("launch long --detach", next_prompt=3)
    terminal.enter("exit")
    assert terminal.wait_for_exit() == 0
    assert "run 1 (long) goes on" in terminal.text
    assert len(tunebook.processes("__run")) == 1


def test_a_replayed_session_leaves_the_prompt_where_it_ended(tunebook, folder):
    (folder / "two.tunebook").write_text("a = training_job { retries = 1 }\na.retries = 2\n")
    terminal = tunebook.open("-i", "two.tunebook")
    terminal.wait_for_prompt(3)
    assert "retries   1 → 2" in terminal.text
    assert "retries = 2" in terminal.run("show a", next_prompt=4)
