"""What a completion cost: as the provider recorded it, and what the list price would have been.

The two are never mixed: a recorded cost is a fact of the recording, the list price is computed from token counts and
the prices that the package ``genai-prices`` carries with it (no network). Where the list price is not known, the
reason is said and nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import unquote

from ..timeline.events import CostReport, Usage, UsageReport
from ..timeline.model import Timeline
from ._list_price import ListPrice, PricedBucket, Question, list_price
from ._report_details import details_of
from ._service import service_of

__all__ = ["Cost", "ListPrice", "PricedBucket", "RecordedCost", "beside_list", "cost"]

#: Tools of providers that are charged by the call, as their protocols name them.
_SEARCHES = frozenset(("web_search", "web_search_preview", "file_search", "google_search", "x_search"))


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
    def usd(self) -> Decimal | None:
        """The cost to show where only one is: the recorded one, or else the list price."""
        known = self.recorded or self.listed
        return None if known is None else known.usd

    @property
    def above_list_usd(self) -> Decimal | None:
        """Recorded cost less list price; negative below list. ``None`` unless both are known."""
        return None if self.recorded is None or self.listed is None else self.recorded.usd - self.listed.usd

    @property
    def above_list(self) -> float | None:
        """Recorded cost over list price, less 1: -0.058 is 5.8 % below list. ``None`` unless both are known."""
        if self.recorded is None or self.listed is None or not self.listed.usd:
            return None
        return float(self.recorded.usd / self.listed.usd) - 1

    @property
    def beside_list(self) -> str:
        """The same in words, as :func:`beside_list`; "" unless both are known."""
        return "" if self.recorded is None or self.listed is None else beside_list(self.recorded.usd, self.listed.usd)


def beside_list(recorded: Decimal, listed: Decimal) -> str:
    """How far a recorded cost is from the list price, in words.

    >>> beside_list(Decimal("0.94"), Decimal(1)), beside_list(Decimal(2), Decimal(2))
    ('6.0 % below list', 'at list')
    >>> beside_list(Decimal(1), Decimal(0))
    'the list says it is free of charge'
    """
    if not listed:
        return "the list says it is free of charge" if recorded else "at list"
    share = float(recorded / listed) - 1
    if abs(share) < 0.0005:
        return "at list"
    return f"{abs(share) * 100:,.1f} % {'above' if share > 0 else 'below'} list"


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
    >>> import cassette_viz as cv
    >>> timeline = cv.load(cv.samples.path("kimi-k2-multi-tool-streaming.yaml")).timelines[0]
    >>> cost(timeline).recorded.usd
    Decimal('0.0002352')
    >>> cost(timeline).listed.source
    'list price of 2025-09-23 for moonshotai/kimi-k2-0905 at openrouter (genai-prices)'
    """
    reports = timeline.marks_of(CostReport)
    usages = timeline.marks_of(UsageReport)
    report = usages[-1][1] if usages else UsageReport(Usage())
    moment, dated_by = (at, "the date asked for") if at else _moment(timeline)
    listed = list_price(
        report.usage,
        Question(
            dialect=timeline.dialect,
            url=timeline.endpoint or (f"https://{timeline.provider}/" if timeline.provider else None),
            provider_id=provider,
            models=(model,) if model else tuple(_models(timeline)),
            at=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
            dated_by=dated_by,
            service=service_of(report),
        ),
    )
    if isinstance(listed, ListPrice) and (unpriced := _uncounted_searches(timeline, report.usage)):
        listed = replace(listed, notes=(*listed.notes, unpriced))
    return Cost(
        recorded=_recorded(reports[-1][1], timeline.provider) if reports else None,
        listed=listed if isinstance(listed, ListPrice) else None,
        why_unlisted="" if isinstance(listed, ListPrice) else listed,
    )


def _uncounted_searches(timeline: Timeline, usage: Usage) -> str:
    """Which searches the provider ran that its report does not count, although they have a price; "" if none."""
    if details_of(usage).searches is not None:
        return ""
    ran = sum(part.kind == "server_tool" and part.name in _SEARCHES for part in timeline.parts)
    return (
        f"what {ran} {'search' if ran == 1 else 'searches'} cost is not in it: the report does not count them"
        * bool(ran)
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


def _models(timeline: Timeline) -> list[str]:
    """Names under which the price list may know the model that answered, the likeliest first.

    The name that was asked for counts too, where it is one for the same model: an alias, or one with a date. Bedrock is
    asked for an inference profile, whose price differs by region, and answers with the bare name of the model.
    """
    answered, asked = (unquote(name or "") for name in (timeline.model, timeline.requested_model))  # it may be a URL's
    if timeline.dialect.startswith("bedrock"):
        return [name for name in dict.fromkeys((asked, answered)) if name]
    if not answered or not asked or answered == asked:
        return [name for name in (answered or asked,) if name]
    one, other = _bare(answered), _bare(asked)
    return [answered, asked] if one.startswith(other) or other.startswith(one) else [answered]


def _bare(model: str) -> str:
    """A model's name without its maker and without signs."""
    return re.sub(r"[^a-z0-9]", "", model.rpartition("/")[2].lower())


def _moment(timeline: Timeline) -> tuple[datetime, str]:
    """When the completion was made, and what says so."""
    if timeline.recorded_at is not None:
        return timeline.recorded_at, "the recording's date"
    if timeline.created:
        try:
            return datetime.fromtimestamp(timeline.created, UTC), "the date in the stream"
        except (ValueError, OverflowError, OSError):
            pass  # a year beyond the calendar: no date
    return datetime.now(UTC), "today, because the recording has no date"
