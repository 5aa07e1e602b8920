"""The forms an English word takes, by rule: a form that nobody writes costs nothing."""

_VOWELS = frozenset("aeiou")


def forms(word: str) -> frozenset[str]:
    """Give a regular verb or noun with its endings: smuggle, smuggles, smuggled, smuggling."""
    if word.endswith("e"):
        stem = word[:-1]
        return frozenset({word, f"{word}s", f"{stem}ed", f"{stem}ing"})
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        stem = word[:-1]
        return frozenset({word, f"{stem}ies", f"{stem}ied", f"{word}ing"})
    plural = f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"
    doubled = word + word[-1]
    return frozenset({word, plural, f"{word}ed", f"{word}ing", f"{doubled}ed", f"{doubled}ing"})
