"""Reads, validates and renders a notebook with Jupyter's own packages, in a process of its own; prints JSON of what it found.

    python3 notebook_peer.py SITE-PACKAGES NOTEBOOK
"""

import base64
import json
import os
import sys
import zlib

packages, path = sys.argv[1:]
sys.path.insert(0, packages)
os.environ["JUPYTER_PATH"] = os.path.join(packages, "share/jupyter")

import nbformat  # noqa: E402
from nbconvert import HTMLExporter  # noqa: E402

notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
nbformat.validate(notebook)
page, _ = HTMLExporter().from_notebook_node(notebook)


def size_of_png(data):
    """The size of a PNG whose chunks and rows are all as they must be."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    place, chunks = 8, []
    while place < len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        assert int.from_bytes(data[place + 8 + length : place + 12 + length], "big") == zlib.crc32(kind + body)
        chunks.append((kind, body))
        place += 12 + length
    parts = dict(chunks)
    width, height = (int.from_bytes(parts[b"IHDR"][start : start + 4], "big") for start in (0, 4))
    assert len(zlib.decompress(parts[b"IDAT"])) == (width + 1) * height and chunks[-1][0] == b"IEND"
    return [width, height]


outputs = [[output for output in cell.outputs] for cell in notebook.cells]
print(
    json.dumps(
        {
            "format": [notebook.nbformat, notebook.nbformat_minor],
            "sources": [cell.source for cell in notebook.cells],
            "types": [[sorted(output.get("data", {output.output_type: 0})) for output in cell] for cell in outputs],
            "pictures": [
                size_of_png(base64.b64decode(output.data["image/png"]))
                for cell in outputs
                for output in cell
                if "image/png" in output.get("data", {})
            ],
            "page": {"tables": page.count("<table"), "pictures": page.count('<div class="jp-RenderedSVG'), "text": page},
        }
    )
)
