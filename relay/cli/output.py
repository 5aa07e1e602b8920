"""How commands answer: JSON for programs, tables for people at a terminal, tab-separated lines for everything else."""

import dataclasses
import enum
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import click

Row = Mapping[str, Any]
F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    """Add `--json` to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")(command)


def limit_option(command: F) -> F:
    """Add `--limit` to a list, which is complete without it."""
    return click.option("--limit", type=click.IntRange(min=1), help="Show this many at most; all, if not given.")(
        command
    )


def plain(value: Any) -> Any:  # noqa: ANN401 -- any value of ours, to what JSON holds
    """Turn dataclasses, enums, times and tuples into what JSON holds; times are UTC."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def show_json(row: Row) -> None:
    """Print one object on a line of its own, always in UTF-8."""
    click.echo(json.dumps(plain(row), ensure_ascii=False).encode("utf-8", "backslashreplace"))


def show_rows(rows: Iterable[Row], columns: Iterable[str], *, as_json: bool, limit: int | None = None) -> None:
    """Print a list: every field as JSON, or these columns for people."""
    chosen = islice(rows, limit)
    if as_json:
        for row in chosen:
            show_json(row)
        return
    names = list(columns)
    lines = ([_cell(row.get(name)) for name in names] for row in chosen)
    if sys.stdout.isatty():
        _table(names, lines)
    else:
        for line in lines:
            click.echo("\t".join(line))


def show_one(row: Row, *, as_json: bool) -> None:
    """Print one thing: as JSON, or a line for each field."""
    if as_json:
        show_json(row)
        return
    width = max(map(len, row), default=0)
    for name in row:
        label = name.replace("_", " ").ljust(width)
        click.echo(f"{label}  {_cell(row[name], whole=True)}".rstrip())


def write_file(target: Path, content: bytes) -> None:
    """Write a whole file or nothing: under a temporary name first; `-` is standard output."""
    if str(target) == "-":
        sys.stdout.buffer.write(content)
        return
    if target.exists() and not target.is_file():  # a pipe or a device is written to, never replaced
        target.write_bytes(content)
        return
    fresh = target.with_name(f".{target.name}.part")
    fresh.write_bytes(content)
    fresh.replace(target)


def _table(names: list[str], lines: Iterable[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*(name.replace("_", " ") for name in names), box=None, header_style="bold", pad_edge=False)
    for line in lines:
        table.add_row(*line)
    Console(markup=False, highlight=False).print(table)


def _cell(value: Any, *, whole: bool = False) -> str:  # noqa: ANN401 -- any value of ours
    """Word a value for people; controls that a stranger's text may hold never reach the terminal."""
    shown = plain(value)
    if shown is None:
        return ""
    if isinstance(value, datetime):
        shown = value.astimezone().strftime("%Y-%m-%d %H:%M")
    elif isinstance(shown, list) and all(isinstance(item, str) for item in shown):
        shown = ", ".join(shown)
    elif isinstance(shown, list | dict):
        shown = json.dumps(shown, ensure_ascii=False)
    text = str(shown)
    return "".join(c if c.isprintable() or (whole and c in "\n\t") else " " for c in text)
