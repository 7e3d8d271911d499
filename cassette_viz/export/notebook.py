"""A small notebook that opens a recording, for those who have not written one yet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_SAMPLE = "cv.Dashboard(cv.samples.path('kimi-k2-multi-tool-streaming.yaml'))"
_WORDS = "Run the cell below (shift-enter). This notebook is temporary: save a copy elsewhere to keep it."


def save(target: Path, recording: Path | None) -> Path:
    """Write a notebook with one cell that opens a recording, or a folder of them, or without either a sample."""
    code = f"import cassette_viz as cv\n\n{_opening(recording)}"
    words = {"cell_type": "markdown", "id": "words", "metadata": {}, "source": _WORDS}
    cell: dict[str, Any] = {"cell_type": "code", "id": "code", "metadata": {}, "source": code}
    cell |= {"outputs": [], "execution_count": None}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": [words, cell]}
    target.write_text(json.dumps(notebook), encoding="utf-8")
    return target


def _opening(recording: Path | None) -> str:
    if recording is None:
        return _SAMPLE
    if recording.is_dir():
        return f"cv.Explorer({str(recording)!r})"
    return f"cassette = cv.load({str(recording)!r})\ncv.Dashboard(cassette)"
