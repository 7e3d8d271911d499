"""How a request was served, as far as that changes its price: service tier, speed, place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..timeline.events import UsageReport

#: Words for "as usual", of all vendors.
_USUAL = frozenset(("", "auto", "default", "standard", "on_demand", "standard_only"))
_USUAL_PLACES = frozenset(("", "global", "not_available"))


@dataclass(frozen=True, slots=True)
class Service:
    """What a report says of how the request was served; "" where it says nothing."""

    tier: str = ""  #: such as "priority", "flex" or "batch", in lower case
    speed: str = ""  #: Anthropic's, such as "fast"
    place: str = ""  #: where it was computed, in Anthropic's words: ``inference_geo``

    @property
    def context(self) -> dict[str, str] | None:
        """The same for ``genai-prices``, which knows other prices for some of it."""
        batch = self.tier == "batch"
        told = {"processing": self.tier if batch else "", "service_tier": "" if batch else self.tier}
        return {name: word for name, word in (told | {"speed": self.speed}).items() if word} or None

    def notes(self, price_for: Callable[[Mapping[str, str] | None], Any]) -> Iterator[str]:
        """What of this the price list does not know.

        Parameters
        ----------
        price_for
            The prices of the model under a context; those without context are the usual ones.
        """
        if self.tier in _USUAL and self.speed in _USUAL and self.place in _USUAL_PLACES:
            return
        usual = price_for(None)
        if self.tier not in _USUAL and price_for(Service(tier=self.tier).context) == usual:
            yield f"served at tier {self.tier}, for which the list has no price: this is the usual one"
        if self.speed not in _USUAL and price_for(Service(speed=self.speed).context) == usual:
            yield f"served at speed {self.speed}, for which the list has no price: this is the usual one"
        if self.place not in _USUAL_PLACES:
            yield f"computed in {self.place}, for which providers may charge more than the list says"


def service_of(report: UsageReport) -> Service:
    """Read how a request was served from its usage report."""
    raw = report.usage.raw
    tier = report.service_tier or _word(raw, "service_tier", "serviceTier", "trafficType")
    return Service(tier.lower(), _word(raw, "speed").lower(), _word(raw, "inference_geo"))


def _word(raw: Mapping[str, Any], *fields: str) -> str:
    for field in fields:
        value = raw.get(field)
        if isinstance(value, str) and value:
            return value
    return ""
