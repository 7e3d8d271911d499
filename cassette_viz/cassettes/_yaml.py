"""Untrusted YAML -> plain data. Never builds anything but texts, bytes, numbers, lists and dictionaries.

The items of a recording are read line by line as long as they are written as recorders do it. An item that is not goes
through a parser. Where that fails, or the list is not found, the recording is read as a whole by the parser, which
knows where it is broken: only then are the numbers of lines true, and does a limit count all that is in it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from ..errors import CassetteFormatError
from ._base import Limits, Source
from ._broken import BrokenRecordingError
from ._yaml_items import item_lines
from ._yaml_lines import LineReader
from ._yaml_unusual import UnusualYamlError

if TYPE_CHECKING:
    from ._yaml_composer import Composer

# An item that goes through the parser by itself must not hold the beginning of another document.
_NEW_DOCUMENT = re.compile(rb"^(?:---|\.\.\.|%)", re.MULTILINE)


def items(
    source: Source, keys: tuple[str, ...], rest: dict[str, Any], encoded: Collection[str]
) -> Generator[Any, None, bool]:
    """Yield the items of a list at the top, or of the list under one of ``keys``; return whether there was one.

    The values of the other keys are put into ``rest`` as they come. Texts under keys of ``encoded`` may be bytes.
    """
    done = 0
    try:
        for item in _one_by_one(source, keys, rest, encoded):
            done += 1
            yield item
        return True
    except (UnusualYamlError, CassetteFormatError, RecursionError):
        pass  # it is read once more, from the beginning

    def others(composer: Composer) -> Iterator[Any]:
        return islice(composer.items(keys, rest), done, None)

    with _explained():
        composer = yield from _composed(source.open, source.limits, others)
    return composer.found_list


def documents(source: Source) -> Iterator[Any]:
    """Yield each document of the stream as a whole."""
    with _explained():
        yield from _composed(source.open, source.limits, lambda composer: composer.documents())


def _one_by_one(source: Source, keys: tuple[str, ...], rest: dict[str, Any], encoded: Collection[str]) -> Iterator[Any]:
    reader, beside = LineReader(encoded, source.limits), list[bytes]()
    count = 2  # values so far: the key of the list, and the list
    with source.open() as stream:
        for lines in item_lines(stream, keys, beside):
            count += 2 * len(beside)
            _move(beside, rest, reader, keys)
            try:
                item = reader.item(lines)
            except UnusualYamlError:
                if _NEW_DOCUMENT.search(lines):
                    raise
                count = yield from _by_itself(lines, source.limits, count)
            else:
                count += reader.most_values
                if count > source.limits.nodes:
                    raise UnusualYamlError
                yield item
    _move(beside, rest, reader, keys)


def _by_itself(lines: bytes, limits: Limits, count: int) -> Generator[Any, None, int]:
    """Read one item by the parser; count on the values that there are."""
    import yaml

    try:
        composer = yield from _composed(partial(io.BytesIO, lines), limits, lambda composer: composer.listed(), count)
    except yaml.YAMLError:
        raise UnusualYamlError from None
    return composer.count


def _move(lines: list[bytes], rest: dict[str, Any], reader: LineReader, keys: Collection[str]) -> None:
    """Put the values that stand beside the list where they belong."""
    for key, value in map(reader.pair, lines):
        if key in keys:
            raise UnusualYamlError  # it may be another list
        rest[key] = value
    lines.clear()


def _composed(
    reopen: Callable[[], BinaryIO], limits: Limits, compose: Callable[[Composer], Iterator[Any]], count: int = 0
) -> Generator[Any, None, Composer]:
    """Yield what is composed of the events of a parser, and return the one that composed it."""
    from yaml.reader import ReaderError

    from ._yaml_composer import Composer
    from ._yaml_stream import YamlStream

    done, search_all = 0, False
    while True:
        composer = Composer(YamlStream(reopen, search_all=search_all), limits, count)
        try:
            for value in islice(compose(composer), done, None):
                done += 1
                yield value
        except ReaderError:
            # A control character, most likely. They are rare, so they are looked for in a second attempt only.
            if search_all:
                raise
            search_all = True
        else:
            return composer


@contextmanager
def _explained() -> Iterator[None]:
    """Turn the parser's errors into one that says where, what, and what to do."""
    import yaml

    advice = "is the file cut off, or was it edited by hand? Record it again, or mend that place"
    try:
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        what = ", ".join(part for part in (error.context, error.problem) if part)
        raise BrokenRecordingError(f"expected YAML, but it is broken{place}: {what}; {advice}") from None
    except yaml.YAMLError as error:
        what = " ".join(str(error).split())
        raise BrokenRecordingError(f"expected YAML in UTF-8 or UTF-16, but it is broken: {what}; {advice}") from None
    except RecursionError:
        raise CassetteFormatError("it is nested too deeply for Python's recursion limit") from None
