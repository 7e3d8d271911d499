"""Recordings with real times: note when every piece of a streamed completion comes.

In Python, give any SDK that is built on httpx a client that records::

    import cassette_viz as cv, httpx, openai

    with httpx.Client(transport=cv.record.transport("lesson.yaml")) as http_client:
        client = openai.OpenAI(http_client=http_client)
        ...
    cv.load("lesson.yaml")

For programs in any other language, ``cassette-viz record --upstream https://api.openai.com -o recordings`` is a small
proxy on this machine to which their base URL can point.

What comes out is a cassette that vcrpy (or go-vcr) replays, and beside it ``lesson.timing.json`` with the times, which
:func:`cassette_viz.load` puts to use. Secrets are replaced before anything is written.
"""

from __future__ import annotations

from ._exchange import Exchange
from ._folding import recover
from ._recorder import Recorder
from ._transports import async_transport, transport

__all__ = ["Exchange", "Recorder", "async_transport", "recover", "transport"]
