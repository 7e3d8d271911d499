"""``cassette_viz`` on the command line: show, tabulate, export, make and open recordings.

Errors are one line on standard error, with exit status 2. What a command needs is imported when it runs.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn, get_args

from .errors import CassetteVizError

_ERROR = 2
_BROKEN_PIPE, _INTERRUPTED = 141, 130  # what a shell sees of a program that the signal has ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments
        In place of those of the process.

    Returns
    -------
    int
        The exit status: 0, or 2 if anything could not be done.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # an old terminal gets escapes for what it cannot show
            stream.reconfigure(errors="backslashreplace")
    parser = _parser()
    try:
        options, rest = parser.parse_known_args(arguments)
        if rest and options.run is not _lab:
            parser.error(f"unrecognised arguments: {' '.join(rest)}")
        options.rest = rest
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # such as by `| head`; nobody reads on, so nobody is told
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except KeyboardInterrupt:
        return _INTERRUPTED
    except CassetteVizError as error:
        return _complain(error)
    return status


def _complain(error: object) -> int:
    from .export.terminal import printable

    print(f"cassette_viz: error: {printable(' '.join(str(error).split()))}", file=sys.stderr)
    return _ERROR


# ------------------------------------------------------------------------------------------------------- commands


def _show(options: argparse.Namespace) -> int:
    from .export.record import record
    from .export.terminal import describe
    from .loader import load

    status, cassettes = 0, []
    width = shutil.get_terminal_size((100, 24)).columns
    for path in options.files:
        try:
            cassette = load(path, format=options.format)
        except CassetteVizError as error:
            status = _complain(error)
            continue
        if options.json:
            cassettes.append(cassette)
            continue
        between = "\n\n" if cassettes else ""
        cassettes.append(cassette)
        print(between + describe(cassette, width=width, whole=options.full))
    if options.json:
        print(json.dumps(record(cassettes), indent=2, default=str))  # in ASCII, so that a terminal obeys none of it
    return status


def _table(options: argparse.Namespace) -> int:
    """Write one tidy table of all files; those that cannot be read are told of and left out."""
    from .export.terminal import Harmless
    from .export.tidy import table
    from .loader import load

    status, cassettes = 0, []
    for path in options.files:
        try:
            cassettes.append(load(path, format=options.format))
        except CassetteVizError as error:
            status = _complain(error)
    made = table(cassettes, rows=options.rows)
    if options.output is not None:
        try:
            print(made.to_jsonl(options.output) if options.jsonl else made.to_csv(options.output))
        except OSError as error:
            return _complain(error)
    elif options.jsonl:
        made.write_jsonl(sys.stdout)
    else:
        made.write_csv(Harmless(sys.stdout) if sys.stdout.isatty() else sys.stdout)
    return status


def _formats(options: argparse.Namespace) -> int:
    from . import _registry

    kinds = {
        kind: {_registry.name_of(plugin): _first_sentence(plugin.__doc__) for plugin in _registry.plugins(kind)}
        for kind in get_args(_registry.Kind)
    }
    if options.json:
        print(json.dumps({"version": 1, **kinds}, indent=2))
        return 0
    titles = {
        "cassettes": "recordings that are opened",
        "framing": "cut into messages by",
        "dialects": "and understood as",
    }
    widest = max(len(name) for names in kinds.values() for name in names)
    sections = (
        "\n".join([titles.get(kind, kind), *(f"  {name.ljust(widest)}  {what}" for name, what in names.items())])
        for kind, names in kinds.items()
    )
    print("\n\n".join(sections))
    return 0


def _export(options: argparse.Namespace) -> int:
    from msgspec.structs import replace

    from .export import html
    from .export.stage import stage
    from .loader import load

    cassette = load(options.file, format=options.format)
    if options.interaction is not None:
        chosen = tuple(each for each in cassette.interactions if each.index == options.interaction)
        if not chosen:
            raise CassetteVizError(
                f"there is no interaction {options.interaction}; there are 0 to {len(cassette.interactions) - 1}",
                path=options.file,
            )
        cassette = replace(cassette, interactions=chosen)
    print(html.save(options.output, stage(cassette), {}, title=options.title))
    return 0


def _record(options: argparse.Namespace) -> int:
    from .export.terminal import printable
    from .record._serving import serve

    serve(
        options.upstream,
        Path(options.output),
        host=options.host,
        port=options.port,
        format=options.format,
        per_request=options.per_request,
        tell=lambda line: print(printable(line), flush=True),
    )
    return 0


def _lab(options: argparse.Namespace) -> int:
    """Open JupyterLab on a small notebook in a folder of its own, which is gone afterwards."""
    if find_spec("jupyterlab") is None:
        raise CassetteVizError("JupyterLab is not installed; install it with: pip install 'cassette_viz[lab]'")
    from .export import notebook

    path = None if options.file is None else Path(options.file).absolute()
    if path is not None and not path.is_dir():
        from .loader import load

        load(path)  # what is no recording is refused before anything starts
    with TemporaryDirectory(prefix="cassette_viz-") as folder:
        page = notebook.save(Path(folder, "recording.ipynb"), path)
        quiet = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
        root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        window = ["--no-browser"] if options.no_browser else []
        command = [sys.executable, "-m", "jupyterlab", str(page), *quiet, *root, *window, *options.rest]
        return _wait_for(subprocess.Popen(command))  # noqa: S603  # our own interpreter, and options of the user's own


def _wait_for(server: subprocess.Popen[bytes]) -> int:
    """Wait for the server to end. It asks what ctrl-c means, so ctrl-c is its business; to be ended is ours too."""
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    while True:
        try:
            return server.wait()
        except KeyboardInterrupt:
            continue


def _first_sentence(docstring: str | None) -> str:
    return " ".join((docstring or "").partition("\n\n")[0].split()).rstrip(".")


# ---------------------------------------------------------------------------------------------------------- options


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(_ERROR, f"{self.prog}: error: {message} (see {self.prog} -h)\n")


class _Version(argparse.Action):
    """Prints the version, which is looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(f"cassette_viz {version('cassette_viz')}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="cassette_viz", description="See what is in recordings of streamed LLM completions.")
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    show = commands.add_parser("show", help="describe recordings", description="Describe recordings.")
    show.add_argument("files", nargs="+", metavar="FILE")
    show.add_argument(
        "--json", action="store_true", help="one JSON object; its keys are told in cassette_viz.export.record"
    )
    show.add_argument("--full", action="store_true", help="all of every text")
    show.add_argument("--format", metavar="NAME", help="read them as this format, instead of finding it by content")
    show.set_defaults(run=_show)

    table = commands.add_parser(
        "table",
        help="one row a chunk, or one a completion with all its metrics",
        description="Write a tidy table of recordings, as CSV or JSON lines. Text that a spreadsheet would take for a "
        "formula gets an apostrophe in front in CSV; JSON lines have it as it was recorded.",
    )
    table.add_argument("files", nargs="+", metavar="FILE")
    table.add_argument("--rows", choices=["chunks", "completions"], default="chunks", help="chunks by default")
    table.add_argument("--jsonl", action="store_true", help="JSON lines in place of CSV")
    table.add_argument("-o", "--output", metavar="TABLE", help="where to write; by default to standard output")
    table.add_argument("--format", metavar="NAME", help="read them as this format, instead of finding it by content")
    table.set_defaults(run=_table)

    formats = commands.add_parser(
        "formats", help="list what can be opened", description="List recording formats, framings and dialects."
    )
    formats.add_argument("--json", action="store_true", help="one JSON object: names and what they are")
    formats.set_defaults(run=_formats)

    export = commands.add_parser(
        "export", help="make a page that plays by itself", description="Write one HTML file that plays without Python."
    )
    export.add_argument("file", metavar="FILE")
    export.add_argument("-o", "--output", metavar="PAGE", required=True, help="where to write; replaced if it is there")
    export.add_argument("--interaction", type=int, metavar="N", help="only this one, numbered from 0 as `show` does")
    export.add_argument("--title", help="heading of the page; by default the name of the model")
    export.add_argument("--format", metavar="NAME", help="read it as this format, instead of finding it by content")
    export.set_defaults(run=_export)

    record = commands.add_parser(
        "record",
        help="record what any program asks, with the time of each chunk",
        description="Run a small proxy on this machine that records what is asked and answered, with the time of each "
        "chunk. Point the base URL of any program to it; ctrl-c ends.",
    )
    record.add_argument("--upstream", metavar="URL", required=True, help="what to record, as https://api.openai.com")
    record.add_argument("-o", "--output", metavar="FOLDER", required=True, help="where to put the cassettes")
    record.add_argument(
        "--host", default="127.0.0.1", help="where to listen; by default only for this machine's programs"
    )
    record.add_argument("--port", type=int, default=0, metavar="N", help="by default one that is free")
    record.add_argument("--per-request", action="store_true", help="a cassette for each request, once it is answered")
    record.add_argument("--format", choices=("vcrpy", "go-vcr"), default="vcrpy", help="of the cassettes; else vcrpy")
    record.set_defaults(run=_record)

    lab = commands.add_parser(
        "lab",
        help="open JupyterLab",
        description="Open JupyterLab on a recording, or on a folder of them. Further options are JupyterLab's own.",
    )
    lab.add_argument("file", nargs="?", metavar="FILE", help="a recording or a folder; by default a sample")
    lab.add_argument("--no-browser", action="store_true", help="only start the server, which prints its address")
    lab.set_defaults(run=_lab)
    return parser
