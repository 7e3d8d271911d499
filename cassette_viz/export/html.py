"""One page that plays by itself: the widget's own bundle, a stand-in for the notebook, and the recording.

The page works from any disk. Its own content security policy forbids it to load anything from anywhere, so that a
recording can neither fetch nor send. Recorded text travels as JSON in which ``<`` is escaped.
"""

from __future__ import annotations

import base64
import html
import json
import os
from pathlib import Path
from string import Template
from typing import Any

from ..errors import CassetteVizError
from ..frontend import bundle
from .stage import Stage, for_browser

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' blob:; \
style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<title>$title</title>
<style>
$style
</style>
</head>
<body>
<main>
<h1>$title</h1>
<div id="cassette-viz-replay"></div>
$below
</main>
<script type="application/json" id="cassette-viz-state">$state</script>
<script type="text/plain" id="cassette-viz-module">$module</script>
<script type="module">
$script
</script>
</body>
</html>
""")


def page(stage: Stage, state: dict[str, Any], *, title: str | None = None, below: str = "") -> str:
    """Make the page.

    Parameters
    ----------
    stage
        What the replay can show; all of it goes into the page.
    state
        Initial values of the replay's traits: interaction, position, speed, idle_limit, pacing, pacing_rate,
        whole_conversation.
    title
        Heading of the page; by default the model's name.
    below
        HTML of our own making to stand below the replay.
    """
    opened = stage.scenes[int(state.get("interaction", stage.opening))].timeline
    heading = title or (opened.model if opened is not None else None) or "Replay"
    whole = {
        "interaction": stage.opening,
        "position": 0,
        "playing": False,
        "speed": 1.0,
        "idle_limit": 0.0,
        "pacing": "known",
        "pacing_rate": None,
        "whole_conversation": False,
        **state,
        "interactions": stage.picker,
        "problems": list(stage.problems),
        "pacing_given": stage.given,
        "payloads": for_browser(stage, range(len(stage.scenes))),
    }
    return _PAGE.substitute(
        title=html.escape(heading),
        style=_inline(bundle.PAGE_STYLE) + _inline(bundle.STYLE),
        below=below,
        state=_script_json(whole),
        module=base64.b64encode(bundle.SCRIPT.read_bytes()).decode("ascii"),
        script=_inline(bundle.PAGE_SCRIPT),
    )


def save(
    path: str | os.PathLike[str], stage: Stage, state: dict[str, Any], *, title: str | None = None, below: str = ""
) -> Path:
    """Write the page to a file; see :func:`page`.

    Raises
    ------
    CassetteVizError
        If the file cannot be written.
    """
    target = Path(path)
    try:
        target.write_text(page(stage, state, title=title, below=below), encoding="utf-8")
    except OSError as error:
        raise CassetteVizError(f"cannot write the page: {error.strerror}", path=target) from error
    return target


def _inline(file: Path) -> str:
    """A file of our own, safe inside a ``<script>`` or ``<style>`` element."""
    return file.read_text(encoding="utf-8").replace("</", "<\\/")


def _script_json(value: object) -> str:
    """JSON that cannot end the ``<script>`` element around it; bytes become base64."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_base64)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _base64(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"no JSON for {type(value).__name__}")
