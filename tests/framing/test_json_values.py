"""JSON values one after another, in an array or not."""

from __future__ import annotations

from cassette_viz.framing import json_values
from cassette_viz.timeline.frame import Comment, Frame


def messages(body: str) -> list[str]:
    return [frame.data for frame in json_values.split(body.encode()) if isinstance(frame, Frame)]


def test_each_line_is_a_message():
    assert messages('{"a":1}\n{"a":2}\r\n\n{"a":3}') == ['{"a":1}', '{"a":2}', '{"a":3}']


def test_each_element_of_an_array_is_a_message():
    assert messages('[{"a":1},\r\n{"a":"],["}\n]\n') == ['{"a":1}', '{"a":"],["}']


def test_q24_a_pretty_printed_document_is_one_message():
    assert messages('{\n  "error": {\n    "code": 400\n  }\n}\n') == ['{\n  "error": {\n    "code": 400\n  }\n}']


def test_q47_an_array_cut_in_the_middle_keeps_its_whole_elements_and_says_so():
    frames = list(json_values.split(b'[{"a":1},{"a":2},{"a"'))
    assert [frame.data for frame in frames if isinstance(frame, Frame)] == ['{"a":1}', '{"a":2}']
    assert frames[-1] == Comment('{"a"', 17, 21, flaw=json_values.CUT_OFF)


def test_a_line_that_is_no_json_is_shown_and_marked():
    frames = list(json_values.split(b'{"a":1}\n<b>no</b>\n{"a":2}\n'))
    assert [(frame.data, frame.flaw) for frame in frames if isinstance(frame, Frame)] == [
        ('{"a":1}', ""),
        ("<b>no</b>", json_values.NO_JSON),
        ('{"a":2}', ""),
    ]


def test_spans_count_bytes():
    body = '{"a":"é🙂"}\n{"b":1}\n'.encode()
    assert [body[frame.start : frame.end] for frame in json_values.split(body)] == ['{"a":"é🙂"}'.encode(), b'{"b":1}']


def test_bytes_that_are_no_utf8_are_replaced_and_counted_as_they_are():
    body = b'{"a":"\xff\xfe"}\n{"b":1}\n'
    assert [(frame.data, body[frame.start : frame.end]) for frame in json_values.split(body)] == [
        ('{"a":"\ufffd\ufffd"}', b'{"a":"\xff\xfe"}'),
        ('{"b":1}', b'{"b":1}'),
    ]


def test_a_number_of_any_size_is_json():
    assert messages("9" * 5000) == ["9" * 5000]


def test_a_bottomless_nesting_is_no_crash():
    [remnant] = json_values.split(b"[" + b'{"a":[' * 200_000)
    assert remnant.flaw == json_values.CUT_OFF


def test_many_broken_lines_take_no_quadratic_time():
    # An error of JSON counts the lines before it; with so many it would take a minute here.
    assert len(list(json_values.split(b"{bad\n" * 200_000))) == 200_000
