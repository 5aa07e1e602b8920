"""The words of a letter on screen: paragraphs as they will stand on paper, with what a rule found marked. Pure."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

Span = tuple[int, int]


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Give the text as paragraphs, with the spans (start, end in characters) marked; everything in it is escaped."""
    clear = _apart(spans, len(text))
    out: list[Markup] = []
    at = 0
    for block in text.split("\n\n"):
        if block.strip():
            start = at + len(block) - len(block.lstrip("\n"))
            lines = _lines(text, start, at + len(block.rstrip("\n")), clear)
            out.append(Markup('<p dir="auto">{}</p>').format(lines))
        at += len(block) + 2
    return Markup("\n").join(out)


def _apart(spans: Iterable[Span], length: int) -> list[Span]:
    """Give spans in order, inside the text, none reaching into the next."""
    clear: list[Span] = []
    for start, end in sorted(spans):
        first = max(start, clear[-1][1] if clear else 0, 0)
        last = min(end, length)
        if first < last:
            clear.append((first, last))
    return clear


def _lines(text: str, start: int, end: int, spans: Sequence[Span]) -> Markup:
    out = Markup()
    at = start
    for first, last in spans:
        if last <= start or first >= end:
            continue
        inside = (max(first, start), min(last, end))
        out += _broken(text[at : inside[0]]) + Markup("<mark>{}</mark>").format(_broken(text[inside[0] : inside[1]]))
        at = inside[1]
    return out + _broken(text[at:end])


def _broken(text: str) -> Markup:
    return Markup("<br>\n").join(escape(line) for line in text.split("\n"))
