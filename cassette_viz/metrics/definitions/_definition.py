"""What a definition is, and what comes of one for a stream."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ...timeline.clock import Clock
from ...timeline.model import Timeline
from ._quantities import Quantities, Unknown, Unmeasured

Unit = Literal["s", "tokens/s", "share"]


@dataclass(frozen=True, slots=True)
class Definition:
    """One metric as one tool defines it.

    The letters of a formula: the request is sent at ``s``; the headers come at ``h``; chunks that bring content come at
    ``t_1`` to ``t_m``, and ``a_1`` is the first that brings more than reasoning; ``u_1`` to ``u_k`` are all chunks; the
    stream is over at ``e``. There are ``i`` tokens of input, ``n`` of output, ``r`` of them reasoning, and ``c_1`` in
    the first chunk that brings content.
    """

    tool: str  #: such as "AIPerf"
    version: str  #: as it was read; a commit where the tool has no release
    metric: str  #: what it measures, in a word that all tools share, such as "ITL"
    name: str  #: what the tool calls it
    unit: Unit
    formula: str  #: plain text
    source: str  #: where it is defined
    function: Callable[[Quantities], float | Sequence[float]]  #: several values are one each, such as one for each gap
    note: str = ""  #: what else there is to know

    def of(self, stream: Timeline | Quantities) -> Result:
        """Apply it to a completion, or to what is known of one."""
        quantities = Quantities(stream)
        try:
            found = self.function(quantities)
        except Unknown as unknown:
            return Result(self, None, why_none=str(unknown), unmeasured=isinstance(unknown, Unmeasured))
        values = tuple(found) if isinstance(found, Sequence) else (found,)
        return Result(
            definition=self,
            value=sum(values) / len(values),
            values=values,
            clock=Clock.RECORDED if quantities.timed_by else None,
            source="; ".join(quantities.timed_by),
            tokens="; ".join(quantities.counted_by),
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What a definition says of a stream; no value where it says nothing, and why."""

    definition: Definition
    value: float | None  #: in the unit of the definition; the mean where there are several
    values: tuple[float, ...] = ()  #: each of several, such as one for each gap
    clock: Clock | None = None  #: of the times in it; ``None`` where there are none
    source: str = ""  #: what told these times, in plain words
    tokens: str = ""  #: what told the tokens in it; "" where it counts none
    why_none: str = ""  #: why there is no value; "" if there is one
    unmeasured: bool = False  #: there would be a value, had anybody measured it
