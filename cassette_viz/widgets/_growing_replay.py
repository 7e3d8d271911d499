"""The replay of a stream that is under way."""

from __future__ import annotations

from threading import Lock
from typing import Any

from ..cassettes._base import Cassette, Interaction
from ..export.stage import Stage, for_browser, live_stage
from ..frontend.growth import growth
from ..frontend.payload import Payload
from .replay import Replay

#: The whole is sent again when it has become so many times longer, so that all sendings together stay linear. A page
#: that was opened late, or missed something, has it all from then on.
_GROWTH = 2.0


class GrowingReplay(Replay):
    """Shows a completion as it comes; when it is over, it is a replay like any other.

    Parameters
    ----------
    interaction
        What has come so far.
    live
        Whether more is to come.
    traits
        As for :class:`Replay`.
    """

    def __init__(self, interaction: Interaction, *, live: bool = True, **traits: Any) -> None:
        self._one_at_a_time = Lock()  # the thread that tells, and the one that answers the browser
        self._live = live
        self._told: Payload | None = None  # what the browser knows of the completion that grows
        self._told_bytes = self._told_whole = 0
        super().__init__(_cassette(interaction), **traits)
        self._remember()

    def grow(self, interaction: Interaction, *, live: bool) -> None:
        """Tell the browser what has come; in few words where they are enough."""
        with self._one_at_a_time:
            was_last, self._live = self.interaction == len(self._stage.scenes) - 1, live
            self.source = _cassette(interaction)
            n_scenes, self._stage = len(self._stage.scenes), self._prepared()
            if live and len(self._stage.scenes) == n_scenes and self._send_growth():
                return
            self._send_whole()
            if was_last:  # another completion has begun in the same stream
                self.interaction = len(self._stage.scenes) - 1

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """All that a page needs which is opened now, in the middle of a stream too."""
        if key is None and self._told is not None and self._told["chunks"] > self._told_whole:
            with self._one_at_a_time:
                self._send_whole()
        state: dict[str, Any] = super().get_state(key, drop_defaults)
        return state

    def _prepared(self) -> Stage:
        if not self._live:
            return super()._prepared()
        assert isinstance(self.source, Cassette)
        return live_stage(self.source.interactions[0], self._given)

    def _send_growth(self) -> bool:
        """Send what is new; false if that is not to be told in few words, or the whole is due."""
        place = len(self._stage.scenes) - 1
        after = self._stage.payload(place, b"")
        if self._told is None or after is None or after["chunks"] >= _GROWTH * max(1, self._told_whole):
            return after is None
        new = growth(self._told, after)
        if new is None:
            return False
        body = self._body()
        self.send({"place": place, "growth": new}, [body[self._told_bytes :]])
        self._told, self._told_bytes = after, len(body)
        return True

    def _send_whole(self) -> None:
        with self.hold_sync():
            self.set_trait("interactions", self._stage.picker)
            self.set_trait("payloads", for_browser(self._stage, range(len(self._stage.scenes))))
        self._remember()

    def _remember(self) -> None:
        self._told = self._stage.payload(len(self._stage.scenes) - 1, b"")
        self._told_whole = 0 if self._told is None else self._told["chunks"]
        self._told_bytes = len(self._body())

    def _body(self) -> bytes:
        timeline = self._stage.scenes[-1].timeline
        return b"" if timeline is None else timeline.body

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        """Somebody has missed something and asks for the whole."""
        if isinstance(content, dict) and content.get("whole"):
            with self._one_at_a_time:
                self._send_whole()
        super()._handle_custom_msg(content, buffers)


def _cassette(interaction: Interaction) -> Cassette:
    return Cassette("live", None, (interaction,))
