"""What a replay shows, ready for the browser: the same for the widget and for an exported page.

This is where timelines, their pacing and their metrics are put into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypedDict

from .. import _registry
from ..cassettes._base import Cassette, Interaction
from ..errors import CassetteVizError
from ..frontend import payload
from ..frontend.payload import Fact, Heading, Payload
from ..frontend.timing import NOTHING_GIVEN, PacingGiven
from ..metrics.cost import Cost, cost
from ..metrics.tokens import tokens_per_chunk
from ..metrics.usage import TokenBuckets, timeline_tokens
from ..timeline.durations import seconds
from ..timeline.model import Timeline
from ..timeline.pacing import known_pacing
from .asked import Neighbours, asked, neighbours
from .bill import money
from .meter import meter

_NS = 1e9
_SHORT_NS = 9_950_000  # what two decimals of a second would hide is told in its own unit, as in the replay


class PickerEntry(TypedDict):
    """One interaction as the picker lists it."""

    label: str
    chunks: int | None  #: ``None`` where there is no stream to replay
    note: str  #: what to say in place of a replay


@dataclass(frozen=True, slots=True)
class Scene:
    """One entry of the picker and the completion behind it, if there is one."""

    entry: PickerEntry
    timeline: Timeline | None
    problems: tuple[str, ...] = ()
    interaction: Interaction | None = None  #: with the request; ``None`` where a bare timeline is shown
    live: bool = False  #: more of it is still to come


@dataclass(frozen=True)
class Stage:
    """Everything that a replay can show, and what was given for its pacing."""

    scenes: tuple[Scene, ...]
    problems: tuple[str, ...] = ()
    given: PacingGiven = field(default_factory=NOTHING_GIVEN.copy)

    @property
    def opening(self) -> int:
        """The place of the first scene that has a stream; 0 if none has."""
        return next((place for place, scene in enumerate(self.scenes) if scene.timeline is not None), 0)

    @property
    def picker(self) -> list[PickerEntry]:
        """All entries, in order."""
        return [scene.entry for scene in self.scenes]

    @cached_property
    def neighbours(self) -> tuple[Neighbours, ...]:
        """The neighbours of each scene in its conversation; found out when they are first asked for."""
        return neighbours([scene.interaction for scene in self.scenes])

    def payload(self, place: int, packed: bytes | None = None) -> Payload | None:
        """The completion of one scene for the browser; ``None`` if it has no stream.

        ``packed`` stands in place of the body, which takes long to compress.
        """
        scene = self.scenes[place]
        if scene.timeline is None:
            return None
        known = known_pacing(scene.timeline, jitter=self.given["jitter"], seed=self.given["seed"])
        request = None if scene.interaction is None else scene.interaction.request
        price = cost(scene.timeline)
        return payload.build(
            scene.timeline,
            known,
            heading(scene.timeline, scene.problems, price, live=scene.live),
            None if request is None else asked(request, self.neighbours[place]),
            meter(scene.timeline, price),
            tokens_per_chunk(scene.timeline),
            live=scene.live,
            packed=packed,
        )


def stage(shown: Cassette | Sequence[Timeline], given: PacingGiven = NOTHING_GIVEN) -> Stage:
    """Prepare a cassette, or some timelines, for replay; ``given`` is what Python gave for its pacing.

    Raises
    ------
    CassetteVizError
        If there is nothing in it.
    TypeError
        If it is none of these.
    """
    if isinstance(shown, Cassette):
        scenes = tuple(scene for interaction in shown.interactions for scene in _scenes(interaction))
        problems = shown.problems
        if not scenes:
            raise CassetteVizError("there is no interaction in it, so there is nothing to replay", path=shown.path)
        return Stage(scenes, problems, given)
    for timeline in shown:
        if not isinstance(timeline, Timeline):
            raise TypeError(f"expected a path, a Cassette or Timelines, got {type(timeline).__name__}")
    if not shown:
        raise CassetteVizError("there is no timeline, so there is nothing to replay")
    return Stage(tuple(_streamed(timeline) for timeline in shown), (), given)


def live_stage(interaction: Interaction, given: PacingGiven = NOTHING_GIVEN) -> Stage:
    """Prepare an exchange that is under way: what has come of it so far, and that more is to come."""
    scenes = [_streamed(timeline, interaction) for timeline in interaction.timelines]
    if scenes:
        scenes[-1] = _under_way(scenes[-1])
    else:
        entry: PickerEntry = {"label": "live", "chunks": None, "note": "Nothing has come yet."}
        scenes = [Scene(entry, None, interaction.problems, interaction, live=True)]
    return Stage(tuple(scenes), (), given)


def _under_way(scene: Scene) -> Scene:
    """A scene that grows; its label does not name a number that is wrong the next moment."""
    assert scene.timeline is not None
    label = f"{scene.timeline.model or scene.timeline.dialect}, live"
    return replace(scene, entry={**scene.entry, "label": label}, live=True)


def heading(
    timeline: Timeline, problems: Sequence[str] = (), price: Cost | None = None, *, live: bool = False
) -> Heading:
    """Say in one quiet line of numbers what the completion was, or is so far; ``price`` is found out if not given."""
    where = [timeline.provider or "", dialect_label(timeline.dialect), timeline.http_status]
    complaints, tokens = list(problems), timeline_tokens(timeline)
    if timeline.status == "truncated" and not live:
        complaints.append("the stream was cut off: it ends without a finish reason and without a terminator")
    if timeline.final.error is not None:
        complaints.append(f"the provider reported an error: {timeline.final.error.message}")
    if tokens.adds_up is False:
        complaints.append(f"the token counts do not add up: {tokens.check}")
    return {
        "title": timeline.model or "unknown model",
        "detail": " · ".join(filter(None, where)),
        "facts": list(_facts(timeline, tokens, cost(timeline) if price is None else price)),
        "problems": complaints,
    }


def dialect_label(name: str) -> str:
    """A dialect's name for people, such as "OpenAI chat"."""
    for dialect in _registry.plugins("dialects"):
        if _registry.name_of(dialect) == name:
            return str(getattr(dialect, "LABEL", name))
    return name


def _facts(timeline: Timeline, tokens: TokenBuckets, price: Cost) -> Iterable[Fact]:
    final = timeline.final
    for count, what in (
        (tokens.input, "tokens in"),
        ((tokens.cached_input or 0) + (tokens.cached_audio_input or 0) or None, "cached"),
        (tokens.all_output, "out"),
        (tokens.reasoning or None, "reasoning"),
    ):
        if count is not None:
            yield {"before": "", "value": f"{count:,}", "after": what}
    if tokens.adds_up:
        yield {"before": "adds up to", "value": f"{tokens.reported_total:,}", "after": ""}
    if price.recorded is not None:
        words = ", ".join(filter(None, ("recorded", price.beside_list)))
        yield {"before": "", "value": money(float(price.recorded.usd)), "after": words}
    elif price.listed is not None:
        yield {"before": "", "value": money(float(price.listed.usd)), "after": "at list price"}
    reasons = [choice.finish_reason for choice in final.choices if choice.finish_reason]
    if reasons:
        yield {"before": "finish", "value": ", ".join(dict.fromkeys(reasons)), "after": ""}
    if timeline.headers_after_ns is not None:
        waited = timeline.headers_after_ns
        value = seconds(waited) if waited < _SHORT_NS else f"{waited / _NS:.2f} s"
        yield {"before": "headers after", "value": value, "after": ""}


def _scenes(interaction: Interaction) -> Iterable[Scene]:
    if not interaction.timelines:
        request, response = interaction.request, interaction.response
        what = " ".join(str(word) for word in (response.status, response.media_type) if word)
        note = f"{request.method} {request.path or request.url}: {what or 'no response'}; it streamed no completion"
        problems = interaction.problems
        entry: PickerEntry = {"label": "no stream", "chunks": None, "note": ". ".join((note, *problems))}
        yield Scene(entry, None, problems, interaction)
    for timeline in interaction.timelines:
        yield _streamed(timeline, interaction)


def _streamed(timeline: Timeline, interaction: Interaction | None = None) -> Scene:
    label = f"{timeline.model or timeline.dialect}, {len(timeline.chunks):,} chunks"
    problems = () if interaction is None else interaction.problems
    return Scene({"label": label, "chunks": len(timeline.chunks), "note": ""}, timeline, problems, interaction)


def for_browser(stage: Stage, places: Iterable[int]) -> dict[str, Any]:
    """The payloads of some scenes, by place as text, as the trait ``payloads`` has them."""
    made = ((place, stage.payload(place)) for place in places)
    return {str(place): each for place, each in made if each is not None}
