"""The types of OpenAI's output items: which are calls, who runs them, and where each keeps its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..timeline.events import PartKind
from ._base import mapping_of, text_of

#: The part that each of the vendor's kinds of text becomes.
KINDS: Mapping[str, PartKind] = {
    "output_text": "text",
    "refusal": "refusal",
    "summary_text": "reasoning",
    "reasoning_text": "reasoning",
}
#: Tools of xAI that come as custom calls, though xAI runs them itself.
_XAI_TOOLS = frozenset(
    {"x_user_search", "x_keyword_search", "x_semantic_search", "x_thread_fetch", "view_x_video", "view_image"}
)
_CLIENT_CALLS = frozenset({"function_call", "computer_call", "local_shell_call", "apply_patch_call"})
_ASKED_IN_WORDS = frozenset({"custom_tool_call", "code_interpreter_call", "image_generation_call"})
_SERVER_ITEMS = frozenset({"mcp_list_tools", "mcp_approval_request", "program"})
#: Where an item keeps what its tool is asked, and what the tool gave back; the first that is there counts.
_INPUTS = ("arguments", "input", "code", "action", "operation", "revised_prompt")
_OUTPUTS = ("output", "outputs", "results", "result", "tools", "error")


#: Types whose items carry a name; the others are named after their type.
_NAMED = frozenset({"function_call", "custom_tool_call", "mcp_call"})


def type_of(kind: str) -> str:
    """The type of item that has texts of a kind."""
    return "reasoning" if KINDS.get(kind) == "reasoning" else "message"


def is_call(type_: str) -> bool:
    """Whether an item of this type asks a tool for something."""
    return type_.endswith("_call") or type_ in _SERVER_ITEMS


def is_client_call(type_: str, state: Mapping[str, Any]) -> bool:
    """Whether the client is asked to run a call; all others the provider runs itself."""
    if type_ == "custom_tool_call":
        return state.get("name") not in _XAI_TOOLS
    if type_ == "shell_call":
        return mapping_of(state.get("environment")).get("type") != "container_reference"
    if type_ == "tool_search_call":
        return state.get("execution") == "client"
    return type_ in _CLIENT_CALLS


def takes_any_text(type_: str, state: Mapping[str, Any]) -> bool:
    """Whether what a tool is asked is free text: a program, a picture in words. xAI sends its own tools JSON there."""
    return type_ in _ASKED_IN_WORDS and state.get("name") not in _XAI_TOOLS


def name_of(type_: str, state: Mapping[str, Any]) -> str:
    """The name of a call; most kinds of call have none but their type."""
    return text_of(state.get("name")) or ("" if type_ in _NAMED else type_.removesuffix("_call"))


def call_id_of(type_: str, state: Mapping[str, Any]) -> str:
    """The id by which a call is answered; calls that the provider answers itself may have only their item's."""
    id = "" if type_ in ("function_call", "custom_tool_call") else text_of(state.get("id"))
    return text_of(state.get("call_id")) or id


def asked_of(state: Mapping[str, Any]) -> Any:
    """What the tool of an item is asked; ``None`` if the item does not say yet."""
    for key in _INPUTS:
        if (asked := state.get(key)) is not None:
            return asked or None
    return {"queries": state["queries"]} if state.get("queries") else None


def texts_of(state: Mapping[str, Any]) -> dict[str, list[str]]:
    """The texts of an item by the vendor's kind, in order."""
    texts: dict[str, list[str]] = {}
    for contents in (state.get("summary"), state.get("content")):
        if not contents or type(contents) is not list:
            continue
        for content in contents:
            if type(content) is not dict or type(kind := content.get("type")) is not str:
                continue
            if kind == "text" and state.get("type") == "message":  # as the beta of Realtime calls it
                kind = "output_text"
            if kind in KINDS:
                texts.setdefault(kind, []).append(text_of(content.get("refusal" if kind == "refusal" else "text")))
    return texts


def result_of(state: Mapping[str, Any]) -> Any:
    """What a tool that the provider ran gave back; ``None`` if the item does not say."""
    if state.get("type") == "image_generation_call":
        return None
    for key in _OUTPUTS:
        if (given := state.get(key)) is not None:
            return given
    return mapping_of(state.get("action")).get("sources")
