"""What a person does with a notebook and with a replay, as verbs.

The verbs hold on to a few fixed hooks and to nothing else: the root ``.cassette-viz`` with ``data-position``, ``data-
chunks``, ``data-playing``, ``data-live`` and ``data-interaction``; parts ``[data-part]`` with ``data-kind``, ``data-
index`` and ``data-state``, their words in ``[data-text]``; what was asked ``[data-asked]``, its messages ``[data-
message]`` with ``data-role``, their words in ``[data-asked-text]``; where the times come from ``[data-notice]`` with
``data-clock``; tokens and money so far ``[data-meter]``; and the accessible names of the controls.
"""

from __future__ import annotations

import re
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from .jupyter import Jupyter

Button = Literal[
    "Play",
    "Pause",
    "Next chunk",
    "Previous chunk",
    "First chunk",
    "Last chunk",
    "live",
    "Previous interaction of the conversation",
    "Next interaction of the conversation",
]

# ----------------------------------------------------------------------------------------------------- notebooks

LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
_NOTEBOOK = "window.jupyterapp?.shell.currentWidget"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")  # of a terminal, in tracebacks


def open_notebook(page: Page, jupyter: Jupyter, name: str) -> None:
    """Open a notebook and wait until its kernel is idle; where JupyterLab is on the page already, it stays there."""
    if jupyter.app == "lab" and page.url.startswith(jupyter.url):
        command(page, "docmanager:open", path=name, factory="Notebook")
        page.wait_for_function(f"(name) => {_NOTEBOOK}?.context?.path === name", arg=name)
    else:
        page.goto(jupyter.url_of(name))
    wait_for_kernel(page)


def close_notebook(page: Page, jupyter: Jupyter) -> None:
    """Close the notebook, unsaved, and have the first theme again; its kernel lives on."""
    # After a reload JupyterLab opens once more, in its own time, what it had open: it is left for good.
    if jupyter.app == "notebook" or page.evaluate("performance.getEntriesByType('navigation')[0]?.type") == "reload":
        page.goto("about:blank")
    elif page.url.startswith(jupyter.url):
        page.evaluate(f"() => {_NOTEBOOK}?.dispose()")
        if page.locator("body").get_attribute("data-jp-theme-name") != LIGHT:
            change_theme(page, LIGHT)


def reload(page: Page) -> None:
    """Save the notebook and load its page anew; its kernel lives on."""
    command(page, "docmanager:save")
    page.reload()
    wait_for_kernel(page)


def wait_for_kernel(page: Page) -> None:
    """Wait until the notebook on the page is shown and its kernel is idle."""
    page.wait_for_function(f"{_NOTEBOOK}?.context?.isReady && {_NOTEBOOK}.sessionContext.isReady")
    page.wait_for_function(f"{_NOTEBOOK}.sessionContext.session?.kernel?.status === 'idle'")


def wait_until_shown(page: Page) -> None:
    """Wait until the notebook on the page is shown; its kernel may be busy."""
    page.wait_for_function(f"{_NOTEBOOK}?.context?.isReady && {_NOTEBOOK}.sessionContext.isReady")


def command(page: Page, name: str, **arguments: object) -> None:
    """Give Jupyter a command by its id, and wait until it is done."""
    page.evaluate(
        "([name, args]) => window.jupyterapp.commands.execute(name, args).then(() => null)", [name, arguments]
    )


def run_all(page: Page) -> None:
    """Run all cells of the notebook; fails with the traceback if one of them does."""
    command(page, "notebook:run-all-cells")
    tracebacks = page.evaluate(
        f"""() => {_NOTEBOOK}.content.widgets.flatMap(({{ model }}) => {{
            const outputs = model.toJSON().outputs ?? [];
            return outputs.filter((one) => one.output_type === "error").map((one) => one.traceback.join("\\n"));
        }})"""
    )
    assert not tracebacks, _COLOUR.sub("", "\n".join(tracebacks))


def start_all(page: Page) -> None:
    """Have all cells of the notebook run, and do not wait for them."""
    page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")


def count_cells(page: Page) -> int:
    """How many cells the notebook has; a key that leaks from a widget changes it."""
    count: int = page.evaluate(f"{_NOTEBOOK}.content.widgets.length")
    return count


def change_theme(page: Page, theme: str) -> None:
    """Change Jupyter's theme, such as to "JupyterLab Dark"."""
    command(page, "apputils:change-theme", theme=theme)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)


# ------------------------------------------------------------------------------------------------------- replays


def replay_on(page: Page, number: int = 0) -> Locator:
    """The root of a replay on the page, counted from 0, once it is shown."""
    root = page.locator(".cassette-viz[data-position]").nth(number)
    root.wait_for()
    return root


def position_of(replay: Locator) -> int:
    """Number of the chunk on screen; 0 before the first."""
    return _number(replay, "data-position")


def count_chunks(replay: Locator) -> int:
    """How many chunks the stream on screen has."""
    return _number(replay, "data-chunks")


def expect_position(replay: Locator, position: int, *, seconds: float = 10) -> None:
    """Wait until a chunk is on screen."""
    expect(replay).to_have_attribute("data-position", str(position), timeout=seconds * 1000)


def expect_playing(replay: Locator, playing: bool = True, *, seconds: float = 10) -> None:
    """Wait until the replay plays, or stands still."""
    expect(replay).to_have_attribute("data-playing", "true" if playing else "false", timeout=seconds * 1000)


def expect_chunks(replay: Locator, chunks: int, *, seconds: float = 10) -> None:
    """Wait until the stream on screen has so many chunks."""
    expect(replay).to_have_attribute("data-chunks", str(chunks), timeout=seconds * 1000)


def expect_live(replay: Locator, live: bool = True, *, seconds: float = 10) -> None:
    """Wait until more of the stream is to come, or it is over."""
    expect(replay).to_have_attribute("data-live", "true" if live else "false", timeout=seconds * 1000)


def press(replay: Locator, button: Button) -> None:
    """Press a button with the mouse."""
    replay.get_by_role("button", name=button, exact=True).click()


def press_play(replay: Locator) -> None:
    """Press Play. A short stream may be over before anybody can see it play, so nothing is awaited."""
    press(replay, "Play")


def press_pause(replay: Locator) -> None:
    """Press Pause, and wait until the replay stands still."""
    press(replay, "Pause")
    expect_playing(replay, False)


def press_keys(replay: Locator, *keys: str) -> None:
    """Focus the replay itself and press keys, named as Playwright names them: "ArrowRight", "Shift+ArrowLeft", "?"."""
    replay.focus()
    for key in keys:
        replay.page.keyboard.press(key)


def seek(replay: Locator, position: int) -> None:
    """Go to a chunk by keyboard, from the nearer end in strides of ten."""
    chunks = count_chunks(replay)
    assert 0 <= position <= chunks, f"there is no position {position} in a stream of {chunks} chunks"
    from_end = chunks - position < position
    start, direction = ("End", "ArrowLeft") if from_end else ("Home", "ArrowRight")
    tens, ones = divmod(chunks - position if from_end else position, 10)
    press_keys(replay, start, *[f"Shift+{direction}"] * tens, *[direction] * ones)
    expect_position(replay, position)


def choose_speed(replay: Locator, label: str) -> None:
    """Choose a speed by what the list says, such as "2×"."""
    replay.get_by_role("combobox", name="Speed", exact=True).select_option(label=label)


def choose_pacing(replay: Locator, label: str, *, rate: float | None = None) -> None:
    """Choose when chunks are played by what the list says, such as "by tokens", and a rate to go with it."""
    replay.get_by_role("combobox", name="Pacing", exact=True).select_option(label=label)
    if rate is not None:
        field = replay.get_by_role("spinbutton", name="Pacing rate", exact=True)
        field.fill(f"{rate:g}")
        field.press("Enter")


def expect_pacings(replay: Locator, labels: list[str]) -> None:
    """Wait until just these can be chosen, in this order."""
    expect(replay.get_by_role("combobox", name="Pacing", exact=True).locator("option")).to_have_text(labels)


def expect_pacing(replay: Locator, label: str, *, rate: float | None = None) -> None:
    """Wait until the list shows this, and the field beside it that rate; without one there is no field."""
    chosen = replay.get_by_role("combobox", name="Pacing", exact=True).locator("option:checked")
    expect(chosen).to_have_text(label)
    field = replay.get_by_role("spinbutton", name="Pacing rate", exact=True)
    if rate is None:
        expect(field).to_be_hidden()
    else:
        expect(field).to_have_value(f"{rate:g}")


def expect_notice(replay: Locator, clock: str, words: str) -> None:
    """Wait until the line that says where the times come from says just this, after naming the clock."""
    notice = replay.locator("[data-notice]")
    expect(notice).to_have_attribute("data-clock", clock)
    expect(notice).to_have_text(f"{clock}: {words}")


def expect_meter(replay: Locator, words: str) -> None:
    """Wait until tokens and money so far read just so, such as "≈ 12 tokens out · ≈ $0.0021"."""
    expect(replay.locator("[data-meter]")).to_have_text(words, use_inner_text=True)


def choose_interaction(replay: Locator, number: int) -> None:
    """Choose the streamed completion at a place of the list, counted from 0."""
    replay.get_by_role("combobox", name="Interaction", exact=True).select_option(index=number)


def interaction_of(replay: Locator) -> int:
    """The place of the interaction on screen, counted from 0."""
    return _number(replay, "data-interaction")


def expect_interaction(replay: Locator, number: int, *, seconds: float = 10) -> None:
    """Wait until an interaction is on screen, counted from 0."""
    expect(replay).to_have_attribute("data-interaction", str(number), timeout=seconds * 1000)


def play_whole_conversation(replay: Locator, on: bool = True) -> None:
    """Tick, or clear, what makes playing go on with the next interaction of the conversation."""
    replay.get_by_role("checkbox", name="Whole conversation", exact=True).set_checked(on)


def spoken_position(replay: Locator) -> str:
    """What a screen reader says about the position."""
    return replay.get_by_role("slider", name="Position", exact=True).get_attribute("aria-valuetext") or ""


# --------------------------------------------------------------------------------------------- parts of a message


def parts_of(replay: Locator, kind: str | None = None) -> Locator:
    """The parts on screen in order of first appearance, or those of one kind, such as "tool_call"."""
    return replay.locator("[data-part]" if kind is None else f'[data-part][data-kind="{kind}"]')


def part_of(replay: Locator, number: int) -> Locator:
    """The part at a place, counted from 0 in the order of first appearance."""
    return parts_of(replay).nth(number)


def text_of_part(replay: Locator, number: int) -> str:
    """The words of a part, all of them, whether they are scrolled into view or not."""
    return part_of(replay, number).locator("[data-text]").text_content() or ""


def texts_of_parts(replay: Locator, kind: str | None = None) -> list[str]:
    """The words of every part on screen, or of those of one kind."""
    return parts_of(replay, kind).locator("[data-text]").all_text_contents()


def state_of_part(replay: Locator, number: int) -> str | None:
    """How far the arguments of a tool call have come: "empty", "incomplete", "valid" or "invalid"."""
    return part_of(replay, number).get_attribute("data-state")


# ------------------------------------------------------------------------------------------------- what was asked


def asked_of(replay: Locator) -> Locator:
    """The section above the answer that tells what was asked."""
    return replay.locator("[data-asked]")


def unfold_asked(replay: Locator) -> None:
    """Open it, or fold it, by its one line."""
    asked_of(replay).locator("summary").first.click()


def messages_of(replay: Locator, role: str | None = None) -> Locator:
    """The messages of the request, or those of one role, such as "user"."""
    return replay.locator("[data-message]" if role is None else f'[data-message][data-role="{role}"]')


def texts_asked(replay: Locator) -> list[str]:
    """The words of the request: of its messages, of the calls in them, of the results."""
    return replay.locator("[data-asked-text]").all_text_contents()


def _number(replay: Locator, attribute: str) -> int:
    return int(replay.get_attribute(attribute) or -1)
