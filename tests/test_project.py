"""The frame of the project: what lies at the top, what the lock files promise, how files begin."""

import ast
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = {".ci", "docs", "relay", "script", "templates", "tests", "web"}
FILES = {
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
}


def test_top_level_is_exactly_as_told() -> None:
    """A newcomer sees seven folders and the usual files, and nothing that was left behind."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line[:1] not in {"", "#"}]
    there = {path.name for path in ROOT.iterdir() if not any(fnmatch(path.name, pattern) for pattern in ignored)}
    assert there - {".git"} == FOLDERS | FILES


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_has_a_hash_for_everything_and_no_address(name: str) -> None:
    """What is installed is what was tried, wherever it is fetched from."""
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--index" not in text
    entries = re.split(r"\n(?=[a-z0-9])", text)
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,0-9]+\])?==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_what_runs_is_what_was_tested() -> None:
    """The larger lock holds every version of the smaller one."""
    run, dev = (_versions(ROOT / name) for name in ("requirements.lock", "requirements-dev.lock"))
    assert run.items() <= dev.items()


def test_lock_holds_every_dependency() -> None:
    """A dependency that was added without a new lock would be missing on every other machine."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run, dev = (_versions(ROOT / name) for name in ("requirements.lock", "requirements-dev.lock"))
    groups = project["dependency-groups"]
    assert {_name(wanted) for wanted in [*project["project"]["dependencies"], *groups["build"]]} <= set(run)
    assert {_name(wanted) for wanted in groups["dev"]} <= set(dev)


def test_every_file_says_what_it_is_for() -> None:
    """A file's first line is a sentence about it."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    silent = [path.relative_to(ROOT) for path in files if not ast.get_docstring(ast.parse(path.read_bytes()))]
    assert files
    assert not silent


def test_scripts_are_small_commands_that_say_what_they_do() -> None:
    """Each script runs as it is and can be read in a minute."""
    for path in (path for path in (ROOT / "script").iterdir() if not path.suffix):
        lines = path.read_text().splitlines()
        assert lines[0].startswith("#!"), path
        assert lines[1].startswith("# "), path
        assert path.stat().st_mode & 0o111, path
        assert len(lines) < 130, path


def _name(requirement: str) -> str:
    """The name in a requirement, as lock files write it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=;~! ]", requirement)[0]).lower()


def _versions(lock: Path) -> dict[str, str]:
    """What a lock file pins: names, and versions with their markers."""
    pinned = re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,0-9]+\])?==(\S+)", lock.read_text(), re.MULTILINE)
    return {_name(name): version for name, version in pinned}
