"""Procedures: the organisation's own words, else those that come with Mailcall, in the reader's language."""

from relay.letters.urgent import procedures
from relay.models import Organisation


def test_the_organisations_own_words_come_first() -> None:
    """What they wrote is shown in every language, as they wrote it."""
    own = Organisation(urgent_procedure="Call Sara.", sealing_procedure="")
    assert procedures.urgent(own, "es") == procedures.Procedure("Call Sara.", is_own=True)
    assert not procedures.sealing(own, "en").is_own


def test_there_are_words_in_both_languages_and_english_for_the_rest() -> None:
    """A page of another language still says what to do; a strange one leads to no other file."""
    for name in ("urgent", "sealing"):
        english, spanish = procedures.shipped(name, "en"), procedures.shipped(name, "es_MX")
        assert english != spanish
        assert english.count("\n\n") == spanish.count("\n\n") > 3
        assert procedures.shipped(name, "fr") == procedures.shipped(name, "../../setup") == english
