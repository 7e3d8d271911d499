"""What was asked, in the shapes of all vendors."""

from __future__ import annotations

import json
from typing import Any

import pytest

import cassette_viz as cv
from cassette_viz.conversation.prompt import AskedCall, Message, Prompt, Tool, prompt_of

ARGUMENTS = '{"city": "Oslo"}'
CALL = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": ARGUMENTS}}


def asked(**body: Any) -> Prompt:
    prompt = prompt_of(body)
    assert prompt is not None
    return prompt


# --- the same conversation as each vendor has it: a rule, a question, a call, its result

CONVERSATIONS: dict[str, dict[str, Any]] = {
    "openai chat": {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "Weather?"}]},
            {"role": "assistant", "content": "Looking.", "tool_calls": [CALL]},
            {"role": "tool", "tool_call_id": "c1", "content": "rain"},
        ]
    },
    "anthropic messages": {
        "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        "messages": [
            {"role": "user", "content": "Weather?"},
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": "Looking."},
                    {"type": "tool_use", "id": "c1", "name": "weather", "input": {"city": "Oslo"}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "c1", "content": [{"type": "text", "text": "rain"}]}
                ],
            },
        ],
    },
    "bedrock converse": {
        "system": [{"text": "Be brief."}, {"cachePoint": {"type": "default"}}],
        "messages": [
            {"role": "user", "content": [{"text": "Weather?"}, {"cachePoint": {"type": "default"}}]},
            {
                "role": "assistant",
                "content": [
                    {"text": "Looking."},
                    {"toolUse": {"toolUseId": "c1", "name": "weather", "input": {"city": "Oslo"}}},
                ],
            },
            {"role": "user", "content": [{"toolResult": {"toolUseId": "c1", "content": [{"text": "rain"}]}}]},
        ],
    },
    "cohere 2": {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Weather?"},
            {"role": "assistant", "content": "Looking.", "tool_calls": [CALL]},
            {
                "role": "tool",
                "tool_call_id": "c1",
                "content": [{"type": "document", "document": {"data": "rain", "id": "1"}}],
            },
        ]
    },
}


@pytest.mark.parametrize("body", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_every_vendor_tells_the_same_conversation(body):
    assert asked(**body).messages == (
        Message("system", "Be brief."),
        Message("user", "Weather?"),
        Message("assistant", "Looking.", (AskedCall("c1", "weather", ARGUMENTS),)),
        Message("tool", "rain", answers="c1"),
    )


def test_responses_sends_each_item_apart():
    body = {
        "instructions": "Be brief.",
        "previous_response_id": "resp_1",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Weather?"}]},
            {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "Ask."}]},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Looking."}]},
            {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": ARGUMENTS},
            {"type": "custom_tool_call", "call_id": "c2", "name": "grep", "input": "a.*b"},
            {"type": "function_call_output", "call_id": "c1", "output": "rain"},
            {"type": "custom_tool_call_output", "call_id": "c2", "output": [{"type": "input_text", "text": "ab"}]},
            {"type": "web_search_call", "id": "ws_1", "status": "completed"},
        ],
    }
    prompt = asked(**body)
    assert prompt.messages == (
        Message("system", "Be brief."),
        Message("user", "Weather?"),
        Message("assistant", "Ask.", other=("reasoning",)),
        Message("assistant", "Looking."),
        Message("assistant", "", (AskedCall("c1", "weather", ARGUMENTS),)),
        Message("assistant", "", (AskedCall("c2", "grep", "a.*b"),)),
        Message("tool", "rain", answers="c1"),
        Message("tool", "ab", answers="c2"),
        Message("assistant", "", other=("web_search_call",)),
    )
    assert prompt.parameters == (("previous_response_id", "resp_1"),)


def test_responses_input_may_be_a_sentence_beside_a_stored_prompt():
    prompt = asked(input="Hi", prompt={"id": "pmpt_1"})
    assert prompt.messages == (Message("user", "Hi"),)
    assert prompt.parameters == (("prompt", '{"id": "pmpt_1"}'),)


@pytest.mark.parametrize("snake", [False, True], ids=["camel case", "snake case"])
def test_gemini_in_either_case(snake):
    names = {
        "systemInstruction": "system_instruction",
        "functionCall": "function_call",
        "functionResponse": "function_response",
        "functionDeclarations": "function_declarations",
        "generationConfig": "generation_config",
        "inlineData": "inline_data",
    }
    text = json.dumps(
        {
            "systemInstruction": {"parts": [{"text": "Be brief."}]},
            "contents": [
                {"role": "user", "parts": [{"text": "Weather?"}, {"inlineData": {"mimeType": "image/png"}}]},
                {"role": "model", "parts": [{"functionCall": {"name": "weather", "args": {"city": "Oslo"}}}]},
                {
                    "role": "user",
                    "parts": [{"functionResponse": {"name": "weather", "response": {"sky": "rain"}}}],
                },
            ],
            "tools": [{"functionDeclarations": [{"name": "weather", "description": "Tells."}]}, {"googleSearch": {}}],
            "generationConfig": {"temperature": 0.5},
        }
    )
    for camel, other in names.items() if snake else ():
        text = text.replace(camel, other)
    assert prompt_of(json.loads(text)) == Prompt(
        (
            Message("system", "Be brief."),
            Message("user", "Weather?", other=("inline_data" if snake else "inlineData",)),
            Message("model", "", (AskedCall("", "weather", ARGUMENTS),)),
            Message("tool", '{"sky": "rain"}', answers="weather"),
        ),
        (Tool("weather", "Tells."), Tool("googleSearch", "")),
        (("generation_config.temperature" if snake else "generationConfig.temperature", "0.5"),),
    )


def test_code_assist_wraps_gemini():
    prompt = asked(model="g", project="p", request={"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]})
    assert prompt.messages == (Message("user", "Hi"),)


def test_cohere_1_keeps_the_last_message_apart():
    prompt = asked(
        preamble="Be brief.",
        chat_history=[
            {"role": "USER", "message": "Weather?"},
            {
                "role": "CHATBOT",
                "message": "Looking.",
                "tool_calls": [{"name": "weather", "parameters": {"city": "Oslo"}}],
            },
        ],
        message="",
        tool_results=[{"call": {"name": "weather"}, "outputs": [{"sky": "rain"}]}],
        temperature=0.3,
    )
    assert prompt.messages == (
        Message("system", "Be brief."),
        Message("user", "Weather?"),
        Message("chatbot", "Looking.", (AskedCall("", "weather", ARGUMENTS),)),
        Message("tool", '[{"sky": "rain"}]', answers="weather"),
    )
    assert prompt.parameters == (("temperature", "0.3"),)


def test_ollama_has_arguments_as_objects_and_pictures_beside_the_words():
    call = {"function": {"name": "look", "arguments": {"city": "Oslo"}}}
    prompt = asked(
        messages=[
            {"role": "user", "content": "See", "images": ["AAAA", "BBBB"]},
            {"role": "assistant", "content": "", "tool_calls": [call]},
            {"role": "tool", "tool_name": "look", "content": "rain"},
        ],
        options={"num_predict": 5},
    )
    assert prompt.messages == (
        Message("user", "See", other=("image", "image")),
        Message("assistant", "", (AskedCall("", "look", ARGUMENTS),)),
        Message("tool", "rain", answers="look"),
    )
    assert prompt.parameters == (("options.num_predict", "5"),)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"prompt": "Once"}, Message("user", "Once")),
        ({"prompt": ["Once", "upon"]}, Message("user", "Once\nupon")),
        ({"prompt": [[1, 2], [3]]}, Message("user", "", other=("tokens",))),
        ({"inputs": "Once", "parameters": {"seed": 1}}, Message("user", "Once")),
        ({"input": {"messages": [{"role": "user", "content": "Once"}]}}, Message("user", "Once")),
    ],
    ids=["completions", "several prompts", "tokens", "TGI", "DashScope"],
)
def test_a_bare_prompt_is_what_the_user_says(body, message):
    assert asked(**body).messages == (message,)


def test_functions_as_openai_had_them_first():
    prompt = asked(
        messages=[
            {"role": "assistant", "content": None, "function_call": {"name": "weather", "arguments": ARGUMENTS}},
            {"role": "function", "name": "weather", "content": "rain"},
        ],
        functions=[{"name": "weather", "description": "Tells."}],
    )
    assert prompt.messages == (
        Message("assistant", "", (AskedCall("", "weather", ARGUMENTS),)),
        Message("function", "rain", answers="weather"),
    )
    assert prompt.tools == (Tool("weather", "Tells."),)


def test_pictures_in_a_message_or_in_a_tool_result_are_named_and_not_spelled_out():
    picture = {"type": "image", "source": {"type": "base64", "data": "A" * 1000}}
    prompt = asked(
        messages=[
            {"role": "user", "content": [picture, {"type": "text", "text": "See"}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": [picture]}]},
        ]
    )
    assert prompt.messages == (
        Message("user", "See", other=("image",)),
        Message("tool", "", answers="c1", other=("image",)),
    )


def test_what_is_said_beside_a_tool_result_is_a_message_of_its_own():
    result = {"type": "tool_result", "tool_use_id": "c1", "content": ""}
    prompt = asked(messages=[{"role": "user", "content": [result, {"type": "text", "text": "And?"}]}])
    assert prompt.messages == (Message("tool", "", answers="c1"), Message("user", "And?"))


def test_bedrock_tools_are_under_their_configuration_and_cache_points_are_none():
    spec = {"toolSpec": {"name": "weather", "description": "Tells.", "inputSchema": {}}}
    prompt = asked(
        messages=[{"role": "user", "content": [{"text": "Hi"}]}],
        toolConfig={"tools": [spec, {"cachePoint": {"type": "default"}}]},
        inferenceConfig={"maxTokens": 9},
    )
    assert prompt.tools == (Tool("weather", "Tells."),)
    assert prompt.parameters == (("inferenceConfig.maxTokens", "9"),)


def test_tools_of_the_provider_are_named_by_their_type():
    assert asked(input="Hi", tools=[{"type": "web_search"}]).tools == (Tool("web_search", ""),)


def test_long_values_of_parameters_are_cut():
    ((name, value),) = asked(prompt="Hi", grammar="x" * 1000).parameters
    assert (name, len(value), value[-1]) == ("grammar", 200, "…")


def test_the_seed(seed):
    first, second = (prompt_of(interaction.request.json) for interaction in cv.load(seed).interactions)
    assert [message.role for message in first.messages] == ["system", "user"]
    assert [tool.name for tool in first.tools] == ["add", "multiply"]
    assert ("max_tokens", "4000") in first.parameters
    assert second.messages[:2] == first.messages
    assert [(message.answers, message.text) for message in second.messages[3:]] == [
        ("functions.add:0", "5"),
        ("functions.multiply:1", "6"),
    ]


# --- what is no request, or a hostile one


@pytest.mark.parametrize(
    "body", [None, 3, "Hi", [], {}, {"model": "m"}, {"messages": []}, {"messages": {}}, {"prompt": ""}, {"input": None}]
)
def test_what_asks_nothing_has_no_prompt(body):
    assert prompt_of(body) is None


ODD: list[Any] = [None, 0, -1.5, True, "", "x", [], {}, [None], [[]], [{}], {"parts": 3}, {"text": {}}, [{"text": 1}]]
KEYS = (
    *("messages", "system", "input", "instructions", "contents", "prompt", "message", "chat_history", "tools"),
    *("toolConfig", "generationConfig", "tool_results", "functions", "request", "inputs", "systemInstruction"),
)


@pytest.mark.parametrize("key", KEYS)
def test_odd_values_anywhere_do_no_harm(key):
    for value in ODD:
        prompt_of({key: value, "prompt": "Hi"})
        prompt_of({key: [value]})
        for inner in ("content", "parts", "role", "type", "tool_calls", "function", "text", "output", "images", "name"):
            prompt_of({key: [{inner: value, "role": "tool"}]})
            prompt_of({key: [{"content": [{inner: value}]}]})
            prompt_of({key: [{"content": [{"type": "tool_result", inner: value}]}]})
            prompt_of({key: [{"content": [{"toolUse": value, "functionResponse": value, "document": value}]}]})


def test_deep_nesting_does_no_harm():
    body: Any = "end"
    for _ in range(5000):
        body = {"parts": body}
    assert asked(contents=[{"role": "user", "content": body}]).messages == (Message("user", "end"),)
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    ((name, told),) = asked(prompt="Hi", deep=deep).parameters
    assert name == "deep"
    assert told.strip("[") == "…"  # some versions of Python write such a list, others refuse to
    assert len(told) < 500
