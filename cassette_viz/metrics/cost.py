"""What a completion cost: as the provider recorded it, and what the list price would have been.

The two are never mixed: a recorded cost is a fact of the recording, the list price is computed from token counts and
the prices that the package ``genai-prices`` carries with it (no network). Where the list price is not known, the
reason is said and nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from ..timeline.events import CostReport, UsageReport
from ..timeline.model import Timeline
from ._list_price import ListPrice, list_price

__all__ = ["Cost", "ListPrice", "RecordedCost", "cost"]

#: The moment at which many protocols say that the answer was made: seconds since 1970, or ISO 8601 (Ollama).
_CREATED = re.compile(rb'"created(?:_at)?"\s*:\s*(?:(\d{10})\b|"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d))')


@dataclass(frozen=True, slots=True)
class RecordedCost:
    """What the provider itself said, in US dollars."""

    usd: Decimal
    input_usd: Decimal | None  #: for the input, cached or not, where the provider says it
    output_usd: Decimal | None  #: for the output, reasoning included, where the provider says it
    source: str  #: such as "recorded: usage.cost of openrouter.ai"


@dataclass(frozen=True, slots=True)
class Cost:
    """Recorded cost and list price of one completion; each may be missing."""

    recorded: RecordedCost | None
    listed: ListPrice | None
    why_unlisted: str  #: why there is no list price, in plain words; "" if there is one

    @property
    def above_list(self) -> float | None:
        """Recorded cost over list price, less 1: -0.058 is 5.8 % below list. ``None`` unless both are known."""
        if self.recorded is None or self.listed is None or not self.listed.usd:
            return None
        return float(self.recorded.usd / self.listed.usd) - 1


def cost(
    timeline: Timeline, *, provider: str | None = None, model: str | None = None, at: datetime | None = None
) -> Cost:
    """Tell what a completion cost.

    Parameters
    ----------
    timeline
        The completion.
    provider
        Name of the provider in ``genai-prices``, such as "openrouter", in place of the host that answered.
    model
        In place of the model that the stream names.
    at
        The moment whose list price counts, in place of the recording's own date.

    Examples
    --------
    >>> cost(timeline).recorded.usd                # doctest: +SKIP
    Decimal('0.0002352')
    >>> cost(timeline).listed.source               # doctest: +SKIP
    'list price of 2025-09-23 for moonshotai/kimi-k2-0905 at openrouter (genai-prices)'
    """
    reports = timeline.marks_of(CostReport)
    usages = timeline.marks_of(UsageReport)
    moment, dated_by = (at, "the date asked for") if at else _moment(timeline)
    listed = list_price(
        usages[-1][1].usage if usages else None,
        dialect=timeline.dialect,
        host=timeline.provider,
        provider_id=provider,
        models=[name for name in ((model,) if model else (timeline.model, timeline.requested_model)) if name],
        at=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        dated_by=dated_by,
    )
    return Cost(
        recorded=_recorded(reports[-1][1], timeline.provider) if reports else None,
        listed=listed if isinstance(listed, ListPrice) else None,
        why_unlisted="" if isinstance(listed, ListPrice) else listed,
    )


def _recorded(report: CostReport, provider: str | None) -> RecordedCost:
    return RecordedCost(
        usd=_decimal(report.usd),
        input_usd=None if report.input_usd is None else _decimal(report.input_usd),
        output_usd=None if report.output_usd is None else _decimal(report.output_usd),
        source=f"recorded: {report.source} of {provider or 'the provider'}",
    )


def _decimal(value: float) -> Decimal:
    return Decimal(repr(float(value)))  # by repr: 0.0002352 stays the number that the provider wrote


def _moment(timeline: Timeline) -> tuple[datetime, str]:
    """When the completion was made, and what says so."""
    if timeline.recorded_at is not None:
        return timeline.recorded_at, "the recording's date"
    head = timeline.body[timeline.starts[0] : timeline.ends[min(2, len(timeline.ends) - 1)]] if timeline.starts else b""
    if (found := _CREATED.search(head)) is not None:
        if found[1]:
            return datetime.fromtimestamp(int(found[1]), UTC), "the date in the stream"
        try:
            return datetime.fromisoformat(found[2].decode()), "the date in the stream"
        except ValueError:
            pass  # a month 13: no date
    return datetime.now(UTC), "today, because the recording has no date"
