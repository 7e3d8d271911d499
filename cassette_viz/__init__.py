"""See a streamed LLM completion: recordings of HTTP in, a replay and charts out.

>>> import cassette_viz as cv
>>> cassette = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml"))
>>> cassette.timelines[0].final.choices[0].text
"I'll add and multiply the numbers 2 and 3 for you:"

In a notebook a cassette at the end of a cell shows itself; :class:`Replay` and :class:`Dashboard` are the widgets,
:mod:`cassette_viz.charts` the figures, :mod:`cassette_viz.metrics` the numbers, ``cv.pacing`` the ways to assign times
where none were recorded. What a name needs is imported when it is first used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import charts, metrics, record, samples
    from ._ipython import load_ipython_extension
    from .cassettes._base import Cassette, Interaction, Limits
    from .errors import CassetteFormatError, CassetteVizError, FramingError, UnknownFormatError
    from .export.tidy import Table, table
    from .loader import load
    from .timeline import pacing
    from .timeline.clock import Clock
    from .timeline.model import Timeline
    from .timeline.pacing import Pacing, pace
    from .timeline.snapshot import Snapshot
    from .widgets.dashboard import Dashboard
    from .widgets.explorer import Explorer
    from .widgets.live import Live, live
    from .widgets.replay import Replay

__version__ = "0.1.0"

__all__ = [
    "Cassette",
    "CassetteFormatError",
    "CassetteVizError",
    "Clock",
    "Dashboard",
    "Explorer",
    "FramingError",
    "Interaction",
    "Limits",
    "Live",
    "Pacing",
    "Replay",
    "Snapshot",
    "Table",
    "Timeline",
    "UnknownFormatError",
    "charts",
    "live",
    "load",
    "load_ipython_extension",
    "metrics",
    "pace",
    "pacing",
    "record",
    "samples",
    "table",
]

_HOMES = {
    "Cassette": ".cassettes._base",
    "CassetteFormatError": ".errors",
    "CassetteVizError": ".errors",
    "Clock": ".timeline.clock",
    "Dashboard": ".widgets.dashboard",
    "Explorer": ".widgets.explorer",
    "FramingError": ".errors",
    "Interaction": ".cassettes._base",
    "Limits": ".cassettes._base",
    "Live": ".widgets.live",
    "live": ".widgets.live",
    "Pacing": ".timeline.pacing",
    "Replay": ".widgets.replay",
    "Snapshot": ".timeline.snapshot",
    "Table": ".export.tidy",
    "Timeline": ".timeline.model",
    "UnknownFormatError": ".errors",
    "load": ".loader",
    "load_ipython_extension": "._ipython",
    "pace": ".timeline.pacing",
    "table": ".export.tidy",
}
_MODULES = {
    "charts": ".charts",
    "metrics": ".metrics",
    "pacing": ".timeline.pacing",
    "record": ".record",
    "samples": ".samples",
}


def __getattr__(name: str) -> Any:
    home = _MODULES.get(name) or _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ._collector import collector_paused

    with collector_paused():
        module = import_module(home, __name__)
    value: Any = module if name in _MODULES else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


if "IPython" in sys.modules:  # only then can there be a notebook to show values in
    import_module("._ipython", __name__).register_displays()
