"""The two canonical forms of header fields and of a body (RFC 6376 section 3.4)."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from relay.authentication.header import Field

Form = Literal["simple", "relaxed"]
_RUNS: Final = re.compile(rb"[ \t]{2,}|\t")


def field(one: Field, form: Form) -> bytes:
    """Give a header field, with its CRLF."""
    if form == "simple":
        return one.raw
    value = _RUNS.sub(b" ", one.value.replace(b"\r\n", b"")).strip(b" ")
    return one.name + b":" + value + b"\r\n"


def body(content: bytes, form: Form) -> bytes:
    """Give a body; an empty one is a line's end in the simple form, and nothing in the relaxed."""
    if form == "relaxed":
        content = _RUNS.sub(b" ", content).replace(b" \r\n", b"\r\n").removesuffix(b" ")
    content = _without_empty_lines(content)
    if not content:
        return b"\r\n" if form == "simple" else b""
    return content + b"\r\n"


def _without_empty_lines(content: bytes) -> bytes:
    end = len(content)
    while content.endswith(b"\r\n", 0, end):
        end -= 2
    return content[:end]


def signed_fields(fields: Sequence[Field], names: Sequence[bytes]) -> list[Field]:
    """Choose fields as `h=` names them: of several with one name the last first (section 5.4.2)."""
    left: dict[bytes, list[Field]] = {}
    for one in fields:
        left.setdefault(one.name, []).append(one)
    return [left[name].pop() for name in names if left.get(name)]
