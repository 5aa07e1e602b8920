"""Run suites for SPF, ARC and DKIM that lie in a folder against `relay.authentication`, and print the figures as JSON.

Known forms: the SPF test suite (YAML with `zonedata`), the ARC test suite (YAML with `txt-records` and `cv`), and
Mail::DKIM's corpus (`FAKE_DNS.dat` beside `corpus/*.txt`, the expected result in the file's name).
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from relay.authentication import Envelope, Verdict, Zone, settle

_SHOWN = 50
_OLD = {
    "sha1": "RFC 8301",
    "key-too-short": "RFC 8301",
    "unknown version": "RFC 4871",
    "unknown query": "RFC 4871",
    "no bh=": "RFC 4871",
}
"""Why messages of a corpus older than a standard are refused by it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test, and what came of it."""

    suite: str
    name: str
    wanted: tuple[str, ...]
    got: str
    note: str = ""

    @property
    def is_right(self) -> bool:
        """Whether it came out as wanted."""
        return self.got in self.wanted


def main(folder: Path) -> int:
    """Run every suite under a folder; 0 when all came out as wanted and there was one."""
    cases = [case for path in sorted(folder.rglob("*")) if path.is_file() for case in _cases(path)]
    figures: dict[str, dict[str, int]] = {}
    for case in cases:
        of_suite = figures.setdefault(case.suite, {"tests": 0, "right": 0, "wrong": 0})
        of_suite["tests"] += 1
        of_suite["right" if case.is_right else "wrong"] += 1
    wrong = [case for case in cases if not case.is_right]
    told = [{"suite": c.suite, "test": c.name, "wanted": c.wanted, "got": c.got, "note": c.note} for c in wrong]
    sys.stdout.write(json.dumps({"suites": figures, "wrong": told[:_SHOWN]}, indent=1) + "\n")
    return 0 if cases and not wrong else 1


def _cases(path: Path) -> Iterator[Case]:
    if path.name == "FAKE_DNS.dat":
        yield from _dkim(path)
    elif path.suffix in {".yml", ".yaml"}:
        try:
            documents = [document for document in yaml.safe_load_all(path.read_text("utf-8")) if document]
        except (yaml.YAMLError, UnicodeDecodeError):
            return
        for document in documents:
            if isinstance(document, dict) and isinstance(document.get("tests"), dict):
                yield from _spf(path, document) if "zonedata" in document else _arc(path, document)


def _spf(path: Path, document: dict[str, Any]) -> Iterator[Case]:
    zone = Zone(document["zonedata"])
    for name, test in document["tests"].items():
        envelope = Envelope(peer=str(test["host"]), helo=str(test["helo"]), mail_from=str(test["mailfrom"]), at=0)
        found = settle(b"From: a@invalid\r\n\r\n", envelope, zone)[1].spf
        wanted = test["result"] if isinstance(test["result"], list) else [test["result"]]
        explained = test.get("explanation")
        if explained and found.result == "fail":
            told = "" if explained == "DEFAULT" else str(explained)
            yield Case(str(path), name, (f"fail: {told}",), f"fail: {found.explanation}", found.reason)
        else:
            yield Case(str(path), name, tuple(wanted), found.result, found.reason)


def _arc(path: Path, document: dict[str, Any]) -> Iterator[Case]:
    zone = Zone({name: [{"TXT": text}] for name, text in (document.get("txt-records") or {}).items() if text})
    for name, test in document["tests"].items():
        if "cv" in test and "AS" not in test:
            found = _settled(str(test["message"] or "").encode(), zone).arc
            # Where a seal says "fail" the suite wants no result at all: RFC 8617 section 5.2 calls that a failed chain.
            yield Case(str(path), name, (str(test["cv"]).strip().lower() or "fail",), found.result, found.reason)


def _dkim(path: Path) -> Iterator[Case]:
    zone = Zone(dict(_fake_dns(path)))
    for message in sorted((path.parent / "corpus").glob("*.txt")):
        raw = message.read_bytes()
        if b"\nDKIM-Signature:" not in b"\n" + raw or "_dk_" in message.name or message.name.startswith("dk_"):
            continue  # DomainKeys, which is historic (RFC 4870)
        found = _settled(raw, zone)
        reasons = sorted({one.reason for one in found.signatures if one.reason})
        is_bad = message.name.startswith(("bad", "ignore"))
        old = next((_OLD[reason] for reason in reasons if reason in _OLD), "")
        if not is_bad and found.dkim != "pass" and old:
            suite = f"{path.parent / 'corpus'} (older than {old}, has to be refused)"
            yield Case(suite, message.name, ("fail", "policy", "permerror"), found.dkim)
            continue
        wanted = ("fail", "permerror", "temperror", "policy", "none") if is_bad else ("pass",)
        yield Case(str(path.parent / "corpus"), message.name, wanted, found.dkim, ", ".join(reasons))


def _fake_dns(path: Path) -> Iterator[tuple[str, list[Any]]]:
    for line in path.read_text("utf-8").splitlines():
        name, _, text = line.strip().partition(" ")
        if text.strip().startswith("~~"):
            yield name, ["TIMEOUT"]
        elif name and not name.startswith("#") and text.strip() != "NXDOMAIN":
            yield name, [{"TXT": text.strip()}]


def _settled(raw: bytes, zone: Zone) -> Verdict:
    return settle(raw, Envelope(peer="192.0.2.1", helo="suite.invalid", mail_from="", at=1_000_000_000), zone)[1]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: script/authentication-suites DIR")
    sys.exit(main(Path(sys.argv[1])))
