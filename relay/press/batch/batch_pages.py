"""Set the pages that go with a batch: cover sheet, separators, list. Runs in a sandboxed child, like letters."""

import functools
import itertools
from typing import Self

import jinja2

from relay.press.batch.batch_sheet import BatchList, BatchName, BatchTotals, CoverSheet, ListRow, Separator, SetPages
from relay.press.batch.batch_words import BatchWords, batch_words
from relay.press.errors import RenderError
from relay.press.marking.barcode import data_matrix_png
from relay.press.press import LIMITS, press_child
from relay.press.words import long_date
from relay.sandbox import Limits, SandboxError
from relay.templating import templates_folder

BatchSheet = CoverSheet | Separator | BatchList

_SQUARE = "mailcall:square"
_SHAPES = ("letter", "flat", "postcard")
_MARGIN_PT = 54.0


class BatchPages:
    """Sets these pages in a child of its own; use as a context manager."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        """Nothing is started yet."""
        self._sandbox = press_child("relay.press.batch.batch_pages:render", SetPages, limits)

    def __enter__(self) -> Self:
        """Start the child without waiting."""
        self._sandbox.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self._sandbox.close()

    def render(self, sheet: BatchSheet) -> SetPages:
        """The pages; RenderError when they cannot be set."""
        try:
            return self._sandbox(sheet)
        except SandboxError as error:
            raise RenderError(f"a page of the batch could not be set: {error.reason}") from error


def render(sheet: BatchSheet) -> SetPages:
    """The pages of a cover sheet, of a separator, or of a list. The same values give the same bytes."""
    from weasyprint import CSS, HTML

    from relay.press.document import InMemoryOnly

    held = {_SQUARE: (data_matrix_png(sheet.name.code), "image/png")}
    page = HTML(string=html(sheet), base_url="mailcall:batch", url_fetcher=InMemoryOnly(held))
    document = page.render(stylesheets=[CSS(string=css(sheet), url_fetcher=InMemoryOnly({}))])
    tagged = not isinstance(sheet, BatchList)  # a list is given as CSV too, and its tags take as long as its pages
    pdf: bytes = document.write_pdf(finisher=lambda _, file: file.info.pop("Producer", None), pdf_tags=tagged)
    return SetPages(pdf, len(document.pages))


def html(sheet: BatchSheet) -> str:
    """The pages as HTML."""
    kind = {CoverSheet: "cover", Separator: "separator", BatchList: "list"}[type(sheet)]
    words = batch_words(sheet.name.language)
    totals = getattr(sheet, "totals", None)
    return (
        _templates()
        .get_template(f"{kind}.html")
        .render(
            sheet=sheet,
            name=sheet.name,
            words=words,
            date=lambda day: long_date(day, sheet.name.language),
            shape=dict(zip(_SHAPES, words.shapes, strict=True)).get,
            weight=_weight,
            dollars=_dollars,
            groups=_by_prison(sheet) if isinstance(sheet, BatchList) else (),
            steps=_steps(sheet, words) if isinstance(sheet, CoverSheet) else (),
            mail_class="" if isinstance(sheet, BatchList) else _mail_class(sheet, words),
            postage=_postage(totals, words, sheet.name) if totals else "",
        )
    )


def css(sheet: BatchSheet) -> str:
    """Their style sheet."""
    width, height = sheet.name.paper.size_pt
    page_of = batch_words(sheet.name.language).page_of
    before, between, after = page_of.replace("{n}", "{").replace("{total}", "{").split("{")
    counted = f'"{before}" counter(page) "{between}" counter(pages) "{after}"'
    return (
        _templates()
        .get_template("batch.css")
        .render(width_pt=width, height_pt=height, margin_pt=_MARGIN_PT, page_of=counted, code=sheet.name.code)
    )


def _steps(sheet: CoverSheet, words: BatchWords) -> list[str]:
    envelopes = [words.print_envelopes] * sheet.prints_envelopes
    envelopes += [words.stick_labels.format(sheet=sheet.labels)] if sheet.labels else []
    printed = words.print_both if sheet.both_sides else words.print_one
    cards = [words.cut_cards] * ("postcard" in dict(sheet.totals.shapes))
    return [printed, *envelopes, words.fold, *cards, words.scan, words.pull, words.again, words.post]


def _by_prison(sheet: BatchList) -> list[tuple[str, list[ListRow]]]:
    """The rows of each prison, as they follow each other."""
    return [(facility, list(rows)) for facility, rows in itertools.groupby(sheet.rows, lambda row: row.facility)]


def _mail_class(sheet: CoverSheet | Separator, words: BatchWords) -> str:
    named = {"general": words.general_mail, "legal": words.legal_mail, "publications": words.publications}
    return named.get(sheet.mail_class, "")


def _postage(totals: BatchTotals, words: BatchWords, name: BatchName) -> str:
    """The sum, what it does not hold, and whose prices they are."""
    if totals.unpriced == totals.letters:
        return words.unknown
    since = words.postage_since.format(source=totals.rate_source, date=long_date(totals.rate_since, name.language))
    unpriced = f" {words.unpriced.format(n=totals.unpriced)}" if totals.unpriced else ""
    return f"{_dollars(totals.cents)}{unpriced} ({since})"


def _weight(grams: float, ounces: float) -> str:
    return f"{grams:,.0f} g · {ounces:,.1f} oz"


def _dollars(cents: int) -> str:
    return f"${cents / 100:,.2f}"


@functools.cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder("batch")),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
