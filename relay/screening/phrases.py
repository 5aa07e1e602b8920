"""Phrases a rule looks for, kept as text in `lexicon/`, one file a rule, so that who knows the field can mend them.

A line is a phrase; its words stand for themselves, whatever their case and accents. `a/b` is either, `(a)` may be
missing, `kill*` is any word that begins so, `~smuggle` its English forms, `...` up to three words, `<number>` and
`<amount>` (of money) what they say. `@name` is a list that stands above as `name = a/b`. Below `[innocent]` stand
phrases that take away what they touch. A line that begins with `#` is a remark; `[en]` and `[es]` only help the eye.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from relay.screening.inflection import forms
from relay.screening.spans import Span, untouched
from relay.screening.words import Words, fold, is_word

_GAP_WORDS = 3
_INNOCENT = "[innocent]"
_CLASSES = {"<number>": tuple("0123456789"), "<amount>": ("$",)}


@dataclass(frozen=True, slots=True)
class Step:
    """What may stand at one place of a phrase: one of these words, or one that begins with one of these."""

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def fits(self, word: str) -> bool:
        """Say whether a folded word may stand here."""
        return word in self.words or word.startswith(self.prefixes)


_GAP = Step()
Phrase = tuple[Step, ...]


class Phrases:
    """Phrases by their first words: what a letter does not hold costs nothing to look for."""

    def __init__(self, lines: Iterable[Phrase]) -> None:
        self._by_word: dict[str, list[Phrase]] = defaultdict(list)
        self._by_prefix: dict[str, list[Phrase]] = defaultdict(list)
        for first, *rest in lines:
            for word in first.words:
                self._by_word[word].append(tuple(rest))
            for prefix in first.prefixes:
                self._by_prefix[prefix].append(tuple(rest))

    @property
    def first_words(self) -> frozenset[str]:
        """The words, and beginnings of words, with which they begin."""
        return frozenset((*self._by_word, *self._by_prefix))

    def spans(self, words: Words) -> Iterator[Span]:
        """Give where they stand, in no order; they may overlap."""
        for word, phrases in self._beginnings(words):
            for place in words.places[word]:
                for phrase in phrases:
                    end = _end(phrase, words, place + 1)
                    if end:
                        yield words.spans[place][0], words.spans[end - 1][1]

    def _beginnings(self, words: Words) -> Iterator[tuple[str, list[Phrase]]]:
        for word in self._by_word.keys() & words.places.keys():
            yield word, self._by_word[word]
        prefixes = tuple(self._by_prefix)
        for word in words.places if prefixes else ():
            if word.startswith(prefixes):
                for prefix in filter(word.startswith, prefixes):
                    yield word, self._by_prefix[prefix]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What one rule looks for, and what only sounds like it."""

    phrases: Phrases
    innocent: Phrases

    def spans(self, words: Words) -> list[Span]:
        """Give where its phrases stand, in order, without those that an innocent phrase touches."""
        found = sorted(self.phrases.spans(words))
        return untouched(found, self.innocent.spans(words)) if found else []


@dataclass(frozen=True, slots=True)
class OwnPhrases:
    """What an organisation changes in one rule's list: lines added to either half, and lines of ours left out."""

    added: tuple[str, ...] = ()
    innocent: tuple[str, ...] = ()
    removed: frozenset[str] = frozenset()


AS_IT_COMES = OwnPhrases()


@lru_cache(maxsize=64)
def lexicon(rule: str, own: OwnPhrases = AS_IT_COMES) -> Lexicon:
    """Read a rule's phrases, once for each organisation's own. Raises ValueError for a line that makes no sense."""
    ours = [line for line in lines_of(rule) if line not in own.removed]
    half = ours.index(_INNOCENT)
    return parse([*ours[:half], *own.added, *ours[half:], *own.innocent])


@cache
def lines_of(rule: str) -> tuple[str, ...]:
    """Give the lines of a rule's list as they come with Mailcall."""
    return tuple(map(str.strip, files(__package__).joinpath("lexicon", f"{rule}.txt").read_text("utf-8").splitlines()))


@cache
def listed() -> frozenset[str]:
    """Give the rules that have a list."""
    folder = files(__package__).joinpath("lexicon")
    return frozenset(path.name.removesuffix(".txt") for path in folder.iterdir() if path.name.endswith(".txt"))


def parse(lines: Iterable[str]) -> Lexicon:
    """Read phrases as the head of this file tells. Raises ValueError for a line that makes no sense."""
    lists: dict[str, str] = {}
    phrases: dict[bool, list[Phrase]] = {False: [], True: []}
    innocent = False
    for line in filter(None, map(str.strip, lines)):
        name, is_list, listed = line.partition(" = ")
        if is_list:
            lists[f"@{name}"] = "/".join(listed.split())
        elif line.startswith("["):
            innocent = line == _INNOCENT
        elif not line.startswith("#"):
            phrases[innocent] += _written_out(line.split(), lists)
    return Lexicon(Phrases(phrases[False]), Phrases(phrases[True]))


def _written_out(parts: Sequence[str], lists: dict[str, str]) -> list[Phrase]:
    """Give a line as its phrases: with and without each word that may be missing."""
    phrases: list[Phrase] = [()]
    for part in parts:
        step = _step(part.strip("()"), lists)
        longer = [(*phrase, step) for phrase in phrases]
        phrases = longer + phrases if part.startswith("(") else longer
    if any(not phrase or _GAP in {phrase[0], phrase[-1]} for phrase in phrases):
        raise ValueError(f"a phrase begins and ends with a word: {' '.join(parts)}")
    return phrases


def _step(part: str, lists: dict[str, str]) -> Step:
    if part == "...":
        return _GAP
    words: set[str] = set()
    prefixes: list[str] = []
    for choice in "/".join(lists.get(one, one) for one in part.split("/")).split("/"):
        if choice not in _CLASSES and not is_word(choice.removeprefix("~").removesuffix("*")):
            raise ValueError(f"neither a word nor the name of a list: {choice}")
        if choice in _CLASSES:
            prefixes += _CLASSES[choice]
        elif choice.endswith("*"):
            prefixes.append(fold(choice[:-1]))
        else:
            words.update(map(fold, forms(choice[1:]) if choice.startswith("~") else [choice]))
    return Step(frozenset(words), tuple(prefixes))


def _end(phrase: Phrase, words: Words, place: int) -> int:
    """Give the place after a phrase whose steps are to stand from here; 0 when they do not."""
    for number, step in enumerate(phrase):
        if place >= len(words.folded) or words.begins[place]:
            return 0
        if step is _GAP:
            rest = phrase[number + 1 :]
            return next(filter(None, (_end(rest, words, at) for at in _reach(words, place))), 0)
        if not step.fits(words.folded[place]):
            return 0
        place += 1
    return place


def _reach(words: Words, place: int) -> Iterator[int]:
    """Give where the words after a gap may begin: at once, or some words on in the same sentence."""
    for at in range(place, min(place + _GAP_WORDS + 1, len(words.folded))):
        if words.begins[at]:
            return
        yield at
