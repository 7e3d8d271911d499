"""One candidate of a Gemini response while it grows: the part to which the next piece of content belongs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..timeline.events import (
    ArgumentsDelta,
    Event,
    Finish,
    MediaDelta,
    Note,
    PartEnd,
    PartKind,
    PartReset,
    PartUpdate,
    Result,
    Signature,
    TextDelta,
)
from ._base import PartNumbers, compact, list_of, mapping_of, text_of
from ._gemini_chunk import Candidate, Content
from ._listed_tokens import count_listed
from ._partial_arguments import PartialArguments
from ._sources import cite


def either(value: Mapping[str, Any], camel: str, snake: str) -> Any:
    """A field under the name of the wire, or under that of the SDKs."""
    found = value.get(camel)
    return value.get(snake) if found is None else found


class _OpenCall:
    """A tool call whose arguments still come."""

    __slots__ = ("arguments", "id", "part")

    def __init__(self, part: int, id: str) -> None:
        self.part, self.id = part, id
        self.arguments = PartialArguments()


class Answer:
    """What is known so far of one candidate."""

    def __init__(self, parts: PartNumbers, index: int) -> None:
        self._parts, self._index = parts, index
        self._count = 0  # of parts, which gives each a key
        self._run, self._run_part = "", -1  # the kind of content that came last, and its part
        self._last: int | None = None  # the part that came last
        self._open_call: _OpenCall | None = None
        self._unnamed: list[int] = []  # parts of tool calls without an id
        self._calls = 0
        self._server_calls: dict[str, int] = {}
        self._said: set[str] = set()
        self.finish_reason = ""

    def feed(self, events: list[Event], candidate: Candidate) -> None:
        """Add one chunk's share of the candidate."""
        content = candidate.content
        if type(content) is Content and type(content.parts) is list:
            for part in content.parts:
                if type(part) is dict:
                    if self._run == "text" and len(part) == 1 and type(text := part.get("text")) is str:
                        if text:
                            events.append(TextDelta(self._run_part, text))
                    else:
                        self._feed_part(events, part)
        if candidate.has_facts():
            self._feed_facts(events, candidate)

    def close(self, events: list[Event]) -> None:
        """Name the calls that never got an id."""
        for place, part in enumerate(self._unnamed):
            events.append(PartUpdate(part, id=f"call_{self._index}_{place}", synthesised=True))

    def _feed_part(self, events: list[Event], part: Mapping[str, Any]) -> None:
        if type(text := part.get("text")) is str and text:
            kind: PartKind = "reasoning" if part.get("thought") else "text"
            events.append(TextDelta(self._continued(events, kind), text))
            if len(part) == 1:
                return
        elif (call := either(part, "functionCall", "function_call")) is not None:
            self._feed_call(events, mapping_of(call))
        elif (code := either(part, "executableCode", "executable_code")) is not None:
            told = mapping_of(code)
            source = text_of(told.get("code")) or compact(code)
            self._call_server(events, told, "code_execution", source, free_text=True)
        elif (outcome := either(part, "codeExecutionResult", "code_execution_result")) is not None:
            self._answer_server(events, mapping_of(outcome), "code_execution", outcome)
        elif (asked := either(part, "toolCall", "tool_call")) is not None:
            told = mapping_of(asked)
            name = text_of(either(told, "toolType", "tool_type")) or text_of(told.get("name"))
            self._call_server(events, told, name, compact(told.get("args") or {}))
        elif (given := either(part, "toolResponse", "tool_response")) is not None:
            told = mapping_of(given)
            self._answer_server(events, told, text_of(either(told, "toolType", "tool_type")), told.get("response"))
        elif (data := either(part, "inlineData", "inline_data") or either(part, "fileData", "file_data")) is not None:
            self._show(events, mapping_of(data))
        elif (given := either(part, "functionResponse", "function_response")) is not None:
            events.append(Note(f"a function response: {compact(given)[:200]}"))
        elif any(part[key] is not None and key not in _BESIDE_CONTENT for key in part):
            events.append(Note(f"a part of an unknown kind: {compact(part)[:200]}"))
        if signature := text_of(either(part, "thoughtSignature", "thought_signature")):
            if self._last is None:  # the first words may be empty, and only carry the signature
                self._continued(events, "reasoning")
            assert self._last is not None
            events.append(Signature(self._last, signature))

    def _continued(self, events: list[Event], kind: PartKind, what: str = "") -> int:
        """The part to which content of this kind adds: the one that came last, if it is of the same kind."""
        if self._run != kind + what:
            self._run_part = self._opened(events, kind)
            self._run = kind + what
        self._last = self._run_part
        return self._run_part

    def _opened(
        self, events: list[Event], kind: PartKind, *, id: str = "", name: str = "", free_text: bool = False
    ) -> int:
        index = None
        if kind == "tool_call":
            index, self._calls = self._calls, self._calls + 1
        self._last = self._parts.open(
            events,
            (self._index, self._count),
            kind,
            choice=self._index,
            index=index,
            id=id,
            name=name,
            free_text=free_text,
        )
        self._count += 1
        self._run = ""
        return self._last

    def _feed_call(self, events: list[Event], call: Mapping[str, Any]) -> None:
        """A call comes whole, or as a named beginning, values at paths, and a part that does not continue it."""
        id, name = text_of(call.get("id")), text_of(call.get("name"))
        pieces = either(call, "partialArgs", "partial_args")
        will_continue = either(call, "willContinue", "will_continue") is True
        growing = self._open_call
        if growing is not None and name and not (id and id == growing.id):
            self._close_call(events, growing)
            growing = None
        if growing is None and pieces is None and not will_continue:
            if not any(call.values()):
                return  # the end of a call that has ended already
            part = self._opened(events, "tool_call", id=id, name=name)
            if not id:
                self._unnamed.append(part)
            if (arguments := call.get("args")) is not None:
                events.append(ArgumentsDelta(part, arguments if isinstance(arguments, str) else compact(arguments)))
            events.append(PartEnd(part))
            return
        if growing is None:
            growing = self._open_call = _OpenCall(self._opened(events, "tool_call", id=id, name=name), id)
            if not id:
                self._unnamed.append(growing.part)
        self._last = growing.part
        for piece in list_of(pieces):
            self._put(events, growing, mapping_of(piece))
        if pieces is None and isinstance(call.get("args"), dict):  # some give the whole in the end
            for key, value in call["args"].items():
                self._write(events, growing, growing.arguments.put(f"$[{compact(key)}]", value, will_continue=False))
        if not will_continue:
            self._close_call(events, growing)

    def _put(self, events: list[Event], growing: _OpenCall, piece: Mapping[str, Any]) -> None:
        value = None
        for camel, snake in _VALUES:
            if (found := either(piece, camel, snake)) is not None:
                value = None if camel == "nullValue" else found
                break
        path = text_of(either(piece, "jsonPath", "json_path"))
        is_open = either(piece, "willContinue", "will_continue") is True
        try:
            self._write(events, growing, growing.arguments.put(path, value, will_continue=is_open))
        except ValueError as error:
            events.append(Note(f"an argument that has no place: {error}"))

    def _write(self, events: list[Event], growing: _OpenCall, change: tuple[bool, str]) -> None:
        begins_anew, text = change
        if begins_anew:
            events.append(PartReset(growing.part))
        if text:
            events.append(ArgumentsDelta(growing.part, text))

    def _close_call(self, events: list[Event], growing: _OpenCall) -> None:
        self._write(events, growing, growing.arguments.close())
        events.append(PartEnd(growing.part))
        self._open_call = None

    def _call_server(
        self, events: list[Event], told: Mapping[str, Any], name: str, asked: str, *, free_text: bool = False
    ) -> None:
        id = text_of(told.get("id"))
        part = self._opened(events, "server_tool", id=id, name=name, free_text=free_text)
        self._server_calls[id] = self._server_calls[name] = part
        events += [ArgumentsDelta(part, asked), PartEnd(part)]

    def _answer_server(self, events: list[Event], told: Mapping[str, Any], name: str, given: Any) -> None:
        part = self._server_calls.get(text_of(told.get("id")), self._server_calls.get(name))
        if part is None:  # the call was left out
            part = self._opened(events, "server_tool", id=text_of(told.get("id")), name=name)
        self._last, self._run = part, ""
        events.append(Result(part, given))

    def _show(self, events: list[Event], data: Mapping[str, Any]) -> None:
        """Pictures come whole, sound in pieces, of which the next continues the last."""
        media_type = text_of(either(data, "mimeType", "mime_type"))
        content = text_of(data.get("data")) or text_of(either(data, "fileUri", "file_uri"))
        if media_type.startswith("audio/"):
            events.append(MediaDelta(self._continued(events, "audio", media_type), media_type, content))
        elif media_type.startswith(("image/", "video/")):
            events.append(MediaDelta(self._opened(events, "image"), media_type, content))
        else:
            events.append(Note(f"{media_type or 'data'}, {len(content):,} characters"))

    def _feed_facts(self, events: list[Event], candidate: Candidate) -> None:
        """All that is said of the candidate beside its content."""
        if listed := mapping_of(candidate.logprobsResult or candidate.logprobs_result):
            count_listed(events, either(listed, "chosenCandidates", "chosen_candidates"))
        reason = candidate.finishReason or candidate.finish_reason
        if reason and reason != self.finish_reason:
            self.finish_reason = text_of(reason) or compact(reason)
            if self._open_call is not None and self.finish_reason != _CUT:  # what was cut shows as incomplete
                self._close_call(events, self._open_call)
            events.append(Finish(self.finish_reason, self._index))
        if message := text_of(candidate.finishMessage or candidate.finish_message):
            self._note(events, message)
        if cited := mapping_of(candidate.citationMetadata or candidate.citation_metadata):
            sources = either(cited, "citationSources", "citation_sources")
            for source in list_of(cited.get("citations") or sources):
                self._cite(events, mapping_of(source), mapping_of(source))
        if grounding := mapping_of(candidate.groundingMetadata or candidate.grounding_metadata):
            self._ground(events, grounding)
        if context := mapping_of(candidate.urlContextMetadata or candidate.url_context_metadata):
            for entry in map(mapping_of, list_of(either(context, "urlMetadata", "url_metadata"))):
                url = text_of(either(entry, "retrievedUrl", "retrieved_url"))
                status = text_of(either(entry, "urlRetrievalStatus", "url_retrieval_status"))
                self._note(events, f"read {url}: {status}")

    def _ground(self, events: list[Event], grounding: Mapping[str, Any]) -> None:
        """What the answer was grounded on; the indices of its supports count bytes of UTF-8."""
        if queries := [text_of(each) for each in list_of(either(grounding, "webSearchQueries", "web_search_queries"))]:
            self._note(events, f"searched the web for {', '.join(queries)}")
        supports = list_of(either(grounding, "groundingSupports", "grounding_supports"))
        for place, chunk in enumerate(list_of(either(grounding, "groundingChunks", "grounding_chunks"))):
            told = next((each for each in mapping_of(chunk).values() if isinstance(each, dict)), {})
            used = [
                support
                for support in supports
                if place in list_of(either(mapping_of(support), "groundingChunkIndices", "grounding_chunk_indices"))
            ]
            self._cite(events, told, {**mapping_of(chunk), "groundingSupports": used})

    def _cite(self, events: list[Event], source: Mapping[str, Any], raw: Mapping[str, Any]) -> None:
        url = text_of(source.get("uri")) or text_of(either(source, "sourceUri", "source_uri"))
        title = text_of(source.get("title"))
        start, end = either(source, "startIndex", "start_index"), either(source, "endIndex", "end_index")
        passage = compact([url, title, start, end])
        if not (url or title) or passage in self._said:
            return
        self._said.add(passage)
        cite(events, self._parts, url, title, raw, choice=self._index)

    def _note(self, events: list[Event], text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            events.append(Note(text))


#: What a part says of its content, which may be empty.
_BESIDE_CONTENT = {
    "text", "thought", "thoughtSignature", "thought_signature", "videoMetadata", "video_metadata",
    "mediaResolution", "media_resolution", "partMetadata", "part_metadata",
}  # fmt: skip
_CUT = "MAX_TOKENS"  # the finish reason of an answer that a limit cut off, perhaps within a call
_VALUES = (
    ("stringValue", "string_value"),
    ("numberValue", "number_value"),
    ("boolValue", "bool_value"),
    ("nullValue", "null_value"),
)
