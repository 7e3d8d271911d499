"""``cassette-viz record``, as a person meets it, and SDKs that ask through it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys

import anthropic
import httpx
import httpx2
import openai
import pytest

import cassette_viz as cv
from cassette_viz import cli
from cassette_viz.record import _serving

from .._provider import Answer, paced
from .._recordings import only
from .._speech import chat, messages
from .test_sdks import TEXT, agrees, answers, ask_chat, ask_chat_async, ask_messages, ask_messages_async, client_of

EVENTS = chat(TEXT)
BODY = b"".join(EVENTS)
PATH = "/v1/chat/completions"


# --- the SDKs


@pytest.mark.parametrize(
    ("speech", "kind", "ask"), [(chat, openai.OpenAI, ask_chat), (messages, anthropic.Anthropic, ask_messages)]
)
def test_an_sdk_gets_its_answer_through_it_and_the_gaps_are_the_pauses(proxied, speech, kind, ask):
    provider, proxy = proxied(*answers(speech(TEXT)))
    with httpx2.Client() as http_client:
        client = client_of(kind, proxy.url, http_client)
        assert [ask(client), ask(client)] == [TEXT, TEXT]
    _, timeline = proxy.close().timelines
    assert (timeline.final.choices[0].text, timeline.clock) == (TEXT, cv.Clock.RECORDED)
    assert agrees(timeline.times_ns, provider.asked[1])


@pytest.mark.parametrize(
    ("speech", "kind", "ask"),
    [(chat, openai.AsyncOpenAI, ask_chat_async), (messages, anthropic.AsyncAnthropic, ask_messages_async)],
)
def test_an_asynchronous_sdk_too(proxied, speech, kind, ask):
    _, proxy = proxied(*answers(speech(TEXT)))

    async def talk() -> list[str]:
        async with httpx2.AsyncClient() as http_client:
            client = client_of(kind, proxy.url, http_client)
            return list(await asyncio.gather(ask(client), ask(client)))

    assert asyncio.run(talk()) == [TEXT, TEXT]
    assert [timeline.final.choices[0].text for timeline in proxy.close().timelines] == [TEXT, TEXT]


# --- the command


@pytest.fixture
def command():
    """Start the command: ``command(option, ...)``; it ends with the test."""
    children = []

    def start(*arguments: object) -> subprocess.Popen:
        child = subprocess.Popen(
            [sys.executable, "-u", "-m", "cassette_viz", "record", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        child.communicate()


def base_url(child: subprocess.Popen) -> str:
    line = child.stdout.readline()
    assert "the base URL is" in line, line + child.stderr.read()
    return str(line.split("the base URL is ")[1].split()[0])


@pytest.mark.skipif(os.name == "nt", reason="ctrl-c is sent in another way there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_records_until_it_is_interrupted_and_finishes_its_files(speaking, command, tmp_path, number):
    provider = speaking(Answer(paced(EVENTS, 0.0)), Answer(paced(EVENTS[:3], 0.0), ending="never"))
    child = command("--upstream", provider.url, "-o", tmp_path / "out")
    url = base_url(child)
    assert httpx.post(url + PATH).content == BODY
    with httpx.stream("POST", url + PATH) as response:
        got = b""
        for piece in response.iter_raw():
            got += piece
            if got == b"".join(EVENTS[:3]):
                break
        child.send_signal(number)
        out, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (0, "")
    first, second = cv.load(tmp_path / "out").interactions
    assert (first.response.body, second.response.body) == (BODY, got)
    assert out.splitlines()[-1].startswith(f"wrote {tmp_path / 'out'}")
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".json", ".yaml"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has another way to kill")
def test_the_next_run_recovers_what_a_killed_one_left(speaking, command, tmp_path):
    provider = speaking(Answer(paced(EVENTS[:3], 0.0), ending="never"))
    child = command("--upstream", provider.url, "-o", tmp_path)
    with httpx.stream("POST", base_url(child) + PATH) as response:
        assert next(response.iter_raw())
        child.kill()
        child.communicate()
    again = command("--upstream", provider.url, "-o", tmp_path)
    assert again.stdout.readline().startswith(f"recovered {tmp_path}")
    again.terminate()
    again.communicate()
    assert EVENTS[0] in only(cv.load(tmp_path)).response.body


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--upstream", "api.openai.com"], "expected an upstream such as https://api.openai.com"),
        (["--upstream", "https://me:pw@api.openai.com"], "without a key in it"),
        (["--upstream", "https://api.openai.com?key=x"], "without a key in it"),
        (["--upstream", "ftp://api.openai.com"], "expected an upstream"),
        (["--upstream", "https://a:b"], "expected an upstream"),
        (["--upstream", "https://api.openai.com", "--host", "192.0.2.1"], "cannot listen on 192.0.2.1"),
        (["--upstream", "https://api.openai.com", "--format", "har"], "invalid choice"),
    ],
)
def test_what_it_cannot_do_is_one_line_and_exit_status_2(arguments, says, tmp_path, capsys):
    try:
        status = cli.main(["record", *arguments, "-o", str(tmp_path)])
    except SystemExit as end:
        status = int(end.code or 0)
    err = capsys.readouterr().err
    assert (status, err.count("\n")) == (2, 1)
    assert says in err


def test_a_port_that_is_taken_is_said(tmp_path, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert cli.main(["record", "--upstream", "https://a.example", "-o", str(tmp_path), "--port", port]) == 2
    assert f"cannot listen on 127.0.0.1, port {port}: " in capsys.readouterr().err


def test_without_aiohttp_it_says_what_to_install(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(_serving, "find_spec", lambda name: None)
    assert cli.main(["record", "--upstream", "https://a.example", "-o", str(tmp_path)]) == 2
    assert "pip install 'cassette_viz[record]'" in capsys.readouterr().err
