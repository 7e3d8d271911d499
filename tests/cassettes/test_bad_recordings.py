"""Files that are broken, cut off or hostile: as much as can be had, or one clear error."""

from __future__ import annotations

import base64
import gzip
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cassette_viz.cassettes import go_vcr, vcrpy
from cassette_viz.cassettes._base import Limits, Source
from cassette_viz.errors import CassetteFormatError

DATA = Path(__file__).parents[1] / "data" / "cassettes"
READERS = [go_vcr, vcrpy]
FILES = sorted((DATA / "go_vcr").iterdir()) + sorted((DATA / "vcrpy").iterdir())


def reader_of(path: Path):
    return {"go_vcr": go_vcr, "vcrpy": vcrpy}[path.parent.name]


def recording(*items: str, version: str = "version: 1\n") -> bytes:
    return (version + "interactions:\n" + "".join(f"- {item}\n" for item in items)).encode()


GOOD = "{request: {method: GET, url: 'http://a', uri: 'http://a'}, response: {code: 200, status: {code: 200}}}"
# What changes the meaning of YAML most.
MARKS = [b"&a ", b"*a", b"!!binary ", b"<<", b"{", b"[", b'"', b"'", b"|", b": ", b"- ", b"\n"]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.NAME)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n\n",
        b"# only a comment\n",
        b"plain text",
        bytes(range(256)) * 10,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"a: 1\nb: [2]\n",
        b"{}",
        b"[]x",
        b'{"interactions": 5}',
        b"interactions: {a: 1}",
        b"interactions: [1, two, [3]]",
        b"interactions:\n- {other: 1}\n",
        b"%YAML 9.9\n---\n",
    ],
)
def test_what_is_no_recording_is_one_clear_error(reader, data, tmp_path):
    path = tmp_path / "notes.yaml"
    path.write_bytes(data)
    with pytest.raises(CassetteFormatError, match=r"expected|broken") as caught:
        reader.read(Source(path=path))
    assert str(caught.value).startswith(f"{path} ({reader.NAME}): ")


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.NAME)
def test_a_file_that_breaks_in_the_middle_keeps_what_is_complete(reader):
    cassette = reader.read(Source(recording(GOOD, GOOD, "{request: {url: 'open")))
    assert len(cassette.interactions) == 2
    (problem,) = cassette.problems
    assert "only the first 2 interactions can be read" in problem
    assert "line 6, column 1" in problem
    assert "cut off" in problem


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.NAME)
def test_a_file_that_breaks_before_its_first_interaction_ends_is_an_error(reader):
    with pytest.raises(CassetteFormatError, match=r"line 4, column 1.*unexpected end of stream.*cut off"):
        reader.read(Source(recording("{request: {url: 'open")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_may_be_cut_anywhere(path):
    data = path.read_bytes()
    whole = reader_of(path).read(Source(data)).interactions
    for cut in range(0, len(data), 23):
        try:
            cassette = reader_of(path).read(Source(data[:cut]))
        except CassetteFormatError:
            continue
        assert len(cassette.interactions) <= len(whole)
        for ours, uncut in zip(cassette.interactions, whole, strict=False):
            # A cut within a block leaves valid YAML; then the body ends early, but holds nothing else.
            assert uncut.response.body.startswith(ours.response.body.removesuffix(b"\n")) or ours.problems


@settings(max_examples=150)
@given(st.sampled_from(FILES), st.data())
def test_bytes_changed_at_random_end_in_nothing_but_clear_errors(path, data):
    changed = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3) | st.sampled_from(MARKS))
    for reader in READERS:
        assert reader.match(path, bytes(changed[:65536])) in (0, 1, 2)
        with suppress(CassetteFormatError):
            reader.read(Source(bytes(changed)))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.NAME)
def test_a_tag_that_would_run_a_command_is_data(reader, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    item = (
        "{request: {url: u, uri: u, body: !!python/object/apply:os.system ['touch hacked']}, "
        "response: {code: 200, status: {code: 200}, body: !!python/object/new:os.system {args: ['touch hacked']}}}"
    )
    (interaction,) = reader.read(Source(recording(item))).interactions
    assert interaction.request.body == b"touch hacked"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.NAME)
def test_an_alias_bomb_is_one_clear_error(reader):
    bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    bomb += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 100)]
    data = recording(GOOD, "{request: {url: u, uri: u, body: *a99}, response: {}}", version="\n".join(bomb) + "\n")
    with pytest.raises(CassetteFormatError, match=rf"\({reader.NAME}\): by line 8 .*20,000,000 values.*Limits\(nodes"):
        reader.read(Source(data, path=Path("bomb.yaml")))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.NAME)
def test_a_gzip_bomb_is_one_clear_error_that_names_the_interaction(reader):
    machine = zlib.compressobj(9, wbits=31)
    bomb = b"".join(machine.compress(bytes(1 << 20)) for _ in range(20)) + machine.flush()
    packed = base64.b64encode(bomb).decode()
    item = f"{{request: {{url: u, uri: u}}, response: {{body: {{string: !!binary {packed}}}, status: {{code: 200}}}}}}"
    if reader is go_vcr:
        item = f"{{request: {{url: u}}, response: {{body: !!binary {packed}, code: 200}}}}"
    with pytest.raises(CassetteFormatError, match=rf"interaction 1 \({reader.NAME}\): .*1,048,576.*body_bytes"):
        reader.read(Source(recording(GOOD, item), limits=Limits(body_bytes=1 << 20)))
    cassette = reader.read(Source(recording(GOOD, item)))
    assert cassette.interactions[1].response.body == bytes(20 << 20)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.NAME)
def test_of_truncated_gzip_the_beginning_is_kept(reader):
    whole = b"".join(b'data: {"n":%d}\n\n' % n for n in range(2000))
    packed = base64.b64encode(gzip.compress(whole)[:-400]).decode()
    body = f"!!binary {packed}" if reader is go_vcr else f"{{string: !!binary {packed}}}"
    item = f"{{request: {{url: u, uri: u}}, response: {{body: {body}, code: 200, status: {{code: 200}}}}}}"
    (interaction,) = reader.read(Source(recording(item))).interactions
    assert whole.startswith(interaction.response.body)
    assert len(interaction.response.body) > len(whole) // 2
    assert interaction.problems[0].startswith("response body: its gzip data end too early")


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.NAME)
def test_nesting_beyond_the_limit_is_one_clear_error(reader):
    deep = "[" * 300 + "]" * 300  # libyaml 0.2.6 itself refuses what is over 1,000 levels deep
    with pytest.raises(CassetteFormatError, match=r"more than 200 levels deep.*Limits\(depth"):
        reader.read(Source(recording(GOOD, f"{{request: {{body: {deep}}}}}")))


def test_several_documents_are_read_one_after_the_other():
    data = b"---\n" + recording(GOOD) + b"---\n" + recording(GOOD)
    assert [each.index for each in go_vcr.read(Source(data)).interactions] == [0, 1]
