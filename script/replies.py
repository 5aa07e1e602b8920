"""Judge the cutting of quotes on files of replies with what should remain of them; see script/replies."""

import json
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relay.reading import Segment
from relay.reading.quotes import split_quotes
from relay.reading.reader import read

_SIGNATURE_LINES = 8
_LONGEST_SIGNATURE_LINE = 80


@dataclass
class Tally:
    """What came of one file, by the ids of its cases."""

    cases: int = 0
    right: int = 0
    with_signature: list[str] = field(default_factory=list)
    wrong: list[dict[str, str]] = field(default_factory=list)
    lost_text: list[dict[str, Any]] = field(default_factory=list)
    slowest_ms: float = 0


def main(start: Path, names: list[str]) -> int:
    """Print a tally for each file; exit 1 when a case lost text, 2 when there was nothing to judge."""
    if not names:
        print("usage: script/replies FILE.jsonl…", file=sys.stderr)
        return 2
    lost = False
    for name in names:
        tally = judge((start / name).read_text("utf-8").split("\n"))
        lost = lost or bool(tally.lost_text)
        share = tally.right / tally.cases if tally.cases else 0
        print(json.dumps({"file": name, "share": round(share, 4), **tally.__dict__}, ensure_ascii=False, indent=1))
    return int(lost)


def judge(lines: list[str]) -> Tally:
    """Judge every case of a file."""
    tally = Tally()
    for line in filter(str.strip, lines):
        case = json.loads(line)
        began = time.perf_counter()
        segments = _segments(case)
        tally.slowest_ms = max(tally.slowest_ms, round((time.perf_counter() - began) * 1000, 2))
        tally.cases += 1
        _judge(case, segments, tally)
    return tally


def _segments(case: dict[str, Any]) -> tuple[Segment, ...]:
    if case.get("html"):
        return read(b"Content-Type: text/html; charset=utf-8\n\n" + case["body"].encode()).segments
    return split_quotes(case["body"])


def _judge(case: dict[str, Any], segments: tuple[Segment, ...], tally: Tally) -> None:
    kept = "".join(segment.text for segment in segments if segment.kept)
    expected = case["expected"]
    missing = [line for line in _lines(expected) if line not in _flat(kept)]
    if missing:
        tally.lost_text.append({"id": case["id"], "lines": missing[:5]})
    first = case.get("match") == "first_fragment"
    got = next((segment.text for segment in segments if segment.kept and segment.text.strip()), "") if first else kept
    signed = case.get("signature_removed_by_source", "no") != "no"
    if _flat(got) == _flat(expected):
        tally.right += 1
    elif signed and not missing and _is_signature(got, expected):
        tally.right += 1
        tally.with_signature.append(case["id"])
    else:
        tally.wrong.append({"id": case["id"], "kept": kept[-400:], "expected": expected[-200:]})


def _is_signature(got: str, expected: str) -> bool:
    """Whether what follows the expected text could be a signature: a few short lines, none of them quoted."""
    if not _flat(got).startswith(_flat(expected)):
        return False
    rest = _lines(got)[len(_lines(expected)) :]
    return len(rest) <= _SIGNATURE_LINES and all(
        len(line) <= _LONGEST_SIGNATURE_LINE and not line.startswith(">") and not line.endswith((":", "wrote"))
        for line in rest
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> list[str]:
    return [re.sub(r"\s+", " ", line).strip() for line in text.splitlines() if line.strip()]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
