"""What all tests share: where recordings are found, and the order from quick to slow."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).parents[1]

# A busy machine is not a fault of the code, so there are no deadlines; and CI tries the same examples every time.
hypothesis.settings.register_profile("cassette_viz", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("cassette_viz")


@pytest.fixture(scope="session")
def seed() -> Path:
    """The recording that everything was first tried on: two tool calls, streamed in OpenAI chat by OpenRouter."""
    return ROOT / "cassette_viz" / "samples" / "kimi-k2-multi-tool-streaming.yaml"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """A folder of recordings from public repositories, which is too large for this one."""
    folder = os.environ.get("CASSETTE_VIZ_CORPUS")
    if not folder:
        pytest.skip("the environment variable CASSETTE_VIZ_CORPUS names no folder of recordings")
    path = Path(folder)
    if not path.is_dir():
        pytest.fail(f"CASSETTE_VIZ_CORPUS={folder} is no folder")
    return path


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser, and put it last.

    Besides being slow, Playwright keeps an event loop running once it has started, beside which no other loop can be
    started in the same process.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "jupyter" in fixtures:
            item.add_marker("jupyter")
            # A group runs in one worker, at one desk; by file, so that two workers have about the same to do.
            group = f"{item.callspec.params['jupyter']} {item.path.stem}"  # type: ignore[attr-defined]
            item.add_marker(pytest.mark.xdist_group(group))
        elif "page" in fixtures or "browser" in fixtures:
            item.add_marker("browser")
        elif "corpus" in fixtures:
            item.add_marker(pytest.mark.xdist_group("corpus"))  # whose streams a process reads once for all tests
    items.sort(key=_tier)


def _tier(item: pytest.Item) -> int:
    if item.get_closest_marker("jupyter"):
        return 2
    return 1 if item.get_closest_marker("browser") else 0
