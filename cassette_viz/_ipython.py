"""What a notebook does with our values: how it shows them, and the magic ``%cassette``."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from .cassettes._base import Cassette
    from .timeline.model import Timeline
    from .widgets.replay import Replay


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Make ``%load_ext cassette_viz`` offer the line magic ``%cassette FILE``."""
    shell.register_magic_function(cassette_magic, "line", "cassette")  # type: ignore[arg-type]  # annotated as a method
    register_displays(shell)


def cassette_magic(line: str) -> Replay:
    """Open a recording and replay it: ``%cassette FILE``."""
    from .errors import CassetteVizError
    from .widgets.replay import Replay

    words = shlex.split(line)
    if len(words) != 1:
        raise CassetteVizError("expected one file: %cassette FILE (put a name with spaces in quotes)")
    return Replay(words[0])


def register_displays(shell: InteractiveShell | None = None) -> None:
    """Teach a running IPython to show cassettes and timelines as replays; without one, nothing happens."""
    if shell is None:
        from IPython.core.getipython import get_ipython

        shell = get_ipython()
    formatter = getattr(shell, "display_formatter", None)
    if formatter is None:
        return
    # By name, so that nothing is imported before there is something to show.
    show = formatter.ipython_display_formatter
    show.for_type_by_name("cassette_viz.cassettes._base", "Cassette", _show_cassette)
    show.for_type_by_name("cassette_viz.timeline.model", "Timeline", _show_timeline)


def _show_cassette(cassette: Cassette) -> None:
    from IPython.display import display

    from .widgets.replay import Replay

    display(
        {  # type: ignore[no-untyped-call]
            "text/plain": repr(cassette),
            "text/html": cassette._repr_html_(),
        },
        raw=True,
    )
    if cassette.timelines:
        display(Replay(cassette))  # type: ignore[no-untyped-call]


def _show_timeline(timeline: Timeline) -> None:
    from IPython.display import display

    from .widgets.replay import Replay

    display(Replay(timeline))  # type: ignore[no-untyped-call]
