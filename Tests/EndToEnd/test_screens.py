"""The main views at several sizes, compared cell by cell with golden files that a person can read.

A golden file holds each view as the terminal shows it, and beside it how each character looks: `.` plain, `b` bold, and the
first letter of its colour. What changes from run to run stands as `#`. To make a file anew, delete it and run the test, which
writes it and fails.
"""

import pathlib
import re

import pytest

from conftest import LONG_TASK, TASK
from terminal import CONTROL_C, TAB

GOLDEN = pathlib.Path(__file__).parent / "Golden"
# Durations and sizes, digit by digit, so that columns stay where they are.
VOLATILE = re.compile(r"(?<![\w.])\d+\.\d+(?= s\b)|(?<=completed in )\d+\.\d+|\bnow\b")


class View:
    """One screen: its rows as text, and how they look."""

    def __init__(self, screen):
        rows = [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
        while rows and all(cell.data == " " for cell in rows[-1]):
            rows.pop()
        self.text = [self._masked("".join(cell.data for cell in row)) for row in rows]
        self.look = ["".join(self._look(cell) for cell in row) for row in rows]

    @staticmethod
    def _masked(row):
        return VOLATILE.sub(lambda match: re.sub(r"\w", "#", match.group()), row)

    @staticmethod
    def _look(cell):
        if cell.data == " ":
            return " "
        return cell.fg[0] if cell.fg != "default" else "b" if cell.bold else "."

    def lines(self):
        for text, look in zip(self.text, self.look):
            yield "  |" + text + "|"
            yield "  :" + look + ":"


def views(tunebook, columns, rows):
    """Works through the main views; gives each with its name."""
    terminal = tunebook.prompt(columns=columns, rows=rows)
    number = 1

    def cell(text):
        nonlocal number
        terminal.type("\x0c")
        terminal.wait_until(lambda: terminal.screen.cursor.y == 0, "a clear screen")
        number += 1
        terminal.enter(text)
        terminal.wait_until(lambda: f"In[{number}]:" in terminal.unwrapped and terminal.line_at_cursor.endswith("]:"), "the prompt")
        return View(terminal.screen)

    yield "the first prompt", View(terminal.screen)
    yield "a definition", cell(TASK)
    yield "a refused change", cell("xgb.hyperparameters.max_dept = 3")
    yield "a launch", cell("launch xgb")
    yield "a change", cell("xgb.hyperparameters.max_depth = 2")
    yield "a launch that says what changed", cell("launch xgb")
    yield "the runs", cell("runs")
    yield "why it ran", cell("why 2")
    yield "a plot", cell("plot 2")
    yield "help", cell("help undo")
    terminal.type("\x0cxgb.hyp" + TAB + "max_d" + TAB + TAB)
    terminal.wait_for("max_delta_step")
    terminal.wait_until(lambda: terminal.line_before_cursor.endswith("max_de"), "the line again")
    yield "what TAB offers", View(terminal.screen)
    terminal.type(CONTROL_C)


@pytest.mark.parametrize("columns, rows", [(40, 24), (80, 24), (120, 40)])
def test_the_main_views_look_as_they_did(tunebook, columns, rows):
    file = GOLDEN / f"screens-{columns}x{rows}.txt"
    seen = [line for name, view in views(tunebook, columns, rows) for line in [f"# {name}", *view.lines(), ""]]
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(seen) + "\n")
        pytest.fail(f"{file.name} was missing and is written: read it, and commit it")
    kept = file.read_text().splitlines()
    name = ""
    for row, (was, now) in enumerate(zip(kept, seen)):
        name = now if now.startswith("# ") else name
        if was != now:
            column = next(i for i, (a, b) in enumerate(zip(was + "\n", now + "\n")) if a != b)
            pytest.fail(f"{file.name}, line {row + 1}, column {column - 2} of {name!r}\nwas {was}\nis  {now}", pytrace=False)
    assert len(kept) == len(seen)


def test_twenty_columns_are_enough_to_work(tunebook):
    terminal = tunebook.prompt(columns=20, rows=12)
    for number, text in enumerate([TASK, "launch xgb", "runs", "diff 1 1", "plot xgb", "help launch", "show xgb"], start=2):
        terminal.enter(text)
        terminal.wait_for_prompt(number)
    assert "completed" in terminal.unwrapped
    # Nothing was wider than the screen, or the terminal would have broken it in the middle of a word.
    assert all(len(line) <= 20 for line in terminal.text.splitlines())


def test_what_a_script_prints_does_nothing_to_the_terminal(tunebook, folder):
    escapes = r"\x1b[2J\x1b[31mred\x1b]2;owned\x07\x1b[?1049h\x1bP0q~\x1b\\\x9b5A\r\x08\x07\x00 the end"
    (folder / "train.py").write_text(f"print('{escapes}', flush=True)\nraise SystemExit('{escapes}')\n")
    terminal = tunebook.prompt()
    terminal.run("mine = custom_training_job { entry_point = train.py }", next_prompt=2)
    terminal.enter("launch mine")
    terminal.wait_for_prompt(3)
    terminal.run("logs 1", next_prompt=4)
    assert "the end" in terminal.text and terminal.screen.title != "owned"
    assert b"\x1b[2J" not in terminal.written and b"\x1b]2;owned" not in terminal.written and b"\x1b[?1049h" not in terminal.written
    done = tunebook.run("-c", "logs 1", check=0)
    assert "\x9b" not in done.out and "\x07" not in done.out


def test_a_huge_history_with_damage_in_it_is_searched_at_once(tunebook, home):
    state = home / "state"
    state.mkdir(parents=True, exist_ok=True)
    line = '{"v":1,"time":1,"session":"s","cell":1,"text":"launch nothing%d"}\n'
    with open(state / "history.jsonl", "wb") as file:
        file.write(b'{"v":1,"time":1,"session":"s","cell":1,"text":"the very first"}\n')
        for part in range(200):
            file.write("".join(line % number for number in range(part * 500, part * 500 + 500)).encode())
            file.write(b'\xff\xfe{"v":1,\x00 broken\n' + b"x" * 2_000_000 * (part == 100) + b"\n")
    terminal = tunebook.prompt()
    terminal.type("\x12very first")
    terminal.wait_for("search very first: the very first")
    terminal.type(CONTROL_C)
    terminal.run(LONG_TASK, next_prompt=2)
