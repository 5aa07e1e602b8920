"""Say how often each screening rule speaks on letters that are known to be ordinary; see script/flag-rates."""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from relay.reading import Reading, Segment
from relay.reading.reader import read
from relay.screening import LetterFacts, screen_letter
from relay.screening.phrases import listed

_QUOTES_SHOWN = 12


def main(start: Path, names: list[str]) -> int:
    """Print how many letters each rule spoke on, and on what words; exit 2 when there was nothing to read."""
    letters = [reading for name in names for reading in _readings(start / name)]
    if not letters:
        print("usage: script/flag-rates FOLDER…", file=sys.stderr)
        return 2
    spoke: Counter[str] = Counter()
    quotes: dict[str, list[str]] = defaultdict(list)
    with_any = 0
    for reading in letters:
        found = list(screen_letter(LetterFacts(reading, "", is_first=False)))
        rules = {item.rule for item in found}
        spoke.update(rules)
        with_any += bool(rules & listed())
        for item in found:
            quotes[item.rule].append(str(item.parameters.get("words", "")))
    rates = {rule: round(1000 * number / len(letters), 1) for rule, number in spoke.most_common()}
    shown = {rule: list(dict.fromkeys(words))[:_QUOTES_SHOWN] for rule, words in quotes.items() if rule in listed()}
    words = sum(len(reading.text.split()) for reading in letters)
    told = {"letters": len(letters), "words": words, "with_a_phrase": with_any, "per_1000_letters": rates}
    print(json.dumps({**told, "words_found": shown}, ensure_ascii=False, indent=1))
    return 0


def _readings(folder: Path) -> Iterator[Reading]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".txt":
            yield Reading(segments=(Segment(path.read_text("utf-8"), kept=True),))
        elif path.suffix == ".eml":
            reading = read(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
            if not (reading.problem or reading.automatic):
                yield reading


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
