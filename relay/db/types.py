"""Column types that mean the same on both engines."""

import enum
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

from relay.postal_address import PostalAddress

BIG_ID = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit id; SQLite gives out ids only for a column declared INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Naive values are refused: they would mean something else on another machine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC to the database; SQLite keeps no zone, so it gets none."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a time without a zone cannot be stored"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SafeText(TypeDecorator[str]):
    """Text that may come from strangers: what no database column can hold is escaped on the way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Escape NUL and lone surrogates."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    r"""Escape NUL and lone surrogates, which UTF-8 columns refuse, as `\x00` and `\udcXX`. Other text is unchanged."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode()


def _storable_values(value: Any) -> Any:  # noqa: ANN401 -- JSON values
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): _storable_values(item) for key, item in value.items()}
    return [_storable_values(item) for item in value] if isinstance(value, list | tuple) else value


class SafeJson(TypeDecorator[Any]):
    """JSON whose strings may come from strangers: escaped like other text."""

    impl = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002
        """Escape NUL and lone surrogates, at any depth."""
        return _storable_values(value)


JSON_VALUE = SafeJson()


class PostalAddressType(TypeDecorator[PostalAddress]):
    """A `PostalAddress` as JSON."""

    impl = SafeJson
    cache_ok = True

    def process_bind_param(self, value: PostalAddress | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002
        """Give a JSON object."""
        return None if value is None else asdict(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> PostalAddress | None:  # noqa: ANN401, ARG002
        """Build the address, lists made tuples; a field of a newer version is left out."""
        if value is None:
            return None
        known = {field.name for field in fields(PostalAddress)}
        given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in value.items() if k in known}
        return PostalAddress(**given)


def named(kind: type[enum.StrEnum], *, name: str) -> Enum:
    """Build a column of one of the enum's values, held to them by a CHECK constraint called after `name`."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        length=max(24, *(len(member.value) for member in kind)),
    )
