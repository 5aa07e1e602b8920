"""What rules found, as a letter's page says it: once for each thing that is said, with the words it points at."""

from flask import Flask
from flask_babel import Babel

from relay.models import Flag, Severity
from tests.factories import NOW
from web.flag_lines import lines

TEXT = "Meet me at 12 Elm Street, or at 14 Elm Street."


def found(number: int, rule: str, start: int | None = None, end: int | None = None) -> Flag:
    """Make a finding that is not stored."""
    return Flag(
        id=number,
        rule=rule,
        severity=Severity.WARN,
        parameters={},
        span_start=start,
        span_end=end,
        made_at=NOW,
    )


def desk() -> Flask:
    """Make what words need to be said: an application with a language."""
    app = Flask("words")
    Babel(app)
    return app


def test_findings_of_one_rule_are_one_line() -> None:
    """They quote what they point at, in the order of the letter; another rule keeps its own line."""
    flags = [found(1, "left-out", 32, 45), found(2, "first-letter"), found(3, "left-out", 11, 24)]
    with desk().app_context():
        first, second = lines(flags, TEXT, lambda _flag: False)
    assert [flag.id for flag in first.flags] == [1, 3]
    assert [quote.words for quote in first.quotes] == ["12 Elm Street", "14 Elm Street"]
    assert (second.first.id, second.quotes, second.unquoted) == (2, [], 0)


def test_what_somebody_has_seen_stands_apart() -> None:
    """A finding that was looked at is not hidden among those that were not."""
    flags = [found(1, "left-out"), found(2, "left-out")]
    with desk().app_context():
        assert len(lines(flags, TEXT, lambda flag: flag.id == 1)) == 2


def test_many_quotes_are_a_few_and_a_number() -> None:
    """A rule that points at everything does not drown the letter."""
    flags = [found(number, "left-out", 0, 4) for number in range(1, 10)]
    with desk().app_context():
        (line,) = lines(flags, TEXT, lambda _flag: False)
    assert (len(line.quotes), line.unquoted) == (6, 3)


def test_a_sentence_that_quotes_is_not_followed_by_the_same_words() -> None:
    """Its own quotation leads to where it stands; a sentence without one is whole."""
    flags = [found(1, "street-address", 11, 24), found(2, "left-out", 11, 24)]
    flags[0].parameters = {"words": "12 Elm Street", "count": 1}
    with desk().app_context():
        quoting, plain = lines(flags, TEXT, lambda _flag: False)
    assert quoting.parts == ("Says where somebody lives: ", "“12 Elm Street”", ". Did they mean to give it?")
    assert plain.parts is None
