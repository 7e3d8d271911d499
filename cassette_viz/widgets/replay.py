"""The replay: one recorded completion, chunk by chunk, in the browser."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import anywidget
import traitlets

from ..cassettes._base import Cassette
from ..export import html
from ..export.stage import PickerEntry, Stage, for_browser, stage
from ..frontend.bundle import SCRIPT, STYLE
from ..frontend.timing import PACINGS, checked_name, chosen
from ..loader import load
from ..timeline.model import Chunk, Timeline
from ..timeline.pacing import DEFAULT_CHUNKS_PER_SECOND, PacingModel, checked_rate
from ..timeline.snapshot import Snapshot

#: Recordings up to this size go to the browser whole, so that picking an interaction needs no kernel either.
_CHUNKS_SENT_AT_ONCE = 20_000
_BYTES_SENT_AT_ONCE = 8_000_000

#: What an exported page takes over from the widget.
_SAVED = ("interaction", "position", "speed", "idle_limit", "pacing", "pacing_rate", "whole_conversation")

#: What a replay can be told at its making, besides what it is to show.
PARAMETERS = frozenset({*_SAVED, "playing", "chunks_per_second", "jitter", "seed"})

Replayable = str | os.PathLike[str] | bytes | BinaryIO | Cassette | Timeline | Iterable[Timeline]


class Replay(anywidget.AnyWidget):
    """Replays streamed completions: text grows, tool calls assemble, and every chunk shows its own bytes.

    Playing happens in the browser; the kernel may sleep. What is on screen can be read in the next cell.

    Parameters
    ----------
    shown
        A path, bytes or open file, as for :func:`cassette_viz.load`; or what it returned; or one or more timelines.
    pacing
        When each chunk is played; named on screen, and to be changed there too. "known" takes the best that is known:
        recorded times, or what is reported or bounded, and an even pace where there is nothing. "even", "characters",
        "tokens" and "total" (evenly up to the known end) assign times, and so does a model of
        :mod:`cassette_viz.pacing`, such as ``cv.pacing.Like(another_timeline)``.
    pacing_rate
        In chunks, characters or tokens a second, with the name of a model; ``None`` is its usual rate.
    chunks_per_second
        The usual rate of the even pace.
    jitter, seed
        For demos: how far each gap that was not measured may stray, from 0 to 1; the same way for the same seed.
    traits
        Initial values of the traits below.

    Raises
    ------
    CassetteVizError
        If the recording cannot be read, or there is nothing in it.
    ValueError
        If there is no such pacing, or one of its numbers is out of bounds.

    Examples
    --------
    >>> replay = Replay("chat.yaml", pacing="tokens", pacing_rate=80)     # doctest: +SKIP
    >>> replay.position = 17                      # doctest: +SKIP
    >>> replay.snapshot.choices[0].text           # doctest: +SKIP
    """

    _esm = SCRIPT
    _css = STYLE

    interaction = traitlets.Int(0, help="place of the interaction shown, from 0").tag(sync=True)
    position = traitlets.Int(0, help="number of chunks shown; 0 is nothing yet").tag(sync=True)
    playing = traitlets.Bool(False, help="whether it plays").tag(sync=True)
    speed = traitlets.Float(1.0, help="1 is the pace of the timeline").tag(sync=True)
    idle_limit = traitlets.Float(0.0, help="longest gap in seconds to sit through; 0 is no limit").tag(sync=True)

    pacing = traitlets.Unicode("known", help=f"when each chunk is played: {', '.join(PACINGS)}").tag(sync=True)
    pacing_rate = traitlets.Float(
        None, allow_none=True, help="chunks, characters or tokens a second; None is the usual rate of the model"
    ).tag(sync=True)
    pacing_given: traitlets.Dict[str, Any] = traitlets.Dict(
        read_only=True, help="what else Python gave for pacing"
    ).tag(sync=True)
    whole_conversation = traitlets.Bool(
        False, help="whether playing goes on with the interaction that continues the one shown"
    ).tag(sync=True)
    dark = traitlets.Bool(
        None,
        allow_none=True,
        read_only=True,
        help="whether the browser shows it on a dark background; None if not shown",
    ).tag(sync=True)
    width = traitlets.Int(
        None, allow_none=True, read_only=True, help="how many pixels wide the browser shows it; None if not shown"
    ).tag(sync=True)

    interactions: traitlets.List[PickerEntry] = traitlets.List(read_only=True, help="entries of the picker").tag(
        sync=True
    )
    payloads = traitlets.Dict(read_only=True, help="completions that the browser holds, by place").tag(sync=True)
    problems: traitlets.List[str] = traitlets.List(
        read_only=True, help="what is wrong with the recording as a whole"
    ).tag(sync=True)

    def __init__(
        self,
        shown: Replayable,
        *,
        pacing: str | PacingModel = "known",
        pacing_rate: float | None = None,
        chunks_per_second: float = DEFAULT_CHUNKS_PER_SECOND,
        jitter: float = 0.0,
        seed: int = 0,
        **traits: Any,
    ) -> None:
        if isinstance(shown, str | os.PathLike | bytes) or hasattr(shown, "read"):
            shown = load(shown)  # type: ignore[arg-type]
        self.source: Cassette | list[Timeline] = shown if isinstance(shown, Cassette) else _timelines(shown)
        choice = chosen(pacing, pacing_rate, chunks_per_second=chunks_per_second, jitter=jitter, seed=seed)
        self._given = choice.given
        self._stage: Stage = self._prepared()
        unknown = traits.keys() - {*_SAVED, "playing"}
        if unknown:
            raise TypeError(f"Replay has no parameter {', '.join(sorted(unknown))}")
        # All state is set before the browser first hears of the widget, so that it never sees half of it.
        self.set_trait("pacing_given", choice.given)
        self.pacing, self.pacing_rate = choice.name, choice.rate
        self.set_trait("interactions", self._stage.picker)
        self.set_trait("problems", list(self._stage.problems))
        self.interaction = traits.pop("interaction", self._stage.opening)
        self._send_payloads()
        for name, value in traits.items():
            setattr(self, name, value)
        super().__init__()

    @property
    def timeline(self) -> Timeline | None:
        """The completion on screen; ``None`` if the chosen interaction streamed none."""
        return self._stage.scenes[self.interaction].timeline

    @property
    def snapshot(self) -> Snapshot | None:
        """What is on screen now; ``None`` if the chosen interaction streamed no completion."""
        return None if self.timeline is None else self.timeline.at(self.position)

    @property
    def chunk(self) -> Chunk | None:
        """The chunk on screen now; ``None`` before the first."""
        return None if self.timeline is None or not self.position else self.timeline.chunks[self.position - 1]

    def save_html(self, path: str | os.PathLike[str], *, title: str | None = None) -> Path:
        """Write one HTML file that plays by itself, from any disk and without network.

        Parameters
        ----------
        path
            Where to write; an existing file is replaced.
        title
            Heading of the page; by default the model's name.

        Returns
        -------
        Path
            Where it was written.
        """
        state = {name: getattr(self, name) for name in _SAVED}
        return html.save(path, self._stage, state, title=title)

    def __repr__(self) -> str:
        chunks = self._stage.picker[self.interaction]["chunks"]
        return (
            f"<Replay interaction {self.interaction + 1} of {len(self._stage.scenes)}, "
            f"position {self.position} of {chunks if chunks is not None else 'no stream'}>"
        )

    @traitlets.validate("interaction")
    def _existing_interaction(self, proposal: dict[str, Any]) -> int:
        place, count = proposal["value"], len(self._stage.scenes)
        if not 0 <= place < count:
            raise traitlets.TraitError(f"interaction {place} is outside 0..{count - 1}")
        return int(place)

    @traitlets.validate("position")
    def _position_in_stream(self, proposal: dict[str, Any]) -> int:
        chunks = self._stage.picker[self.interaction]["chunks"] or 0
        return max(0, min(chunks, int(proposal["value"])))

    @traitlets.validate("speed")
    def _positive_speed(self, proposal: dict[str, Any]) -> float:
        if not proposal["value"] > 0:
            raise traitlets.TraitError(f"speed must be positive, got {proposal['value']!r}")
        return float(proposal["value"])

    @traitlets.validate("idle_limit")
    def _no_negative_limit(self, proposal: dict[str, Any]) -> float:
        if not proposal["value"] >= 0:
            raise traitlets.TraitError(f"idle_limit must be 0 or more seconds, got {proposal['value']!r}")
        return float(proposal["value"])

    @traitlets.validate("pacing")
    def _known_pacing(self, proposal: dict[str, Any]) -> str:
        try:
            return checked_name(proposal["value"], self._given)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None

    @traitlets.validate("pacing_rate")
    def _rate_in_bounds(self, proposal: dict[str, Any]) -> float | None:
        try:
            return None if proposal["value"] is None else checked_rate(proposal["value"], "pacing_rate")
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None

    @traitlets.observe("interaction")
    def _show_another(self, change: dict[str, Any]) -> None:
        goes_on = self.whole_conversation and self._stage.neighbours[self.interaction].continues == change["old"]
        with self.hold_sync():
            if not goes_on:
                self.playing = False
            self.position = 0
            self._send_payloads()

    def _prepared(self) -> Stage:
        """Make what is shown of the source."""
        return stage(self.source, self._given)

    def _send_payloads(self) -> None:
        """Hand the browser all completions if they are small together, else the one that is shown."""
        if str(self.interaction) in self.payloads:
            return
        timelines = [scene.timeline for scene in self._stage.scenes if scene.timeline is not None]
        chunks = sum(len(timeline.chunks) for timeline in timelines)
        size = sum({id(timeline.body): len(timeline.body) for timeline in timelines}.values())
        size += sum(len(scene.interaction.request.body) for scene in self._stage.scenes if scene.interaction)
        all_at_once = chunks <= _CHUNKS_SENT_AT_ONCE and size <= _BYTES_SENT_AT_ONCE
        places = range(len(self._stage.scenes)) if all_at_once else [self.interaction]
        self.set_trait("payloads", for_browser(self._stage, places))


def _timelines(shown: object) -> list[Timeline]:
    """One timeline or several, as a list; what else it may hold is refused by the stage."""
    if isinstance(shown, Timeline):
        return [shown]
    if not isinstance(shown, Iterable):
        raise TypeError(f"expected a path, a Cassette or Timelines, got {type(shown).__name__}")
    return list(shown)
