"""Recordings of Polly.JS, whose compressed bodies are lists of pieces."""

from __future__ import annotations

import json

import pytest

import cassette_viz as cv
from cassette_viz.cassettes import har, polly

from .._recordings import ASKED, URL, files_of, only, said

FILES = files_of("polly")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_its_files_are_recognised_and_are_no_other_har(path):
    assert (polly.match(path, path.read_bytes()), har.match(path, path.read_bytes())) == (2, 0)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_way_to_keep_a_body_gives_the_same_text(path):
    interaction = only(cv.load(path))
    assert interaction.problems == ()
    assert said(interaction) == "Grüß Gott"
    assert (interaction.request.url, interaction.request.body) == (URL, ASKED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_time_until_its_end_is_not_taken_for_the_wait_for_the_headers(path):
    assert only(cv.load(path)).headers_after_ns is None


def of(content: dict[str, object]) -> cv.Cassette:
    headers = [{"name": "Content-Encoding", "value": "gzip"}]
    entry = {
        "_id": "a",
        "_order": 0,
        "request": {"url": URL},
        "response": {"status": 200, "headers": headers, "content": content},
    }
    return cv.load(json.dumps({"log": {"_recordingName": "x", "entries": [entry]}}).encode())


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({"text": '["eA==","eQ=="]', "encoding": "base64"}, b"xy"),
        ({"text": '["eA==","e"]', "encoding": "base64"}, b"x"),
        ({"text": "[1, 2]", "encoding": "utf-8"}, b"[1, 2]"),
        ({"text": "[broken", "encoding": ""}, b"[broken"),
        ({"text": '["78","7"]', "_isBinary": True}, b"x"),
        ({"text": "7879", "_isBinary": True}, b"xy"),
        ({}, b""),
    ],
)
def test_pieces_are_joined_as_far_as_they_are_whole(content, body):
    assert only(of(content)).response.body == body
