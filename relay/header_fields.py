"""The header fields of our mail: encoded here and nowhere else, so that no text of a stranger can make another. Pure.

The standard library reads a value again when it is put into a message, and so decodes what somebody wrote as an encoded
word, line ends and all (CVE-2024-6923). A `Verbatim` field is written as it stands and refuses what no field may hold.
"""

import re
from email.header import Header
from email.headerregistry import (
    ContentDispositionHeader,
    ContentTransferEncodingHeader,
    ContentTypeHeader,
    HeaderRegistry,
    MIMEVersionHeader,
)
from email.policy import SMTP, EmailPolicy
from typing import Any, Final, cast

LINE_CHARACTERS: Final = 76
"""Short of what RFC 5322 section 2.1.1 recommends, and what RFC 2047 section 2 allows an encoded word's line."""
_TEXT_CHARACTERS: Final = 200
_ID_CHARACTERS: Final = 250
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]+>")
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class Verbatim:
    """A field whose value is written as it stands, folded at its spaces."""

    name: str
    max_count = 1

    @staticmethod
    def parse(value: str, kwds: dict[str, Any]) -> None:
        """Take a value.

        Raises:
            ValueError: it holds what no field may: a control character, or half a character.
        """
        if _UNSAFE.search(value):
            raise ValueError("a header field cannot hold this")
        kwds["decoded"], kwds["parse_tree"] = value, None

    def fold(self, *, policy: EmailPolicy) -> str:
        """Give the field's lines (RFC 5322 section 2.2.3)."""
        lines = [f"{self.name}:"]
        for token in str(self).split(" "):
            if len(lines[-1]) + 1 + len(token) > LINE_CHARACTERS and lines[-1] != f"{self.name}:":
                lines.append("")
            lines[-1] += f" {token}"
        return policy.linesep.join(lines) + policy.linesep


def _registry() -> HeaderRegistry:
    kinds: dict[str, Any] = {
        "mime-version": MIMEVersionHeader,
        "content-type": ContentTypeHeader,
        "content-disposition": ContentDispositionHeader,
        "content-transfer-encoding": ContentTransferEncodingHeader,
    }
    registry = HeaderRegistry(default_class=cast("Any", Verbatim), use_default_map=False)
    for name, kind in kinds.items():
        registry.map_to_type(name, kind)
    return registry


POLICY: Final = SMTP.clone(header_factory=_registry(), cte_type="7bit")
"""How our mail is written: CRLF, seven bits."""


def words(text: str) -> str:
    """Give text as a field holds it: plain, or in encoded words (RFC 2047) when it is not ASCII or looks like one."""
    clean = plain(text)
    if clean.isascii() and "=?" not in clean:
        return clean
    coded = Header(clean, "utf-8", maxlinelen=LINE_CHARACTERS, header_name="Subject: ")
    return " ".join(coded.encode(linesep="\n").split())


def plain(text: str) -> str:
    """Give text as one line without controls, and not longer than anybody reads in a list."""
    clean = " ".join(_UNSAFE.sub(" ", text).split())
    return clean if len(clean) <= _TEXT_CHARACTERS else clean[: _TEXT_CHARACTERS - 1].rstrip() + "…"


def mailbox(name: str, address: str) -> str:
    """Give a name and an address as From holds them (RFC 5322 section 3.4)."""
    clean = plain(name)
    if not clean:
        return f"<{address}>"
    if not clean.isascii() or "=?" in clean:
        return f"{words(clean)} <{address}>"
    quoted = clean.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def message_ids(*given: str) -> str:
    """Give Message-IDs as References holds them, without those that are none or that no line can hold."""
    return " ".join(one for one in map(_bracketed, given) if len(one) <= _ID_CHARACTERS and _MESSAGE_ID.fullmatch(one))


def _bracketed(message_id: str) -> str:
    """Give a Message-ID in its brackets; some mail writes none."""
    stripped = message_id.strip()
    return stripped if stripped.startswith("<") else f"<{stripped}>"
