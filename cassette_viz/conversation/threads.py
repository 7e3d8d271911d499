"""Which interactions continue one another: a request that sends back an earlier answer continues that interaction."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from ..cassettes._base import Interaction
from ..timeline.snapshot import Choice
from .prompt import AskedCall, Message, prompt_of

_ANSWERING = frozenset(("assistant", "model", "chatbot"))
_NOTHING = Message("assistant", "")


def continued(interactions: Iterable[Interaction]) -> dict[int, int]:
    """Find for each interaction the earlier one that it continues, by their indexes.

    An interaction continues another if its messages are those of the other, then the other's answer, then more. The
    answer is recognised by its words and tool calls, or by the ids of its tool calls alone, because some clients leave
    out what was said beside them; where a request names the answer's own id (OpenAI Responses), by that.
    """
    answers: dict[Hashable, int] = {}
    found: dict[int, int] = {}
    for interaction in interactions:
        asked = interaction.request.json
        prompt = prompt_of(asked)
        named = asked.get("previous_response_id") if isinstance(asked, dict) else None
        earlier = answers.get(("response", named)) if isinstance(named, str) else None
        before: Hashable = ()
        begun = _NOTHING  # what the request holds of the answer to come, if it ends in the beginning of one
        for turn in _turns(prompt.messages if prompt is not None else ()):
            if begun is not _NOTHING:
                before, begun = hash((before, _essence(begun))), _NOTHING
            if turn.role in _ANSWERING:
                for key in _keys(before, turn.text, turn.calls):
                    earlier = answers.get(key, earlier)
                begun = turn
            else:
                before = hash((before, _essence(turn)))
        if earlier is not None:
            found[interaction.index] = earlier
        for timeline in interaction.timelines:
            for choice in timeline.final.choices:
                for key in _keys(before, begun.text + choice.text, (*begun.calls, *_calls_of(choice))):
                    answers[key] = interaction.index
            if timeline.id:
                answers[("response", timeline.id)] = interaction.index
    return found


def _turns(messages: Iterable[Message]) -> Iterator[Message]:
    """The messages, with those joined that an answer was cut into: OpenAI Responses sends back each item apart."""
    pending: Message | None = None
    for message in messages:
        if message.role not in _ANSWERING:
            if pending is not None:
                yield pending
                pending = None
            yield message
        elif "reasoning" in message.other and not message.calls:
            continue  # a summary of it is no part of what was said
        elif pending is None:
            pending = message
        else:
            pending = Message(pending.role, pending.text + message.text, pending.calls + message.calls)
    if pending is not None:
        yield pending


def _keys(before: Hashable, text: str, calls: Iterable[AskedCall]) -> list[Hashable]:
    """By what an answer to these messages may be recognised when it is sent back."""
    calls = tuple(calls)
    said = (_letters(text), tuple((call.name, _canonical(call.arguments)) for call in calls))
    ids = tuple(sorted(call.id for call in calls if call.id))
    keys: list[Hashable] = [(before, said)] if any(said) else []
    return [*keys, (before, ids)] if ids else keys


def _calls_of(choice: Choice) -> list[AskedCall]:
    return [AskedCall(call.id, call.name, call.arguments) for call in choice.tool_calls]


def _essence(message: Message) -> Hashable:
    return message.role, _letters(message.text), tuple(call.name for call in message.calls), message.answers


def _letters(text: str) -> str:
    """Words without the spaces around and between them: clients strip and join parts as they like."""
    return "".join(text.split())


def _canonical(arguments: str) -> str:
    """Arguments without regard to spaces and the order of keys."""
    try:
        value: Any = json.loads(arguments or "{}")
        return json.dumps(value, sort_keys=True)
    except (ValueError, RecursionError):
        return arguments
