"""genai-perf's profile_export.json: for each request the times and texts of its responses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import CassetteFormatError
from ..timeline.frame import Frame
from ._base import Cassette, Interaction, Source
from ._benchmark_frames import NO_MESSAGES, benchmark_frames, whole_ns
from ._bodies import Body, as_json
from ._documents import items
from ._exchange import NO_BODY, exchange
from ._interactions import broken, mapping, text
from ._moments import from_epoch
from ._outline import outline
from ._segments import compact
from ._timed_pieces import in_pieces, is_event_stream

NAME = "genai-perf"

_REQUEST = "experiments.0.requests.0."


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is an export of genai-perf: 0 no, 1 perhaps, 2 surely."""
    if b'"experiments"' not in head:
        return 0
    keys = outline(head)
    if f"{_REQUEST}response_timestamps" in keys:
        return 2
    return int(f"{_REQUEST}timestamp" in keys or "experiments.0.experiment.mode" in keys)


def read(source: Source) -> Cassette:
    """Read such an export; the requests of all experiments are numbered through.

    Times are those of the client's clock, since the request was sent.

    Raises
    ------
    CassetteFormatError
        If not one request can be read, or a limit is passed.
    """
    rest: dict[str, Any] = {}
    requests: list[object] = []
    problems: tuple[str, ...] = ()
    try:
        for experiment in items(source, "experiments", rest=rest):
            found = mapping(experiment).get("requests")
            requests += found if isinstance(found, list) else []
    except CassetteFormatError as error:
        problems = (error.message,)
    if not requests:
        message = problems[0] if problems else "expected experiments with requests, but there are none"
        raise CassetteFormatError(message, path=source.path, format=NAME)
    endpoint = text(rest.get("endpoint"))
    interactions = tuple(_interaction(index, item, endpoint) for index, item in enumerate(requests))
    return Cassette(NAME, source.path, interactions, problems)


def _interaction(index: int, item: object, endpoint: str) -> Interaction:
    if not isinstance(item, dict):
        return broken(index, "expected a request with response_timestamps, but it is no mapping")
    sent, stamps = whole_ns(item.get("timestamp")), item.get("response_timestamps")
    times = [whole_ns(stamp) for stamp in stamps] if isinstance(stamps, list) else []
    since = [None if time is None or sent is None or time < sent else time - sent for time in times]
    asked = ("", endpoint, (), _payload(mapping(item.get("request_inputs"))))
    answered = (None, "", (), NO_BODY)
    recorded_at = from_epoch(item.get("timestamp"))
    outputs = item.get("response_outputs")
    payloads = [_output(each) for each in outputs] if isinstance(outputs, list) else []
    if not any(payloads):
        known = [time for time in since if time is not None]
        frames = benchmark_frames("genai-perf", known) or None
        return exchange(index, asked, answered, frames=frames, recorded_at=recorded_at, problems=[NO_MESSAGES])
    timed = [
        (payload, since[place] if place < len(since) else None) for place, payload in enumerate(payloads) if payload
    ]
    if is_event_stream([payload for payload, _ in timed]):
        body, arrivals = in_pieces(timed)
        return exchange(index, asked, (None, "", (), (body, ())), arrivals=arrivals, recorded_at=recorded_at)
    return exchange(index, asked, answered, frames=_frames(timed), recorded_at=recorded_at)


def _payload(inputs: dict[str, Any]) -> Body:
    """Give what was sent: to OpenAI's endpoints a payload, to Triton's the inputs themselves."""
    payload = inputs.get("payload", inputs or None)
    if isinstance(payload, str):
        return payload.encode("utf-8", "replace"), ()
    return NO_BODY if payload is None else as_json(payload)


def _output(output: object) -> str:
    """Give the text of one response: what the server sent, or Triton's outputs by their names."""
    if isinstance(output, str):
        return output
    named = mapping(output)
    if isinstance(named.get("response"), str):
        return str(named["response"])
    return compact(named) if named else ""


def _frames(timed: Sequence[tuple[str, int | None]]) -> tuple[Frame, ...]:
    return tuple(Frame("", payload.strip("\r\n"), time_ns=time_ns) for payload, time_ns in timed)
