"""What the tests of the recorder share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import httpx
import httpx2
import pytest

from .._provider import Provider, provider


@pytest.fixture
def speaking() -> Iterator[Callable[..., Provider]]:
    """Run a stand-in provider: ``speaking(answer, ...)``."""
    with ExitStack() as stack:
        yield lambda *answers: stack.enter_context(provider(*answers))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where to record."""
    return tmp_path / "lesson.yaml"


@pytest.fixture(params=[httpx, httpx2], ids=["httpx", "httpx2"])
def library(request: pytest.FixtureRequest) -> ModuleType:
    """Either of the libraries that SDKs are built on."""
    found: ModuleType = request.param
    return found
