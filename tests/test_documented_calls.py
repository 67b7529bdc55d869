"""No documented call can rot: each line of a shell block is parsed by the real command line, each name in it exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from proofs_check.cli.app import app
from proofs_check.data import data_names
from proofs_check.verify import select

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.parent.name not in {"files", "_build"}),
]
PROGRAM = re.compile(r"(?:\S*/)?proofs-check")
NAMED = {"data": data_names, "claim_id": lambda: [e.claim.id for e in select()]}
"""What an argument may be when it is neither a file nor in capitals, by the argument's name."""


def blocks(page: Path) -> list[str]:
    """The lines of its shell blocks that are typed, continued ones joined; in console blocks those after a dollar."""
    lines = []
    for kind, block in re.findall(r"```(sh|bash|console)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        typed = [line.strip() for line in re.sub(r"\\\n\s*", " ", block).splitlines()]
        lines += [line.removeprefix("$ ") for line in typed if kind != "console" or line.startswith("$ ")]
    return [line for line in lines if line and not line.startswith("#")]


def mentions(page: Path) -> list[str]:
    """Calls within the text, whole or in part."""
    prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [" ".join(call.split()) for call in re.findall(r"`((?:\S*/)?proofs-check [^`]+)`", prose)]


BLOCKS = [(page, line) for page in PAGES for line in blocks(page)]
MENTIONS = [(page, call) for page in PAGES for call in mentions(page)]


def ids(cases: list[tuple[Path, str]]) -> list[str]:
    return [f"{page.relative_to(ROOT)}: {line}" for page, line in cases]


@pytest.mark.parametrize(("page", "line"), BLOCKS, ids=ids(BLOCKS))
def test_a_typed_line_is_taken(page, line):
    words = list(shlex.split(line, comments=True))
    end = next((k for k, word in enumerate(words) if word in {"|", ">", "&&", ";", "&"}), len(words))
    while "=" in words[0]:  # settings of the environment
        words, end = words[1:], end - 1
    words = words[:end]
    if PROGRAM.fullmatch(words[0]):
        parse(words[1:])
    elif words[0] == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert {word for word in words[1:] if "=" not in word} <= set(targets)


@pytest.mark.parametrize(("page", "call"), MENTIONS, ids=ids(MENTIONS))
def test_a_call_in_the_text_names_what_there_is(page, call):
    """Its command and its options exist; values may be left out."""
    command, rest = command_of(shlex.split(call)[1:])
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    known |= {"--help", "-h"}
    for word in rest:
        if word.startswith("-") and len(word) > 1:
            assert word.strip("[]").partition("=")[0] in known, f"{command.name} has no {word}"


def test_the_pages_are_read():
    assert len(BLOCKS) > 30
    assert len(MENTIONS) > 20
    assert any(page.name == "README.md" and "simulate digits" in line for page, line in BLOCKS)


@pytest.mark.parametrize(
    "line", ["diagnose iris --batch-sise 4", "diagnose", "diagnose iris --batch-size x", "nothing"]
)
def test_a_call_that_is_wrong_would_be_found(line):
    with pytest.raises(Exception, match=r"No such option|[Mm]issing|valid integer|nothing") as found:
        parse(line.split())
    assert hasattr(found.value, "format_message") or isinstance(found.value, KeyError)


def test_a_name_that_is_wrong_would_be_found():
    command, _ = command_of(["diagnose"])
    with pytest.raises(AssertionError, match="simpson-9"):
        check_names(command, {"data": "simpson-9"})


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """The command that the first words name, and the other words."""
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        command = command.commands[rest.pop(0)]
    return command, rest


def parse(words: list[str]) -> None:
    """Parse as the program does; raises what a user would be told."""
    command, rest = command_of(words)
    with command.make_context(command.name, list(rest)) as context:
        check_names(command, context.params)


def check_names(command: Any, given: dict[str, Any]) -> None:
    for parameter in command.params:
        value = given.get(parameter.name)
        if parameter.name in NAMED and value and "." not in value and "/" not in value and not value.isupper():
            assert value in NAMED[parameter.name](), value
