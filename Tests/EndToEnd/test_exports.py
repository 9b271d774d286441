"""Sessions as notebooks and web pages, read by Jupyter's own packages and by Python's parser of HTML."""

import html.parser
import json
import subprocess
import sys

import pytest

from conftest import PROJECT, TASK

PACKAGES = PROJECT / ".local/notebook-python/site-packages"
CELLS = f"""{TASK}
launch xgb
plot xgb
xgb.hyperparameters.max_depth = 2
runs
"""


@pytest.fixture(scope="module")
def read_by_jupyter():
    def read(path):
        peer = PROJECT / "Tests/EndToEnd/notebook_peer.py"
        done = subprocess.run([sys.executable, peer, PACKAGES, path], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return read


def test_a_notebook_is_valid_is_rendered_and_brings_the_session_back(tunebook, folder, read_by_jupyter):
    tunebook.run("-c", CELLS + "save work\nexport work.ipynb", check=0)
    seen = read_by_jupyter(folder / "work.ipynb")
    assert seen["format"] == [4, 5]
    assert seen["sources"][0] == TASK and seen["sources"][1] == "launch xgb" and len(seen["sources"]) == 5
    # The result with its data, the plot as SVG with a PNG beside it, the table as HTML.
    assert "application/vnd.tunebook.run+json" in seen["types"][1][-1]
    assert {"image/png", "image/svg+xml", "text/plain"} <= set(seen["types"][2][0])
    assert {"text/html", "text/plain"} <= set(seen["types"][4][0])
    assert all(width == 1440 for width, _ in seen["pictures"]) and len(seen["pictures"]) == 1
    assert seen["page"]["tables"] == 1 and seen["page"]["pictures"] == 1
    # The session comes back as it was saved, outputs included, and replays.
    tunebook.run("run", "--check", "work.ipynb", check=0)
    saved = (folder / "work.tunebook").read_text()
    terminal = tunebook.prompt()
    terminal.enter("open work.ipynb")
    terminal.wait_for("In [7]:")
    terminal.run("save again", next_prompt=8)
    cells = lambda text: [line for line in text.splitlines() if not line.startswith(("#", "#>"))]
    assert cells((folder / "again.tunebook").read_text()) == cells(saved)


def test_what_failed_is_an_error_of_the_notebook(tunebook, folder, read_by_jupyter):
    (folder / "train.py").write_text("raise SystemExit('\\x1b[31mno data\\x1b[0m <b>')\n")
    terminal = tunebook.prompt()
    terminal.run("mine = custom_training_job { entry_point = train.py }", next_prompt=2)
    terminal.enter("launch mine")
    terminal.wait_for_prompt(3)
    terminal.run("export bad.ipynb", next_prompt=4)
    terminal.run("export bad.html", next_prompt=5)
    for name in ("bad.ipynb", "bad.html"):
        assert b"\x1b" not in (folder / name).read_bytes()
    assert "no data" in read_by_jupyter(folder / "bad.ipynb")["page"]["text"]
    assert "<b>" not in (folder / "bad.html").read_text().split("<body>")[1].replace("<b>In [", "")


def test_a_web_page_needs_nothing_else(tunebook, folder):
    tunebook.run("-c", CELLS + "export work.html", check=0)
    page = (folder / "work.html").read_text()

    class Reader(html.parser.HTMLParser):
        def __init__(self):
            super().__init__()
            self.open, self.seen = [], []

        def handle_starttag(self, tag, attributes):
            self.seen.append(tag)
            assert not {name for name, _ in attributes} & {"src", "href", "onload", "onclick"}
            if tag not in ("meta", "br"):
                self.open.append(tag)

        def handle_startendtag(self, tag, attributes):
            self.seen.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert {"svg", "table", "section"} <= set(reader.seen) and "script" not in reader.seen
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_an_export_replaces_its_own_file_and_no_other(tunebook, folder):
    for name in ("work.ipynb", "work.html"):
        tunebook.run("-c", f"a = training_job {{ }}\nexport {name}", check=0)
        tunebook.run("-c", f"a = training_job {{ }}\nexport {name}", check=0)
        (folder / name).write_text("mine")
        refused = tunebook.run("-c", f"export {name}", check=3)
        assert "no export wrote it" in refused.err and (folder / name).read_text() == "mine"
        tunebook.run("-c", f"export {name} --force", check=0)
    assert "ends in .ipynb (a Jupyter notebook) or .html" in tunebook.run("-c", "export work.pdf", check=3).err
    assert "export work.ipynb" in tunebook.run("-c", "save work.ipynb", check=3).err


@pytest.mark.parametrize(
    "content, said",
    [
        ({"cells": [], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}, "it is in python"),
        ({"cells": [], "metadata": {"tunebook": {"format_version": 99}}, "nbformat": 4, "nbformat_minor": 5}, "format version 99"),
        ({"worksheets": [], "nbformat": 3}, "no Jupyter notebook of format 4"),
        ("{ not json", "neither a session nor JSON"),
    ],
)
def test_a_notebook_that_is_not_ours_is_refused_in_words(tunebook, folder, content, said):
    (folder / "other.ipynb").write_text(content if isinstance(content, str) else json.dumps(content))
    assert said in tunebook.run("run", "other.ipynb", check=3).err
    assert said in tunebook.run("-c", "open other.ipynb", check=3).err


def test_cells_added_in_jupyter_are_cells_of_the_session(tunebook, folder):
    tunebook.run("-c", "a = training_job { retries = 1 }\nexport work.ipynb", check=0)
    notebook = json.loads((folder / "work.ipynb").read_text())
    added = {"cell_type": "code", "execution_count": None, "id": "x", "metadata": {}, "outputs": [], "source": ["a.retries = 2"]}
    prose = {"cell_type": "markdown", "id": "y", "metadata": {}, "source": "what I think"}
    notebook["cells"] += [prose, added]
    (folder / "work.ipynb").write_text(json.dumps(notebook))
    assert "retries   1 → 2" in tunebook.run("run", "work.ipynb", check=0).out


def test_numbers_are_compared_by_name_with_tolerances(tunebook, folder):
    tunebook.run("-c", CELLS + "save work", check=0)
    file = folder / "work.tunebook"
    saved = file.read_text()
    line = next(line for line in saved.splitlines() if line.startswith("#>   validation:logloss"))
    value = float(line.split()[2])
    file.write_text(saved.replace(line, line.replace(line.split()[2], f"{value + 0.0100:.4f}")))
    off = tunebook.run("run", "--check", "work.tunebook", check=1)
    assert "differs from the saved output of cell 2" in off.err
    assert "validation:logloss: off by 0.01, allowed 0.0001" in off.err
    tunebook.run("run", "--check", "validation:logloss±0.02", "work.tunebook", check=0)
    tunebook.run("run", "work.tunebook", "--check", "train:logloss±1,validation:logloss+-50%", check=0)
    tunebook.run("run", "--check", "train:logloss±1", "work.tunebook", check=1)
    assert "did you mean validation:logloss" in tunebook.run("run", "--check", "validation:loglos±1", "work.tunebook", check=3).err


def test_a_parameter_takes_the_place_of_a_value(tunebook, folder, tmp_path):
    tunebook.run("-c", TASK + "\nlaunch xgb max_depth=3\nsave work", check=0)
    (folder / "other.csv").write_text((folder / "train.csv").read_text().splitlines()[0] + "\n" + "\n".join(
        (folder / "train.csv").read_text().splitlines()[5:]) + "\n")
    changed = tunebook.run("run", "work.tunebook", "-p", "train=other.csv", "-p", "max_depth=4", check=0).out
    assert "train = other.csv" in changed and "launch xgb max_depth=4" in changed and "cache hit" not in changed
    # From another folder, a file that lies there is meant.
    (tmp_path / "mine.csv").write_text((folder / "other.csv").read_text())
    out = tunebook.run("run", folder / "work.tunebook", "-p", "xgb.inputs.train=mine.csv", folder=tmp_path, check=0).out
    assert f"train = {tmp_path}/mine.csv" in out
    assert "no cell of the session sets trian" in tunebook.run("run", "work.tunebook", "-p", "trian=a.csv", check=3).err
    assert "NAME=VALUE" in tunebook.run("run", "work.tunebook", "-p", "train", check=3).err
    # What the changed session says of its fields is said as ever.
    assert "num_round" in tunebook.run("run", "work.tunebook", "-p", "num_round=-1", check=3).err
