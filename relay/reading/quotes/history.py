"""Where quoted history lies on a page: quote marks, attributions, copied headers, dividers."""
# ruff: noqa: RUF001 - words of many scripts are this file's matter

import re

from relay.reading.quotes.attributions import Weight
from relay.reading.quotes.copied_headers import copied_header_end, is_complete
from relay.reading.quotes.dividers import is_answer_above_mark, is_forward_mark, is_original_mark, is_rule, opens_header
from relay.reading.quotes.page import Page

QUOTE, ATTRIBUTION, OWN_NOTICE = "quote", "attribution", "own-notice"

_SIGNATURE = frozenset({"--", "—", "––"})
_LONGEST_HINT = 400
_ANSWERS_WITHIN = re.compile(
    r"\b(?:(?:answers?|answered|comments?|commented|repl(?:y|ies|ied)|respon(?:ses?|ded)|notes?|see)\b[^.!?\n]{0,40}"
    r"\b(?:below|inline|in-line|in ?between|in red|in blue|in bold|in capitals|in caps|in the text)|"
    r"(?:antwort\w*|kommentar\w*|siehe|anmerkung\w*)\b[^.!?\n]{0,40}\b(?:unten|dazwischen|im text|in rot|in blau)|"
    r"(?:réponses?|répondu|commentaires?|voir)\b[^.!?\n]{0,40}\b(?:ci-dessous|plus bas|en rouge|en bleu|dans le texte)|"
    r"(?:respuestas?|respond\w+|comentarios?|ver)\b[^.!?\n]{0,40}\b(?:abajo|debajo|en rojo|en azul|en el texto)|"
    r"(?:risposte|risposta|rispondo|commenti|vedi)\b[^.!?\n]{0,40}\b(?:sotto|in rosso|in blu|nel testo)|"
    r"(?:respostas?|respondi|comentários?|ver|veja)\b[^.!?\n]{0,40}\b(?:abaixo|em baixo|a vermelho|em vermelho|"
    r"no texto)|"
    r"(?:antwoord\w*|opmerking\w*|zie)\b[^.!?\n]{0,40}\b(?:onder|hieronder|in rood|tussen de)|"
    r"(?:odpowied\w+|komentarz\w*|patrz)\b[^.!?\n]{0,40}\b(?:poniżej|niżej|na czerwono|w tekście)|"
    r"(?:ответ\w*|отвеча\w*|комментари\w*|смотри|см)\b[^!?\n]{0,40}\b(?:ниже|красным|в тексте)|"
    r"(?:svar\w*|kommentar\w*|se)\b[^.!?\n]{0,40}\b(?:nedan|nedenfor|under|i rött|i rødt|med rødt))\b"
    r"|(?:回复|回覆|答复)[^。\n]{0,20}(?:如下|下面|红字|紅字|红色)|下記(?:に|へ)?[^。\n]{0,12}(?:回答|返信|返事)",
    re.IGNORECASE,
)


def find_history(page: Page, reasons: list[str], *, passed_on: bool = False) -> None:
    """Mark the lines that are history; `reasons` holds why others are no words of the writer's, "" where nothing does.

    `passed_on`: the mail as a whole is a forward, so a header copied into it opens what the reader is to see.
    """
    end, rest = _rest(page, passed_on=passed_on)
    _hide_blocks(page, reasons, end)
    if rest is not None and not _is_answered_within(page, reasons, rest[0]):
        start, opened, reason = rest
        for at in range(start, len(page)):
            reasons[at] = ATTRIBUTION if at < opened else reason


def _rest(page: Page, *, passed_on: bool) -> tuple[int, tuple[int, int, str] | None]:
    """Return where the search for quotes ends, and from where on all is history: its start, its text's start, why."""
    for at in range(len(page)):
        if page.quoted[at] or not page.bare[at]:
            continue
        if is_forward_mark(page.bare[at]):
            return at, None
        found = _opening(page, at, passed_on=passed_on)
        if found is not None and any(not page.quoted[above] and page.bare[above] for above in range(found[0])):
            return found[0], found  # what opens where nobody has written anything yet is the letter
    return len(page), None


def _opening(page: Page, at: int, *, passed_on: bool) -> tuple[int, int, str] | None:
    bare = page.bare[at]
    if is_answer_above_mark(bare):
        return at, at, OWN_NOTICE
    if (start := _copied_header(page, at)) is not None:
        return None if passed_on else (start, start, QUOTE)
    first, weight = page.attribution_ending(at + 1, alone=True)
    if weight is Weight.ALONE and not _goes_on(page, at):
        return first, at + 1, QUOTE
    return (at, at, QUOTE) if is_original_mark(bare) else None


def _goes_on(page: Page, at: int) -> bool:
    """Whether an attribution has a quote below it, which ends, or goes on in the next line."""
    below = page.next_text[at + 1]
    if below in page.blocks or below == len(page):
        return below in page.blocks
    after = page.next_text[below + 1]
    return page.bare[below] in {":", "："} or (after in page.blocks and page.attribution_above(after) <= at)


def _copied_header(page: Page, at: int) -> int | None:
    """Return where a copied header's history begins, with the rule above it, when the header begins at this line."""
    end = copied_header_end(page.lines, at)
    if end == at:
        return None
    above = at
    while above and not page.bare[above - 1]:
        above -= 1
    if above and opens_header(page.bare[above - 1]):
        return above - 1
    if above and page.attribution_ending(above)[1]:
        return page.attribution_ending(above)[0]
    alone = above < at or at == 0 or is_complete(page.lines, at, end)
    return at if alone else None


def _hide_blocks(page: Page, reasons: list[str], end: int) -> None:
    """Hide quoted blocks with their attributions, but none that the writer answers part by part."""
    blocks = [(first, min(last, end)) for first, last in page.blocks.items() if first < end]
    opens = {first: page.attribution_above(first) for first, _ in blocks}
    last_words = _last_words(page, reasons, end, opens)
    between = any(opens[first] == first and last <= last_words for first, last in blocks)
    for first, last in blocks:
        if between and first <= last_words:
            continue
        reasons[opens[first] : last] = [ATTRIBUTION] * (first - opens[first]) + [QUOTE] * (last - first)


def _last_words(page: Page, reasons: list[str], end: int, opens: dict[int, int]) -> int:
    """Return the last line before `end` with the writer's own words, or -1; a signature below `-- ` is not counted."""
    last, at = -1, 0
    heads = {above: first for first, above in opens.items()}
    in_signature = False
    while at < end:
        if at in heads or at in page.blocks:
            at, in_signature = page.blocks[heads.get(at, at)], False
            continue
        in_signature = in_signature or page.bare[at] in _SIGNATURE
        if page.bare[at] and not (reasons[at] or in_signature or is_rule(page.bare[at])):
            last = at
        at += 1
    return last


def _is_answered_within(page: Page, reasons: list[str], start: int) -> bool:
    """Whether the writer says in a short note above that the answers stand in the history below."""
    above = " ".join(bare for bare, reason in zip(page.bare[:start], reasons, strict=False) if bare and not reason)
    return len(above) <= _LONGEST_HINT and _ANSWERS_WITHIN.search(above) is not None
