"""A running stream, shown while it comes: the loop over it goes on as ever, and beside it the replay grows."""

from __future__ import annotations

import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from inspect import isawaitable
from time import perf_counter_ns
from typing import Any

from ..cassettes._base import Cassette
from ..timeline.model import Timeline
from ._growing_replay import GrowingReplay
from ._showing import Showing, in_notebook
from .replay import PARAMETERS


def live(stream: Any, *, show: bool | None = None, **traits: Any) -> Live:
    """Show a stream growing while it arrives; afterwards it is an ordinary timeline.

    Parameters
    ----------
    stream
        What a streaming call of an SDK returned (openai, anthropic, any other), a response of httpx, or any iterator or
        asynchronous iterator of chunks: objects of pydantic, dictionaries, text or bytes. Every chunk is handed
        through untouched. A context manager such as ``client.messages.stream(...)``, an awaitable, or a function that
        makes the call will do as well; then the wait for the first chunk is measured too.
    show
        Whether to show the replay when the first chunk is asked for; by default in a notebook only.
    traits
        As for :class:`~cassette_viz.Replay`, such as ``idle_limit``.

    Returns
    -------
    Live
        To be looped over in place of ``stream``.

    Examples
    --------
    >>> shown = live(client.chat.completions.create(model="gpt-5", messages=[...], stream=True))   # doctest: +SKIP
    >>> for chunk in shown:                                                                        # doctest: +SKIP
    ...     print(chunk.choices[0].delta.content or "", end="")
    >>> shown.timeline                                                                             # doctest: +SKIP

    Any iterator will do:

    >>> deltas = ({"choices": [{"index": 0, "delta": {"content": word}}]} for word in ("The ", "tide"))
    >>> shown = live(({"object": "chat.completion.chunk"} | delta for delta in deltas))
    >>> [chunk["choices"][0]["delta"]["content"] for chunk in shown], shown.timeline.final.choices[0].text
    (['The ', 'tide'], 'The tide')
    """
    return Live(stream, show=show, **traits)


class Live:
    """An iterator over somebody else's stream that notes what it hands on, and when; see :func:`live`.

    A chunk has the time at which the loop was handed it: what a slow loop has not asked for yet has not been seen.
    Errors of the stream are raised as they are; what came before them stays.
    """

    def __init__(self, stream: Any, *, show: bool | None = None, **traits: Any) -> None:
        unknown = traits.keys() - PARAMETERS
        if unknown:
            raise TypeError(f"live has no parameter {', '.join(sorted(unknown))}")
        self.stream = stream  #: what is looped over; once that has begun, the SDK's own stream
        self._is_to_be_shown = show
        self._showing = Showing(traits)
        self._iterator: Any = None
        self._is_closed = False
        self._leave: Callable[..., Any] | None = None  # of a context manager that was entered here
        # a loop that is never finished must not leave a replay that waits for ever
        weakref.finalize(self, self._showing.leave).atexit = False

    # ------------------------------------------------------------------------------------------- what has come so far

    @property
    def timeline(self) -> Timeline | None:
        """The completion as far as it has come; ``None`` before its first chunk. Of several in a row, the last."""
        timelines = self.timelines
        return timelines[-1] if timelines else None

    @property
    def timelines(self) -> tuple[Timeline, ...]:
        """All completions of the stream, as far as they have come."""
        return self._showing.intake.interaction.timelines

    @property
    def cassette(self) -> Cassette:
        """The exchange as far as it has come, like a recording that was loaded."""
        return Cassette("live", None, (self._showing.intake.interaction,))

    @property
    def replay(self) -> GrowingReplay:
        """The replay, which grows by itself; when the stream is over it is like any other, ``save_html`` and all."""
        return self._showing.replay

    def __repr__(self) -> str:
        state = "over" if self._showing.intake.is_over else "under way" if self._iterator is not None else "not begun"
        return f"<Live {state}: {self.timeline!r}>"

    def _ipython_display_(self) -> None:
        self._showing.display()

    # ------------------------------------------------------------------------------------------------------- the loop

    def __iter__(self) -> Iterator[Any]:
        try:
            while True:
                try:
                    chunk = next(self)
                except StopIteration:
                    return
                yield chunk
        finally:
            self._showing.pause()  # whoever breaks off may come back

    def __next__(self) -> Any:
        if self._is_closed:
            raise StopIteration
        if self._iterator is None:
            self._begin()
        try:
            chunk = next(self._iterator)
            now_ns = perf_counter_ns()
        except StopIteration:
            self._end(None)
            raise
        except BaseException as error:
            self._end(error)
            raise
        self._showing.note(chunk, now_ns)
        return chunk

    def close(self) -> None:
        """Close the stream; what has come stays."""
        self._close(None)

    def __enter__(self) -> Live:
        if self._iterator is None:
            self._begin()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._close(error)

    def _begin(self) -> None:
        """Make the call if that is still to be done, and find what is to be looped over."""
        self._show()
        stream, sent_ns = self.stream, None
        if not hasattr(stream, "__enter__") and not hasattr(stream, "__iter__") and callable(stream):
            sent_ns = perf_counter_ns()
            stream = stream()
        if hasattr(stream, "__enter__") and not _is_iterable(stream):
            sent_ns = sent_ns or perf_counter_ns()
            self._leave = stream.__exit__
            stream = stream.__enter__()
        if not _is_iterable(stream):
            hint = "; it is asynchronous: use `async for`" if _is_asynchronous(stream) else ""
            raise TypeError(f"expected a stream to loop over, got {type(stream).__name__}{hint}")
        self._showing.intake.begin(stream, sent_ns)
        self.stream = stream
        self._iterator = iter(stream if hasattr(stream, "__iter__") else stream.iter_bytes())

    # -------------------------------------------------------------------------------------------- the asynchronous loop

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            while True:
                try:
                    chunk = await self.__anext__()
                except StopAsyncIteration:
                    return
                yield chunk
        finally:
            self._showing.pause()

    async def __anext__(self) -> Any:
        if self._is_closed:
            raise StopAsyncIteration
        if self._iterator is None:
            await self._begin_async()
        try:
            chunk = await self._iterator.__anext__()
            now_ns = perf_counter_ns()
        except StopAsyncIteration:
            await self._end_async(None)
            raise
        except BaseException as error:
            await self._end_async(error)
            raise
        self._showing.note(chunk, now_ns)
        return chunk

    async def aclose(self) -> None:
        """Close the stream; what has come stays."""
        await self._close_async(None)

    async def __aenter__(self) -> Live:
        if self._iterator is None:
            await self._begin_async()
        return self

    async def __aexit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        await self._close_async(error)

    async def _begin_async(self) -> None:
        self._show()
        stream, sent_ns = self.stream, None
        is_call = callable(stream) and not hasattr(stream, "__aenter__") and not hasattr(stream, "__aiter__")
        if is_call or isawaitable(stream):
            sent_ns = perf_counter_ns()
            stream = await _awaited(stream() if is_call else stream)
        if hasattr(stream, "__aenter__") and not _is_asynchronous(stream):
            sent_ns = sent_ns or perf_counter_ns()
            self._leave = stream.__aexit__
            stream = await stream.__aenter__()
        if not _is_asynchronous(stream):
            hint = "; it is not asynchronous: use `for`" if _is_iterable(stream) else ""
            raise TypeError(f"expected a stream to loop over, got {type(stream).__name__}{hint}")
        self._showing.intake.begin(stream, sent_ns)
        self.stream = stream
        self._iterator = aiter(stream if hasattr(stream, "__aiter__") else stream.aiter_bytes())

    # --------------------------------------------------------------------------------------------------- what both do

    def _show(self) -> None:
        if self._is_to_be_shown or (self._is_to_be_shown is None and in_notebook()):
            self._showing.display()

    def _over(self, error: BaseException | None) -> None:
        if error is not None:
            self._showing.intake.fail(error)
        self._showing.end()

    def _end(self, error: BaseException | None) -> None:
        self._over(error)
        self._exit(error)

    def _close(self, error: BaseException | None) -> None:
        self._is_closed = True
        self._showing.leave()
        if self._iterator is not None:
            close = getattr(self.stream, "close", None) or getattr(self._iterator, "close", None)
            if close is not None:
                close()
        self._exit(error)

    def _exit(self, error: BaseException | None) -> None:
        leave, self._leave = self._leave, None
        if leave is not None:
            leave(type(error) if error else None, error, error.__traceback__ if error else None)

    async def _end_async(self, error: BaseException | None) -> None:
        self._over(error)
        await self._exit_async(error)

    async def _close_async(self, error: BaseException | None) -> None:
        self._is_closed = True
        self._showing.leave()
        if self._iterator is not None:
            closes = ((self.stream, "aclose"), (self.stream, "close"), (self._iterator, "aclose"))
            close = next((getattr(each, name) for each, name in closes if hasattr(each, name)), None)
            if close is not None:
                await _awaited(close())
        await self._exit_async(error)

    async def _exit_async(self, error: BaseException | None) -> None:
        leave, self._leave = self._leave, None
        if leave is not None:
            await leave(type(error) if error else None, error, error.__traceback__ if error else None)


def _is_iterable(stream: object) -> bool:
    return hasattr(stream, "__iter__") or (hasattr(stream, "iter_bytes") and hasattr(stream, "status_code"))


def _is_asynchronous(stream: object) -> bool:
    return hasattr(stream, "__aiter__") or (hasattr(stream, "aiter_bytes") and hasattr(stream, "status_code"))


async def _awaited(result: Any) -> Any:
    return await result if isawaitable(result) else result
