"""Plots as dots on terminals that announce it, and tables on narrow ones."""

import base64
import re
import zlib

import pytest

from conftest import TASK

KITTY = re.compile(rb"\x1b_G([^;]*);([A-Za-z0-9+/=]*)\x1b\\")
SIXEL = re.compile(rb"\x1bP0;1;0q\"1;1;(\d+);(\d+)(.*?)\x1b\\", re.S)


def draw(tunebook, answer=None, **environment):
    """Trains and plots on a terminal; gives every byte that it wrote."""
    terminal = tunebook.open(environment=environment)
    if answer:
        terminal.screen.write_process_input = lambda text: terminal.type(answer if text.endswith("c") else text)
    terminal.wait_for_prompt(1)
    terminal.run(TASK, next_prompt=2)
    terminal.run("launch xgb", next_prompt=3)
    before = len(terminal.written)
    terminal.enter("plot xgb")
    terminal.wait_until(lambda: b"In [4]:" in terminal.written, "the next prompt")
    return terminal.written[before:]


def sixel_dots(written):
    """The picture as sets of dots by colour."""
    width, height, body = SIXEL.search(written).groups()
    dots, colour, row, column = {}, None, 0, 0
    for token in re.finditer(rb"#(\d+)(;2;\d+;\d+;\d+)?|!(\d+)([?-~])|([?-~])|([$-])", body):
        number, definition, count, repeated, single, control = token.groups()
        if number is not None:
            colour = int(number)
            if definition:
                dots[colour] = set()
        elif control == b"$":
            column = 0
        elif control == b"-":
            column, row = 0, row + 6
        else:
            bits = (repeated or single)[0] - 63
            for _ in range(int(count or 1)):
                dots[colour] |= {(column, row + bit) for bit in range(6) if bits >> bit & 1}
                column += 1
    return int(width), int(height), dots


def test_kitty_gets_a_png(tunebook):
    pieces = KITTY.findall(draw(tunebook, TUNEBOOK_PIXELS="kitty"))
    assert pieces[0][0].startswith(b"a=T,f=100,q=2") and pieces[-1][0].endswith(b"m=0")
    assert all(len(piece) <= 4096 for _, piece in pieces)
    png = base64.b64decode(b"".join(piece for _, piece in pieces))
    assert png.startswith(b"\x89PNG")
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    start = png.index(b"IDAT") + 4
    length = int.from_bytes(png[start - 8 : start - 4], "big")
    assert len(zlib.decompress(png[start : start + length])) == (width + 1) * height


def test_sixel_is_drawn_where_the_terminal_answers_that_it_can(tunebook):
    written = draw(tunebook, answer="\x1b[?62;4;22c")
    width, height, dots = sixel_dots(written)
    # 79 columns of eight dots; axes, letters and two curves, all inside.
    assert width == 79 * 8 and len(dots) >= 3
    for places in dots.values():
        assert places and all(0 <= x < width and 0 <= y < height for x, y in places)
    assert "⠤" not in written.decode()


def test_other_terminals_get_letters(tunebook):
    for answer, environment in (("\x1b[?6c", {}), (None, {"TUNEBOOK_PIXELS": "none"}), ("\x1b[?62;4c", {"TUNEBOOK_PIXELS": "none"})):
        written = draw(tunebook, answer, **environment)
        assert not SIXEL.search(written) and not KITTY.search(written)
        assert "⠤" in written.decode()


def test_no_pixels_go_into_a_pipe(tunebook):
    done = tunebook.run("-c", TASK + "\nlaunch xgb\nplot xgb", environment={"TUNEBOOK_PIXELS": "kitty", "TERM": "xterm-kitty"}, check=0)
    assert "validation" in done.out


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 120])
def test_the_metric_of_a_search_is_the_last_to_leave_the_table(tunebook, columns):
    task = TASK.replace("num_round = 3", "num_round = 3   eval_metric = [auc, error, logloss]")
    search = "tune = tuning_job(xgb) { objective = minimize validation:error   ranges { eta = 0.1..0.3 } }"
    tunebook.run("-c", f"{task}\nlaunch xgb", check=0)
    done = tunebook.run("-c", f"{task}\n{search}\nruns", environment={"COLUMNS": str(columns)}, check=0)
    lines = done.out.splitlines()
    assert all(len(line) <= columns for line in lines)
    header = next(line for line in lines if line.startswith("run"))
    if columns >= 40:
        assert "validation:error" in header
    if "validation:auc" in header:
        assert header.index("validation:error") < header.index("validation:auc")
