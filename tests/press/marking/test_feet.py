"""What stands at the foot of every page is drawn out of the finished file, and counted."""

from relay.press import Press
from relay.press.marking.feet import feet
from tests.press.sheets import letter


def test_every_page_is_found_to_bear_name_number_and_its_place(press: Press) -> None:
    """And a name that is not there on none; of one in another script nobody can tell."""
    long = letter(text="\n\n".join(["The garden is green. " * 30] * 12))
    proof = press.render(long)
    assert proof.pages > 2
    assert (proof.feet.marked_pages, proof.feet.numbered_pages) == (proof.pages, proof.pages)
    assert feet(proof.pdf, "SOMEBODY ELSE 99999-999").marked_pages == 0
    assert feet(proof.pdf, "МАРК 20417-045").marked_pages is None


def test_pages_say_their_number_in_any_language(press: Press) -> None:
    """Whichever way its words are put."""
    for language in ("es", "de", "ar", "zh", "ja"):
        proof = press.render(letter(furniture_language=language))
        assert proof.feet.numbered_pages == proof.pages
