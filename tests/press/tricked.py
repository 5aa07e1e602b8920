"""A press whose style sheet hides, moves or swaps what was written: what such a page says is not what was approved."""

from weasyprint import CSS

from relay.press import LetterSheet, Proof
from relay.press import letter as setting
from relay.press.style import Style
from relay.press.style import css as css_of

TRICKS = {
    "hidden": "main p:nth-of-type(2) { display: none }",
    "off the page": "main p:nth-of-type(2) { position: relative; left: 900pt }",
    "put in": "main p:nth-of-type(2)::before { content: 'not ' }",
    "other letters": "main p:nth-of-type(2) { text-transform: uppercase }",
}


def render(sheet: LetterSheet) -> Proof:
    """Set a letter with the trick that its subject names."""
    honest = setting._parsed

    def tricked(style: Style) -> CSS:
        text = css_of(style) + TRICKS[sheet.subject]
        return CSS(string=text, font_config=setting.font_configuration())

    setting._parsed = tricked  # type: ignore[assignment]
    try:
        return setting.render(sheet)
    finally:
        setting._parsed = honest
