"""Words of letters that nobody wrote: a few that are in every letter, many that are in hardly any."""

import random
from dataclasses import dataclass
from itertools import accumulate

from relay.letters.lists.words import parted

_SPOKEN = {
    "en": "the and to of you i in my that it is was for we with on me your this have so but they all when there",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya",
    "fr": "de la le et les des en un du une que est pour qui dans par plus pas sur ne se ce il au avec",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao",
    "vi": "và của là có cho một các được trong không với những đã này người để khi về như năm ra",
}
SHARES = {"en": 0.70, "es": 0.18, "fr": 0.04, "de": 0.03, "pt": 0.02, "vi": 0.01, "": 0.02}
"""Languages of letters; one in fifty says none."""
_OPENINGS = ["b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "br", "ch", "gr", "st"]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ee", "ie", "oa", "ou"]
_ENDINGS = ["", "", "n", "r", "s", "t", "l", "m", "nd", "st", "rk", "ll"]
_RARE_WORDS = 30_000
_SENTENCES = 4_000
_WORDS_A_SENTENCE = (6, 16)
_SENTENCES_A_LETTER = (3, 9)


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and its words as they are searched for."""

    text: str
    words: tuple[str, ...]


class Vocabulary:
    """Writes letters in several languages."""

    def __init__(self, chance: random.Random) -> None:
        """Make up the words, then the sentences that letters are put together from."""
        self._chance = chance
        self._rare = [self._word() for _ in range(_RARE_WORDS)]
        self._weights = list(accumulate(1 / (rank + 20) for rank in range(_RARE_WORDS)))
        self._sentences = {code: [self._sentence(code) for _ in range(_SENTENCES)] for code in _SPOKEN}

    def name(self) -> str:
        """Give a name of two words."""
        return f"{self._word().title()} {self._word().title()}"

    def languages(self, number: int) -> list[str]:
        """Choose languages as letters have them."""
        return self._chance.choices(list(SHARES), list(SHARES.values()), k=number)

    def letter(self, language: str) -> Written:
        """Write a letter."""
        sentences = self._sentences[language or "en"]
        chosen = self._chance.choices(sentences, k=self._chance.randint(*_SENTENCES_A_LETTER))
        text = "\n\n".join(one.text for one in chosen)
        return Written(text, tuple(word for one in chosen for word in one.words))

    def _sentence(self, language: str) -> Written:
        spoken = _SPOKEN[language].split()
        number = self._chance.randint(*_WORDS_A_SENTENCE)
        rare = self._chance.choices(self._rare, cum_weights=self._weights, k=number)
        words = [self._chance.choice(spoken) if self._chance.random() < 0.5 else word for word in rare]
        text = f"{words[0].title()} {' '.join(words[1:])}."
        return Written(text, tuple(parted(text)))

    def _word(self) -> str:
        choice = self._chance.choice
        return "".join(choice(_OPENINGS) + choice(_VOWELS) + choice(_ENDINGS) for _ in range(choice((1, 2, 2, 3))))
