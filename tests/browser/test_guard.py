"""The guard of all browser tests: what would leave this machine gets nowhere, and is told."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Error

from .guard import Guard


@pytest.mark.parametrize("url", ["https://example.com/x.js", "http://192.0.2.1/x.js", "ws://example.com/x"])
def test_a_request_to_another_machine_fails_and_is_told(browser: Browser, url):
    with browser.new_context() as context:
        page = context.new_page()
        guard = Guard(page)
        ask = "new Promise((yes, no) => { const it = new WebSocket(url); it.onopen = yes; it.onerror = no; })"
        with pytest.raises(Error):
            page.evaluate(f"(url) => {ask if url.startswith('ws') else 'fetch(url, {mode: `no-cors`})'}", url)
        with pytest.raises(AssertionError, match="would have left this machine"):
            guard.check()
        guard.check()  # each is told once
