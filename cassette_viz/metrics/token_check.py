"""Whether the counts of a usage report add up to the total in it: shown in numbers, not assumed."""

from __future__ import annotations

from dataclasses import dataclass

Term = tuple[int, str]  #: tokens, and what they were


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """What was summed, what the provider says, and whether the two agree.

    Examples
    --------
    >>> print(TokenCheck(((745, "input"), (5, "output"), (226, "reasoning")), 976))
    745 input + 5 output + 226 reasoning = 976, as reported
    >>> print(TokenCheck(((10, "input"), (5, "output")), 99))
    10 input + 5 output = 15, but 99 are reported
    >>> print(TokenCheck(((53, "input"), (77, "output"))))
    53 input + 77 output = 130, with no reported total to check it by
    """

    terms: tuple[Term, ...] = ()  #: the counts as reported, those that hold others standing for them
    reported: int | None = None  #: the total in the report
    beside: tuple[Term, ...] = ()  #: counts that the total leaves out

    @property
    def sum(self) -> int | None:
        """The sum of the terms; ``None`` unless the report counts both input and output."""
        return (
            sum(count for count, _ in self.terms) if {"input", "output"} <= {what for _, what in self.terms} else None
        )

    @property
    def agrees(self) -> bool | None:
        """Whether the sum is the reported total; ``None`` where one of the two is unknown."""
        return None if self.sum is None or self.reported is None else self.sum == self.reported

    @property
    def verdict(self) -> str:
        """The same in two or three words: "adds up", "does not add up", "cannot be checked"."""
        return {True: "adds up", False: "does not add up", None: "cannot be checked"}[self.agrees]

    def __str__(self) -> str:
        if not self.terms and self.reported is None:
            return "no tokens are reported"
        said = " + ".join(f"{count:,} {what}" for count, what in self.terms) or "nothing"
        if self.sum is None:
            missing = "output" if any(what == "input" for _, what in self.terms) else "input"
            total = "" if self.reported is None else f" of {self.reported:,} in all"
            return f"{said}{total}, with no {missing} reported to check it by"
        said += f" = {self.sum:,}"
        if self.reported is None:
            said += ", with no reported total to check it by"
        else:
            said += ", as reported" if self.agrees else f", but {self.reported:,} are reported"
        if self.beside:
            said += f"; {' and '.join(f'{count:,} {what}' for count, what in self.beside)} beside it"
        return said
