"""Same letter, same press version: the same bytes."""

import random

from relay.press import Press
from tests.press.sheets import letter, photo
from tests.press.text.test_scripts import GREETINGS


def test_two_processes_and_any_order_give_the_same_bytes(press: Press) -> None:
    """What was approved can be made again: with emoji, photos and a dozen scripts, in another process and order."""
    sheets = [letter(text=text, subject=text) for text in GREETINGS.values()]
    sheets += [
        letter(photos=(photo(),)),
        letter(large_print=True),
        letter(text="word " * 3000, photos=(photo(900, 1200),)),
    ]
    first = [press.render(sheet) for sheet in sheets]
    order = list(range(len(sheets)))
    random.Random(4).shuffle(order)
    with Press() as other:
        again = {n: other.render(sheets[n]) for n in order}
    assert [again[n] for n in range(len(sheets))] == first


def test_a_proof_says_what_it_was_made_with(press: Press) -> None:
    """Every part that can change a byte is in the version."""
    version = press.render(letter()).version
    assert {"press", "templates", "fonts", "weasyprint", "pydyf", "pango", "harfbuzz", "fontconfig"} <= set(version)
    assert all(version.values())
