"""DashScope's own protocol: each message repeats the answer so far, or adds to it, and does not say which."""

from __future__ import annotations

import pytest

from cassette_viz.dialects import dashscope
from cassette_viz.timeline.events import Citation, MediaDelta, PartReset, Unrecognised, UsageReport
from tests.dialects._streams import calls, events, points, timeline, timelines


def message(content="", reason="null", usage=None, request_id="r", **said):
    choice = {"message": {"role": "assistant", "content": content, **said}, "finish_reason": reason}
    return "result", {"output": {"choices": [choice]}, "usage": usage or {}, "request_id": request_id}


def text(words, reason="null"):
    return "result", {
        "output": {"text": words, "finish_reason": reason},
        "usage": {"output_tokens": 1},
        "request_id": "r",
    }


def tool(arguments, id="", name="", index=0):
    return message(tool_calls=[{"index": index, "id": id, "function": {"name": name, "arguments": arguments}}])


def play(*messages):
    return timeline(dashscope, *messages)


@pytest.mark.parametrize("form", [message, text])
def test_q43_repeated_texts_are_not_added_up(form):
    stream = play(form("a"), form("ab"), form("abc"), form("abc", "stop"))
    assert [stream.at(n).choices[0].text for n in (1, 2, 3, 4)] == ["a", "ab", "abc", "abc"]
    assert events(stream, PartReset) == []
    assert stream.final.choices[0].finish_reason == "stop"


@pytest.mark.parametrize("form", [message, text])
def test_q43_texts_that_do_not_begin_with_the_one_before_are_added_up(form):
    stream = play(form("The"), form(" moon"), form(" pulls."), form("", "stop"))
    assert stream.final.choices[0].text == "The moon pulls."
    assert events(stream, PartReset) == []


def test_a_mistaken_start_is_set_right():
    stream = play(message("ha"), message("haha"), message("ha"), message("!"), message("", "stop"))
    assert stream.at(2).choices[0].text == "haha"
    assert stream.final.choices[0].text == "hahahaha!"


def test_an_empty_end_shows_that_texts_were_added():
    assert play(message("a"), message("a"), message("", "stop")).final.choices[0].text == "aa"


def test_reasoning_that_ends_where_the_text_begins_proves_nothing():
    stream = play(
        message("", reasoning_content="hm"), message("", reasoning_content="hm."), message("a", reasoning_content="")
    )
    assert (stream.final.choices[0].reasoning, stream.final.choices[0].text) == ("hm.", "a")


def test_calls_in_pieces():
    stream = play(tool("", "a", "f"), tool('{"x"'), tool(":1}"), tool("{}", "b", "g", 1), message("", "tool_calls"))
    assert calls(stream) == [("a", "f", '{"x":1}'), ("b", "g", "{}")]


def test_calls_that_are_repeated():
    stream = play(tool("", "a", "f"), tool('{"x"', "a", "f"), tool('{"x":1}', "a", "f"), message("", "tool_calls"))
    assert calls(stream) == [("a", "f", '{"x":1}')]


def test_content_as_a_list_and_media():
    stream = play(message([{"text": "a"}]), message([{"text": "ab"}, {"image": "https://i"}]))
    assert stream.final.choices[0].text == "ab"
    assert [event.data for event in events(stream, MediaDelta)] == ["https://i"]


def test_usage_grows_and_the_last_one_counts():
    counts: list[dict[str, object]] = [
        {"input_tokens": 4, "output_tokens": n, "total_tokens": 4 + n} for n in (1, 2, 2)
    ]
    counts[2]["output_tokens_details"] = {"reasoning_tokens": 1}
    counts[2]["prompt_tokens_details"] = {"cached_tokens": 3}
    stream = play(*(message("a", usage=each) for each in counts))
    usage = stream.final.usage
    assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (4, 2, 6)
    assert (usage.reasoning_tokens, usage.cached_input_tokens) == (1, 3)
    assert len(events(stream, UsageReport)) == 3


def test_search_results_are_cited_once():
    found = {"search_results": [{"index": 1, "title": "Tides", "url": "https://a"}]}
    one = message("a")
    one[1]["output"]["search_info"] = found
    assert [each.url for each in events(play(one, one), Citation)] == ["https://a"]


def test_an_error_in_mid_stream_keeps_the_text():
    stream = play(message("par"), ("error", {"code": "Throttling", "message": "slow down", "request_id": "r"}))
    assert (stream.status, stream.final.error.code, stream.final.error.message) == ("error", "Throttling", "slow down")
    assert stream.final.choices[0].text == "par"


@pytest.mark.parametrize("output", [None, "", {}])
def test_an_error_may_have_an_empty_output_and_the_name_of_a_result(output):
    stream = play(message("par"), ("result", {"output": output, "code": "InternalError", "message": "oops"}))
    assert (stream.status, stream.final.error.code, stream.final.error.message) == ("error", "InternalError", "oops")


def test_another_request_behind_the_end_is_another_completion():
    streams = timelines(dashscope, message("one", "stop"), message("two", "stop", request_id="s"))
    assert [(each.id, each.final.choices[0].text) for each in streams] == [("r", "one"), ("s", "two")]


def test_the_unknown_stays_raw():
    assert len(events(play({"x": 1}, "[]", "{"), Unrecognised)) == 3


def test_it_recognises_its_own():
    name, value = message("a", "stop")
    assert points(dashscope, value, name) == 2
    assert points(dashscope, message("a")[1]) == 2
    assert points(dashscope, value) == 0  # an answer in one piece
    assert points(dashscope, {"code": "x", "message": "y", "request_id": "z"}, "error") == 1
