"""The documentation says what is true: its settings, commands, paths and links exist, and none is missing."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from relay.cli.root import root
from relay.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TOP = {path.name for path in ROOT.iterdir() if path.is_dir()}


def test_every_setting_is_documented() -> None:
    """A setting that nobody can find is not a setting."""
    assert set(_settings_page()) - {"CONFIG"} == {name.upper() for name in Settings.model_fields}


def test_defaults_are_as_documented() -> None:
    """A default that the page tells is the one in force."""
    for name, text in _settings_page().items():
        told = re.search(r"Default: `([^`]+)`", text)
        if told and name != "CONFIG":
            default = Settings.model_fields[name.lower()].get_default(call_default_factory=True)
            assert told[1] == (", ".join(default) if isinstance(default, list) else str(default)), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_settings_that_are_named_exist(page: Path) -> None:
    """A page never sends a reader to a setting that the start would refuse."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {f"{PREFIX}CONFIG"}
    assert set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", page.read_text())) <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_that_are_named_exist(page: Path) -> None:
    """Whatever a page says to type can be typed."""
    missing = [line for line in _code(page) if line.startswith("mailcall ") and not _exists(line.split()[1:])]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_that_are_named_exist(page: Path) -> None:
    """Whatever a page points to is there."""
    words = {word for line in _code(page) for word in re.findall(r"^[\w./-]+", line)}
    paths = {word for word in words if "/" in word and word.partition("/")[0] in TOP - {"var"}}
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    missing = [path for path in paths if not (ROOT / path).exists()]
    assert not missing + [link for link in links if not (page.parent / link).exists()]


def _settings_page() -> dict[str, str]:
    """What docs/settings.md says of each setting, by its name without the prefix."""
    sections = (ROOT / "docs/settings.md").read_text().split("\n### ")[1:]
    return {section.split("`")[1].removeprefix(PREFIX): section.split("\n## ")[0] for section in sections}


def _code(page: Path) -> Iterator[str]:
    """What a page sets as code: in backquotes, or indented by four as a block."""
    for line in page.read_text().splitlines():
        if line.startswith("    "):
            yield line.strip().removeprefix("$ ")
        else:
            yield from re.findall(r"`([^`]+)`", line)


def _exists(words: list[str]) -> bool:
    """Whether the words begin a command of `mailcall`; what follows the last command is its own affair."""
    command: click.Command = root
    for word in words:
        if not isinstance(command, click.Group) or not re.fullmatch(r"[a-z-]+(\|[a-z-]+)*", word):
            return True
        found = [command.get_command(click.Context(command), name) for name in word.split("|")]
        if not all(found):
            return False
        command = found[0] or command
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_tests_that_are_named_exist(page: Path) -> None:
    """What a page says a test holds, that test is there to hold."""
    named = {word for line in _code(page) if "::test_" in line for word in re.findall(r"tests/[\w./]+::test_\w+", line)}
    gone = [word for word in named if not _is_test(*word.split("::"))]
    assert not gone


def _is_test(path: str, name: str) -> bool:
    file = ROOT / path
    return file.is_file() and re.search(rf"^def {name}\(", file.read_text(), re.MULTILINE) is not None
