"""Recordings of public projects, held against expected results.

They are not part of this project: ``CASSETTE_VIZ_CORPUS`` names the folder, without it these tests are skipped.
"""

from __future__ import annotations

from ._corpus import streams
from .expectations import differences


def test_every_stream_is_what_is_expected(corpus):
    wrong, split = [], 0
    for stream in streams(corpus):
        record, interaction = stream
        if record.get("decoy"):
            assert interaction.timeline is None, stream
        elif len(interaction.timelines) > 1:
            # Several completions in a row: the record takes them for one, and only its number of frames is sure.
            split += 1
            assert sum(len(timeline.chunks) for timeline in interaction.timelines) == record["frames"], stream
        else:
            wrong += [f"{stream}: {each}" for each in differences(interaction.timeline, record)]
    assert not wrong, "\n".join(wrong)
    assert len(streams(corpus)) >= 1_171
    assert split <= 6
