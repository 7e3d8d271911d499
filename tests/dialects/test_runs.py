"""Runs are a shortcut and nothing else: with them and without them a stream is the same completion, chunk by chunk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cassette_viz as cv
from cassette_viz import _registry, loader
from cassette_viz.dialects import openai_chat
from cassette_viz.framing import sse
from cassette_viz.loader import assembled
from cassette_viz.timeline.builder import assemble
from cassette_viz.timeline.frame import Frame
from cassette_viz.timeline.model import Timeline
from cassette_viz.timeline.runs import Run, RunFinder
from tests.dialects._cases import CASES, DIALECTS, name_of

TEXTS = [
    "a",
    " the",
    "",
    '"',
    '","',
    '","content":"',
    "\\",
    "\n",
    "é",
    " 你好",
    "🙂",
    "\ud83d",
    "\ude42",
    "assistant",
    "x" * 9,
]


def without_runs(dialect: Any) -> type[Any]:
    """The same decoder, which can only be fed."""
    return type("Plain", (dialect.Decoder,), {"only_text_of": None})


def both(body: bytes) -> tuple[list[Timeline], list[Timeline]]:
    decoders = openai_chat.Decoder(), without_runs(openai_chat)()
    with_runs, plain = (assemble(sse.split(body), decoder, body, dialect="openai-chat") for decoder in decoders)
    return with_runs, plain


# --- streams of every kind of chunk, in long and in short rows

text = st.sampled_from(TEXTS)
deltas = st.one_of(
    st.fixed_dictionaries({"content": text}),
    st.fixed_dictionaries({"role": st.just("assistant"), "content": text}),
    st.fixed_dictionaries({"content": st.just(""), "reasoning": text}),
    st.fixed_dictionaries({"reasoning_content": text, "reasoning": text}),
    st.fixed_dictionaries({"content": text, "reasoning": text}),
    st.fixed_dictionaries({"content": st.none(), "refusal": text}),
    st.fixed_dictionaries({"content": st.none(), "annotations": st.just([{"url_citation": {"url": "u"}}])}),
    st.builds(
        lambda index, id, name, arguments: {
            "tool_calls": [{"index": index, "id": id, "function": {"name": name, "arguments": arguments}}]
        },
        st.sampled_from([0, 0, 1, None, "1"]),
        st.sampled_from([None, None, "", "c1", "c2"]),
        st.sampled_from([None, None, "", "add"]),
        st.sampled_from([*TEXTS, '{"a":', "1}", "{}", None]),
    ),
    st.just({}),
)
chunks = st.builds(
    lambda delta, index, rest: {**rest, "choices": [{"index": index, "delta": delta, **rest.get("beside", {})}]},
    deltas,
    st.sampled_from([0, 0, 0, 1]),
    st.sampled_from(
        [
            {},
            {},
            {"id": "g1", "model": "m"},
            {"id": "g2", "model": "m", "created": 5},
            {"usage": {"prompt_tokens": 1}},
            {"beside": {"finish_reason": "stop"}},
            {"beside": {"logprobs": {"content": [{"token": "a"}]}}},
            {"beside": {"usage": {"prompt_tokens": 2}}},
            {"error": {"message": "no"}},
        ]
    ),
)
rows = st.lists(st.tuples(chunks, st.lists(text, max_size=6)), max_size=8)


def wire(rows: list[tuple[dict[str, Any], list[str]]], spaces: bool, in_ascii: bool) -> bytes:
    """Each chunk, and then the same with other texts where its delta has one."""
    separators = None if spaces else (",", ":")
    messages: list[str] = []
    for chunk, texts in rows:
        dumped = json.dumps(chunk, ensure_ascii=in_ascii, separators=separators)
        messages.append(dumped)
        delta = chunk["choices"][0]["delta"]
        calls = delta.get("tool_calls")
        holder, key = (calls[0]["function"], "arguments") if calls else (delta, next(reversed(delta), ""))
        if isinstance(holder.get(key), str):
            for other in texts:
                again = json.loads(dumped)
                inner = again["choices"][0]["delta"]
                (inner["tool_calls"][0]["function"] if calls else inner)[key] = other
                messages.append(json.dumps(again, ensure_ascii=in_ascii, separators=separators))
    return "".join(f"data: {each}\n\n" for each in [*messages, "[DONE]"]).encode("utf-8", "replace")


@given(rows=rows, spaces=st.booleans(), in_ascii=st.booleans())
def test_with_and_without_runs_every_stream_is_the_same(rows, spaces, in_ascii):
    with_runs, plain = both(wire(rows, spaces, in_ascii))
    assert with_runs == plain


@given(rows=rows, in_ascii=st.booleans(), data=st.data())
def test_it_is_the_same_if_the_stream_is_damaged(rows, in_ascii, data):
    body = bytearray(wire(rows, False, in_ascii))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body) - 1))
        end = place + data.draw(st.sampled_from([0, 1, 1, 2, 40]))
        body[place:end] = data.draw(
            st.sampled_from([b"", b'"', b",", b"\\", b'","', b"\n", b"\n\n", b"\xff", b"\0", b"}"])
        )
        body = body or bytearray(b"\n")
    with_runs, plain = both(bytes(body))
    assert with_runs == plain


def call(**fields: Any) -> dict[str, Any]:
    function = {key: fields.pop(key) for key in ("name", "arguments") if key in fields}
    return {"choices": [{"index": 0, "delta": {"tool_calls": [{**fields, "function": function}]}}]}


@pytest.mark.parametrize(
    "rows",
    [
        # calls of which each message opens another
        [(call(name="add", arguments="{}"), ["{}", "1"])],
        [(call(index=0, id="a", name="add", arguments=""), []), (call(name="add", arguments="{}"), ["{}", "1"])],
        # the id that most chunks bear is that of the completion
        [
            ({"id": "a", "choices": [{"delta": {"content": "a"}}]}, []),
            ({"id": "b", "choices": [{"delta": {"content": "a"}}]}, ["b", "c"]),
            ({"id": "a", "choices": [{"delta": {"content": "a"}}]}, []),
        ],
        # two calls in one, which only the end shows
        [(call(index=0, id="a", name="add"), []), (call(index=0, arguments='{"a"'), [":1", "}", '{"b":2}'])],
    ],
)
def test_what_a_decoder_remembers_is_the_same_after_a_run(rows):
    with_runs, plain = both(wire(rows, False, False))
    assert with_runs == plain


def test_no_public_recording_is_changed_by_runs(corpus, monkeypatch):
    loaded = [cv.load(path) for path in sorted(corpus.glob("*/**/*.yaml"))[::3]]
    assert sum(len(cassette.timelines) for cassette in loaded) > 100
    for dialect in _registry.plugins("dialects"):
        monkeypatch.setattr(dialect, "Decoder", without_runs(dialect))
    for cassette in loaded:
        for interaction in cassette.interactions:
            assert assembled(interaction).timelines == interaction.timelines


# --- the other dialects, by their made-up streams


def spread(frames: list[Frame], place: int, field: int, texts: list[str]) -> list[Frame]:
    """Behind one of the messages the same again, several times, each with another text in one of its fields."""
    again = []
    for text in texts:
        value = json.loads(frames[place].data)
        if isinstance(value, str):
            value = text
        elif strings := list(_strings(value)):
            holder, key = strings[field % len(strings)]
            holder[key] = text
        data = json.dumps(value, ensure_ascii=False, separators=_separators(frames[place].data))
        again.append(Frame(frames[place].name, data))
    return frames[: place + 1] + again + frames[place + 1 :]


def as_event(frame: Frame) -> str:
    name = f"event: {frame.name}\n" if frame.name else ""
    return f"{name}data: {' '.join(frame.data.splitlines())}\n\n"


def _strings(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        if isinstance(value[key], str):
            yield value, key
        yield from _strings(value[key])


def _separators(data: str) -> tuple[str, str]:
    """Those of the message itself, or else no two of them would be alike."""
    return (", ", ": ") if '": ' in data else (",", ":")


OFFERING = [dialect for dialect in DIALECTS if hasattr(dialect.Decoder, "only_text_of")]


@pytest.mark.parametrize("dialect", OFFERING, ids=name_of)
@settings(max_examples=60)  # for each of many dialects
@given(data=st.data())
def test_in_every_dialect_a_stream_is_the_same_with_and_without_runs(dialect, data):
    case = data.draw(st.sampled_from([case for case in CASES if case.module == name_of(dialect)]))
    cut = loader._frames(case.request, case.interaction(case.path.read_bytes()).response)
    frames = [frame for frame in cut or () if isinstance(frame, Frame)]
    readable = [place for place, frame in enumerate(frames) if _is_json(frame.data)]
    place, field = data.draw(st.sampled_from(readable)), data.draw(st.integers(0, 12))
    frames = spread(frames, place, field, data.draw(st.lists(text, min_size=1, max_size=9)))
    body = "".join(map(as_event, frames)).encode("utf-8", "replace")
    with_runs, plain = (
        assemble(sse.split(body), decoder, body, dialect=name_of(dialect))
        for decoder in (dialect.Decoder(), without_runs(dialect)())
    )
    assert with_runs == plain


def _is_json(data: str) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("dialect", OFFERING, ids=name_of)
def test_every_dialect_that_offers_runs_finds_some(dialect, monkeypatch):
    found: list[str] = []
    behind = RunFinder.behind

    def counted(self: RunFinder, frame: Frame, delta: Any) -> Run | None:
        run = behind(self, frame, delta)
        found.extend(run.texts if run else ())
        return run

    monkeypatch.setattr(RunFinder, "behind", counted)
    for case in CASES:
        if case.module == name_of(dialect):
            case.interaction(case.path.read_bytes())
    assert found
