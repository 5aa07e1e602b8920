"""What a child says, as a frame that is safe to read: JSON for the shape, bytes beside it, decoded by declared type.

A frame is two lengths and the request's token (`HEAD`), a JSON header, and the blobs the header counts. Nothing in it
can name code. Types that may travel: None, bool, int, float, str, bytes, datetime, date, enums, frozen dataclasses,
tuples, lists and dicts with text keys, and optional or united forms of these.
"""

import dataclasses
import datetime as dt
import enum
import functools
import json
import struct
import types
import typing
from collections.abc import Sequence
from typing import Any

HEAD = struct.Struct(">QQ16s")
"""How many bytes follow, how many of them are the JSON header, and the token of the request that is answered."""
NO_TOKEN = bytes(16)


class BadFrameError(ValueError):
    """The frame is not one, or does not hold what was declared."""


@dataclasses.dataclass(frozen=True, slots=True)
class Raised:
    """What a child answers when its target raised: the exception's name and one line."""

    kind: str
    reason: str


def encode(value: Any, token: bytes = NO_TOKEN) -> bytes:  # noqa: ANN401 (any of the types that may travel)
    """One frame that holds `value`, or what was `Raised`; TypeError when it holds something that may not travel."""
    blobs: list[bytes] = []
    tree = _plain(value, blobs)
    outcome = "raised" if isinstance(value, Raised) else "value"
    header = json.dumps({outcome: tree, "blobs": [len(blob) for blob in blobs]}).encode()
    total = len(header) + sum(map(len, blobs))
    return b"".join((HEAD.pack(total, len(header), token), header, *blobs))


def decode(frame: bytes, header_bytes: int, declared: Any) -> Any:  # noqa: ANN401 (typed by `declared`)
    """The value in a frame without its `HEAD`, built as `declared`, or a `Raised`; BadFrameError when it is neither."""
    try:
        header = json.loads(frame[:header_bytes])
        blobs = _cut(frame, header_bytes, header["blobs"])
        if "raised" in header:
            return _typed(header["raised"], Raised, blobs)
        return _typed(header["value"], declared, blobs)
    except BadFrameError:
        raise
    except (struct.error, ValueError, KeyError, TypeError, IndexError, RecursionError, OverflowError) as error:
        raise BadFrameError(f"the child's answer is not a value of {declared}: {type(error).__name__}") from error


def _cut(frame: bytes, start: int, lengths: Sequence[Any]) -> list[bytes]:
    blobs = []
    for length in lengths:
        if type(length) is not int or length < 0:
            raise BadFrameError("a blob without a length")
        blobs.append(frame[start : start + length])
        start += length
    if start != len(frame):
        raise BadFrameError("the frame is longer or shorter than it says")
    return blobs


def _plain(value: Any, blobs: list[bytes]) -> Any:  # noqa: ANN401
    plain: Any
    match value.value if isinstance(value, enum.Enum) else value:
        case None | bool() | int() | float() | str() as plain:
            pass
        case bytes() as blob:
            plain = len(blobs)
            blobs.append(blob)
        case dt.date() as day:
            plain = day.isoformat()
        case list() | tuple() as items:
            plain = [_plain(item, blobs) for item in items]
        case dict() as items if all(isinstance(key, str) for key in items):
            plain = {key: _plain(item, blobs) for key, item in items.items()}
        case record if dataclasses.is_dataclass(record) and not isinstance(record, type):
            plain = {field.name: _plain(getattr(record, field.name), blobs) for field in dataclasses.fields(record)}
        case _:
            raise TypeError(f"a {type(value).__name__} may not leave a sandbox")
    return plain


def _typed(tree: Any, declared: Any, blobs: list[bytes]) -> Any:  # noqa: ANN401
    origin = typing.get_origin(declared)
    if origin in (typing.Union, types.UnionType):
        return _first_that_fits(tree, typing.get_args(declared), blobs)
    if origin is not None:
        return _container(tree, origin, typing.get_args(declared), blobs)
    if declared is None or declared is type(None):
        return _exactly(tree, type(None))
    if declared is bytes:
        return blobs[_index(tree, len(blobs))]
    if dataclasses.is_dataclass(declared):
        return _record(tree, declared, blobs)
    return _scalar(tree, declared)


def _scalar(tree: Any, declared: Any) -> Any:  # noqa: ANN401
    if declared in (bool, int, str):
        return _exactly(tree, declared)
    if declared is float:
        return float(tree) if type(tree) is int else _exactly(tree, float)
    if isinstance(declared, type) and issubclass(declared, enum.Enum):
        return declared(tree)
    if declared in (dt.datetime, dt.date):
        return declared.fromisoformat(_exactly(tree, str))
    raise BadFrameError(f"{declared} may not come out of a sandbox")


def _container(tree: Any, origin: Any, args: tuple[Any, ...], blobs: list[bytes]) -> Any:  # noqa: ANN401
    if origin is typing.Literal:
        if any(type(tree) is type(allowed) and tree == allowed for allowed in args):
            return tree
        raise BadFrameError(f"{tree!r} is not one of {args}")
    if origin is dict:
        _exactly(tree, dict)
        return {key: _typed(item, args[1], blobs) for key, item in tree.items()}
    _exactly(tree, list)
    if origin is list or args[-1] is Ellipsis:
        return origin(_typed(item, args[0], blobs) for item in tree)
    return tuple(_typed(item, arg, blobs) for item, arg in zip(tree, args, strict=True))


def _record(tree: Any, declared: Any, blobs: list[bytes]) -> Any:  # noqa: ANN401
    hints = _hints(declared)
    if _exactly(tree, dict).keys() != hints.keys():
        raise BadFrameError(f"not the fields of {declared.__name__}: {sorted(tree)}")
    return declared(**{name: _typed(tree[name], hint, blobs) for name, hint in hints.items()})


@functools.cache
def _hints(declared: Any) -> dict[str, Any]:  # noqa: ANN401
    hints = typing.get_type_hints(declared)
    return {field.name: hints[field.name] for field in dataclasses.fields(declared)}


def _first_that_fits(tree: Any, arms: tuple[Any, ...], blobs: list[bytes]) -> Any:  # noqa: ANN401
    for arm in arms:
        try:
            return _typed(tree, arm, blobs)
        except (ValueError, TypeError, KeyError, IndexError):
            continue
    raise BadFrameError(f"none of {arms}")


def _exactly(tree: Any, declared: type) -> Any:  # noqa: ANN401
    if type(tree) is not declared:
        raise BadFrameError(f"{type(tree).__name__} where {declared.__name__} was declared")
    return tree


def _index(tree: Any, count: int) -> int:  # noqa: ANN401
    number: int = _exactly(tree, int)
    if not 0 <= number < count:
        raise BadFrameError("a blob that is not there")
    return number
