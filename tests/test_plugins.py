"""Every plug-in keeps its contract, and every one has fixtures that show it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

import cassette_viz as cv
from cassette_viz import _registry
from cassette_viz.cassettes._base import Source
from cassette_viz.cassettes._unpacked import unpacked

DATA = Path(__file__).parent / "data"


def modules(kind: _registry.Kind) -> list[ModuleType]:
    return list(_registry.plugins(kind))


def short(plugin: ModuleType) -> str:
    return plugin.__name__.rpartition(".")[2]


@pytest.mark.parametrize("kind", get_args(_registry.Kind))
def test_names_are_unique_and_every_plugin_says_what_it_is(kind):
    names = [_registry.name_of(plugin) for plugin in modules(kind)]
    assert len(set(names)) == len(names)
    assert all(plugin.__doc__ for plugin in modules(kind))


@pytest.mark.parametrize("reader", modules("cassettes"), ids=short)
def test_a_reader_reads_its_fixtures_and_no_other_reader_is_surer(reader):
    fixtures = sorted(path for path in (DATA / "cassettes" / short(reader)).glob("*") if path.is_file())
    assert fixtures, f"tests/data/cassettes/{short(reader)}/ holds no recording"
    for path in fixtures:
        cassette = cv.load(path)
        assert cassette.format == _registry.name_of(reader), path
        assert cassette.interactions, path


@pytest.mark.parametrize("path", sorted((DATA / "cassettes").glob("*/*")), ids=lambda path: path.name)
def test_of_a_recording_that_a_usual_reader_is_sure_of_no_other_is_sure(path):
    if not path.is_file():
        return
    recording, _ = unpacked(Source(path=path))
    head = recording.head()
    sure = {short(reader) for reader in modules("cassettes") if reader.match(path, head) >= _registry.SURE}
    assert len(sure) <= 1 or not sure & set(_registry.USUAL["cassettes"])


def test_the_usual_plugins_are_there_and_the_others_are_not_imported_for_them():
    for kind in get_args(_registry.Kind):
        assert set(_registry.USUAL[kind]) <= set(map(short, modules(kind)))
    code = (
        "import sys, cassette_viz as cv; cv.load(cv.samples.path('kimi-k2-multi-tool-streaming.yaml'));"
        "print(*(name for name in sys.modules if name.endswith(('.har', '.gemini', '.json_values', '.metadata'))))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


@pytest.mark.parametrize("framing", modules("framing"), ids=short)
def test_a_framing_cuts_without_gaps_in_time_or_place(framing):
    assert framing.MEDIA_TYPES or hasattr(framing, "match"), "nothing would ever choose it"
    frames = list(framing.split(b'data: {"a":1}\n\n{"a":1}\n'))
    assert [each.start for each in frames] == sorted(each.start for each in frames)
    assert list(framing.split(b"")) == []


@pytest.mark.parametrize("dialect", modules("dialects"), ids=short)
def test_a_dialect_has_a_label_and_a_decoder_that_survives_anything(dialect):
    assert dialect.LABEL
    decoder = dialect.Decoder()
    for data in ("", "{", "null", "[]", '"x"', "0", "{}", '{"a":{"b":[null]}}', "[DONE]", "\x00", '{"a":"\\ud83d"}'):
        for name in ("", "message", "error"):
            decoder.feed(name, data)
    decoder.close()


def test_a_plugin_of_another_package_is_found_by_its_entry_point(monkeypatch):
    reader = ModuleType("somebody.elses")
    reader.NAME = "theirs"  # type: ignore[attr-defined]
    reader.match = lambda path, head: 2 * head.startswith(b"THEIRS")  # type: ignore[attr-defined]
    reader.read = lambda source: cv.Cassette("theirs", source.path, ())  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "somebody_elses", reader)
    entry = EntryPoint("theirs", "somebody_elses", "cassette_viz.cassettes")
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [entry] if group == entry.group else [])
    _registry.plugins.cache_clear()
    try:
        assert cv.load(b"THEIRS, whatever it is").format == "theirs"
    finally:
        _registry.plugins.cache_clear()
