"""The goldens say what Python does today; ``*.test.mjs`` hold the browser to them."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest

from tests.frontend.goldens import make


@pytest.mark.parametrize("name", make.GOLDENS)
def test_a_golden_is_what_python_says(name):
    written = json.loads((make.HERE / name).read_text(encoding="utf-8"))
    assert unpacked(written) == unpacked(json.loads(make.lines(make.GOLDENS[name]())))


def unpacked(golden: dict[str, Any]) -> dict[str, Any]:
    """The same with its bytes unpacked: one zlib packs them otherwise than another."""
    sent = golden.get("payload")
    if sent is None:
        return golden
    return {**golden, "payload": {**sent, "wire": zlib.decompress(base64.b64decode(sent["wire"])).decode()}}
