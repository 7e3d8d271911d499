"""AIPerf's exports, one request a line: profile_export_raw.jsonl (messages and times), profile_export.jsonl (times)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import CassetteFormatError
from ..timeline.frame import Comment, Frame
from ._base import Cassette, Interaction, Source
from ._benchmark_frames import NO_MESSAGES, benchmark_frames, whole_ns
from ._bodies import as_json
from ._exchange import NO_BODY, exchange
from ._interactions import broken, header_pairs, mapping, status_and_reason, text
from ._json_texts import JsonText, json_texts
from ._moments import from_epoch
from ._outline import outline
from ._segments import compact

NAME = "aiperf"

_RAW = frozenset(("start_perf_ns", "responses", "request_headers", "payload", "status"))
_PARTS = _RAW | {"metadata", "metrics"}
_UNITS = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "sec": 1_000_000_000, "seconds": 1_000_000_000}


def match(path: Path | None, head: bytes) -> int:  # noqa: ARG001 - names can lie, content cannot
    """Tell whether a recording that begins like this is an export of AIPerf: 0 no, 1 perhaps, 2 surely."""
    if b"perf_ns" not in head and b'"metrics"' not in head and b'"metadata"' not in head:
        return 0
    keys = outline(head)
    if "start_perf_ns" in keys or "responses.0.perf_ns" in keys:
        return 2
    return 2 if "metadata.x_request_id" in keys and ("metrics" in keys or "payload" in keys) else 0


def read(source: Source) -> Cassette:
    """Read an export of AIPerf.

    Times are those of the client's performance counter, since it began to send the request. ``headers_after_ns`` is
    when the status had come. The export without messages tells the same of chunks whose text it does not have.

    Raises
    ------
    CassetteFormatError
        If not one line can be read, or a limit is passed.
    """
    interactions = tuple(_interaction(index, each) for index, each in enumerate(json_texts(source)))
    if all(each.response.frames is None and not each.request.body and each.problems for each in interactions):
        problem = interactions[0].problems[0] if interactions else "it is empty"
        raise CassetteFormatError(f"none of its lines can be read: {problem}", path=source.path, format=NAME)
    return Cassette(NAME, source.path, interactions)


def _interaction(index: int, line: JsonText) -> Interaction:
    record = line.value
    if line.flaw or not isinstance(record, dict) or not _PARTS & record.keys():
        return broken(index, f"expected the record of a request, but it is {line.flaw or 'none'}")
    metadata, failure = mapping(record.get("metadata")), mapping(record.get("error"))
    problems = [f"{text(failure.get('type')) or 'error'}: {text(failure.get('message'))}"] if failure else []
    frames: tuple[Frame | Comment, ...]
    if "metrics" in record and not _RAW & record.keys():
        frames, more = _of_metrics(mapping(record["metrics"]))
        problems += more
    else:
        frames = tuple(_of_responses(record))
    status, reason = status_and_reason(record.get("status", failure.get("code")), None)
    asked_headers = header_pairs(record.get("request_headers"))
    payload = record.get("payload", record.get("raw_payload"))
    return exchange(
        index,
        ("", "", asked_headers, NO_BODY if payload is None else _payload(payload)),
        (status, reason, header_pairs(record.get("response_headers")), NO_BODY),
        frames=frames or None,
        recorded_at=from_epoch(
            metadata.get("request_start_ns", metadata.get("timestamp_ns", record.get("timestamp_ns")))
        ),
        headers_after_ns=_headers_after(record, metadata),
        ended_after_ns=_between(metadata.get("request_start_ns"), metadata.get("request_end_ns")),
        problems=problems,
    )


def _payload(payload: object) -> tuple[bytes, tuple[str, ...]]:
    return (payload.encode("utf-8", "replace"), ()) if isinstance(payload, str) else as_json(payload)


def _headers_after(record: dict[str, Any], metadata: dict[str, Any]) -> int | None:
    if metadata.get("request_ack_ns") is not None:
        return _between(metadata.get("request_start_ns"), metadata["request_ack_ns"])
    return _between(record.get("start_perf_ns"), record.get("recv_start_perf_ns"))


def _between(start: object, end: object) -> int | None:
    first, last = whole_ns(start), whole_ns(end)
    return None if first is None or last is None or last < first else last - first


def _of_responses(record: dict[str, Any]) -> Iterator[Frame | Comment]:
    """Yield what came: server-sent events in their fields, or texts."""
    responses = record.get("responses")
    for response in responses if isinstance(responses, list) else ():
        if not isinstance(response, dict):
            continue
        time_ns = _between(record.get("start_perf_ns"), response.get("perf_ns"))
        if isinstance(response.get("packets"), list):
            yield from _event(response["packets"], time_ns)
        elif (data := response.get("data", response.get("text", response.get("json")))) is not None:
            name = text(response.get("event"))
            yield Frame(
                "" if name == "data" else name, data if isinstance(data, str) else compact(data), time_ns=time_ns
            )


def _event(packets: list[Any], time_ns: int | None) -> Iterator[Frame | Comment]:
    """Put an event together again; each packet is a field of it, or a comment."""
    name, lines = "", []
    for packet in map(mapping, packets):
        field, value = text(packet.get("name")), text(packet.get("value"))
        if field == "comment":
            yield Comment(value, time_ns=time_ns)
        elif field == "data":
            lines.append(value)
        elif field == "event":
            name = value
    if lines:
        yield Frame(name, "\n".join(lines), time_ns=time_ns)


def _of_metrics(metrics: dict[str, Any]) -> tuple[tuple[Frame, ...], list[str]]:
    first_ns = _in_ns(metrics.get("time_to_first_token", metrics.get("ttft")))
    gaps_ns = _in_ns(metrics.get("inter_chunk_latency"))
    if not first_ns:
        return (), ["it holds no times of chunks; they are measured of streams only"]
    times = [first_ns[0]]
    for gap_ns in gaps_ns:
        times.append(times[-1] + gap_ns)
    counts = {
        "input_tokens": mapping(metrics.get("input_sequence_length")).get("value"),
        "output_tokens": mapping(metrics.get("output_sequence_length")).get("value"),
        "reasoning_tokens": mapping(metrics.get("reasoning_token_count")).get("value"),
    }
    usage = {name: count for name, count in counts.items() if count is not None}
    return benchmark_frames("aiperf", times, last={"usage": usage, "done": True}), [NO_MESSAGES]


def _in_ns(metric: object) -> list[int]:
    """Give the values of a metric, one or a list, in nanoseconds."""
    value, unit = mapping(metric).get("value"), text(mapping(metric).get("unit"))
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [each for each in (whole_ns(number, _UNITS.get(unit, 1_000_000)) for number in values) if each is not None]
