"""Text that a reader of the mail could not see: found, set aside where it stood, and never what decides the rest."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.reading import HIDDEN_TEXT, Reading, Segment
from relay.reading.html.hidden import seen, seen_stretches, woven
from relay.reading.html.markup import Prose
from relay.reading.html.markup import to_prose as _to_prose
from relay.reading.photos.marks import Marks
from relay.reading.reader import read


def to_prose(markup: str) -> Prose:
    """Give the prose of some markup."""
    return _to_prose(markup, Marks())


def shown(markup: str) -> tuple[str, list[str]]:
    """Give what is seen of some markup, and what is hidden in it."""
    prose = to_prose(markup)
    assert not prose.unchecked
    return seen(prose.text, prose.hidden), [prose.text[start:end].strip() for start, end in prose.hidden]


@pytest.mark.parametrize(
    "style",
    [
        *("display:none", "DISPLAY : NONE !important", "visibility:hidden", "opacity:0", "opacity:.0%", "mso-hide:all"),
        *("font-size:0", "font-size:1px", "font:0/0 a", "font-size:0.1em", "font-size:3%"),
        *("color:#fff", "color:white", "color:rgb(255,255,255)", "color:hsl(0,0%,100%)", "color:#fefefe"),
        *("color:transparent", "color:rgba(0,0,0,0)", "background:#123456;color:#123457", "background:black"),
        *("height:0;overflow:hidden", "max-height:0px;overflow:hidden", "width:1px;height:1px;overflow:hidden"),
        *("position:absolute;left:-9999px", "text-indent:-1000em", "margin-left:-10000px", "position:fixed;top:-50in"),
        *("position:absolute;clip:rect(0,0,0,0)", "clip-path:inset(50%)", "transform:scale(0)"),
    ],
)
@pytest.mark.parametrize("way", ["style", "class"])
def test_words_hidden_by_style_are_set_aside(style: str, way: str) -> None:
    """On the element itself or by a style block; nothing of what is seen changes."""
    if way == "style":
        markup = f'<p>Dear Marcus</p><div style="{style}">secret</div><p>yours</p>'
    else:
        markup = f"<style>i, div.x {{ {style} }}</style><u>Dear Marcus</u><div class='a x'>secret</div>yours"
    visible, hidden = shown(markup)
    assert (visible.split(), hidden) == (["Dear", "Marcus", "yours"], ["secret"])


@pytest.mark.parametrize(
    "style",
    [
        *("", "opacity:0.5", "font-size:8px", "color:#777", "color:windowtext", "color:var(--x)", "color:inherit"),
        *("background:black;color:white", "background:url(x.png);color:white", "height:0", "overflow:hidden"),
        *("left:-9999px", "text-indent:-18pt", "margin-left:-0.25in", "font-size:10%;font-size:100%", "clip:auto"),
        *("display:block", "visibility:visible", "transform:scale(0.9)", "max-height:100%;overflow:hidden"),
        *(
            "font-size:calc(1px * 0)",
            "color:rgba(0,0,0,",
            "opacity:x",
            "background:linear-gradient(#fff,#000);color:#fff",
        ),
    ],
)
def test_words_that_can_be_seen_stay(style: str) -> None:
    """What merely looks unusual, or cannot be known, is left where it is."""
    assert shown(f'<div style="{style}">words</div>') == ("words", [])


@pytest.mark.parametrize(
    ("markup", "visible"),
    [
        ('<table><tr><td style="font-size:0"><div style="font-size:13px">seen</div></table>', "seen"),
        ('<div style="visibility:hidden">no<b style="visibility:visible">seen</b></div>', "seen"),
        ('<div style="background:#000"><p style="color:#fff">seen</p></div>', "seen"),
        ("<body bgcolor=black text=white><font color=white>seen</font></body>", "seen"),
        ("<style>body { background: navy } p { color: white }</style><body><p>seen</p></body>", "seen"),
        ('<table bgcolor="003366"><tr><td><font color="FFFFFF">seen</font></table>', "seen"),
        ('<table><td background="stars.gif"><font color=white>seen</font>', "seen"),
        ("<style>@media print { p { display: none } }</style><p>seen</p>", "seen"),
        ("<style>@media only screen and (max-width: 480px) { p { display: none } }</style><p>seen</p>", "seen"),
        ("<style>p:hover { display: none }</style><p>seen</p>", "seen"),
        ("<style>p { display: none } p { display: block }</style><p>seen</p>", "seen"),
        ("<style>p { display: none }</style><p style='display:block'>seen</p>", "seen"),
    ],
)
def test_words_that_come_back_into_sight_stay(markup: str, visible: str) -> None:
    """A smaller part may be seen where the larger is not; later and closer styles win."""
    assert shown(markup)[0] == visible


@pytest.mark.parametrize(
    "rule",
    [
        *("p", "*", ".a", "#i", "p.a#i", "div p", "div > p", "div > *", "b + p", "b ~ p", "[title]", "p[class~=b]"),
        *(
            "body p",
            "html > body p.a",
            "x, p",
            "p[class^='a']",
            "p:root, p",
            "@media screen { p",
            "@media all, print { p",
        ),
        *("@media (min-width: 400px) { p", "@supports (display: grid) { p"),
    ],
)
def test_every_common_selector_is_understood(rule: str) -> None:
    """Selectors Level 3, less what depends on a pointer."""
    body = "<body><div><b>x</b><p id=i class='a b' title=t>seen</p></div></body>"
    assert "seen" not in shown(f"<style>{rule} {{ display: none }}</style>{body}")[0]


@pytest.mark.parametrize(
    "sheet", ["p { display: none !important } p { display: block }", "#i { display: none } p { display: block }"]
)
def test_the_stronger_rule_wins(sheet: str) -> None:
    """By importance, then by how specific it is (CSS Cascade 4, section 6)."""
    assert shown(f"<style>{sheet}</style><p id=i>secret</p>")[1] == ["secret"]


def test_the_hidden_attribute_hides() -> None:
    """It says what `display: none` says (HTML Standard, section 15.3.1)."""
    assert shown("<p hidden>secret</p>seen") == ("seen", ["secret"])


@pytest.mark.parametrize(
    "comment", ["<!-- meet me behind the old chapel -->", "<!--[if mso]><p>a b c d</p><![endif]-->"]
)
def test_a_comment_is_no_text(comment: str) -> None:
    """No mail program shows one, and no letter holds one: it is neither kept nor worth a warning."""
    assert shown(f"<p>se{comment}en{comment}</p>{comment}") == ("seen", [])


def test_a_hidden_line_before_the_letter_is_set_aside() -> None:
    """What a newsletter shows in a list of mails and nowhere else; padding of it is nothing at all."""
    preheader = (
        '<div style="display:none;max-height:0">Look inside!&nbsp;&zwnj;&nbsp;&zwnj;</div><div hidden>&nbsp;</div>'
    )
    assert shown(f"{preheader}<p>Dear Marcus,</p><p>hello</p>") == ("Dear Marcus,\n\nhello", ["Look inside!"])


def test_nobody_hides_a_letter_behind_words_that_nobody_sees() -> None:
    """An unseen line that opens a quote would set all that follows aside."""
    trap = '<p style="display:none">-----Original Message-----</p>'
    reading = read(f"Content-Type: text/html\n\n<p>one</p>{trap}<p>two</p>".encode())
    assert reading.text == "one\n\ntwo"
    assert [segment.reason for segment in reading.hidden] == [HIDDEN_TEXT]


def test_styles_beyond_measure_are_given_up_and_said_so() -> None:
    """The text is whole, and staff are told that nobody looked for hidden words."""
    rules = "".join(f"b .x{n} {{ color: red }}" for n in range(20_000))
    for markup in (f"<style>{rules}</style><p>seen</p>", f'<p style="{"color:red;" * 70_000}">seen</p>'):
        prose = to_prose(markup)
        assert (prose.text, prose.unchecked) == ("seen", True)


_STRETCHES = st.lists(st.integers(0, 30), max_size=8, unique=True).map(sorted)


@given(st.text("ab\n>", min_size=30, max_size=30), _STRETCHES, st.lists(st.integers(0, 30), max_size=4))
def test_what_is_seen_and_what_is_hidden_are_the_whole(text: str, ends: Sequence[int], cuts: Sequence[int]) -> None:
    """However the seen text was cut, the pieces and the hidden stretches are the text again, in order."""
    hidden = list(zip(ends[::2], ends[1::2], strict=False))
    visible = seen(text, hidden)
    places = sorted({0, len(visible), *(cut for cut in cuts if cut < len(visible))})
    cut = [Segment(visible[a:b], kept=a % 2 == 0) for a, b in pairwise(places)]
    out = list(woven(cut, text, hidden))
    assert "".join(segment.text for segment in out) == text
    assert "".join(segment.text for segment in out if segment.reason != HIDDEN_TEXT) == visible


@given(st.text("ab\n>", min_size=30, max_size=30), _STRETCHES, _STRETCHES)
def test_a_stretch_names_the_same_words_once_others_are_hidden(
    text: str, ends: Sequence[int], others: Sequence[int]
) -> None:
    """Where a quote is, counted in what is seen."""
    hidden = list(zip(ends[::2], ends[1::2], strict=False))
    stretches = list(zip(others[::2], others[1::2], strict=False))
    masked = "".join("-" if any(a <= at < b for a, b in hidden) else char for at, char in enumerate(text))
    wanted = [left for a, b in stretches if (left := masked[a:b].replace("-", ""))]
    visible = seen(text, hidden)
    assert [visible[a:b] for a, b in seen_stretches(stretches, hidden)] == wanted


def test_hidden_words_stay_in_their_place(read_mail: Callable[[str], Reading]) -> None:
    """Kept and hidden segments joined are the whole text; only what was seen is printed."""
    reading = read_mail("html-hidden-words")
    assert reading.text == "Dear Marcus,\n\nthe garden is green."
    assert [(segment.text.strip(), segment.reason) for segment in reading.hidden] == [
        ("A look inside", HIDDEN_TEXT),
        ("under the third stone", HIDDEN_TEXT),
    ]
    whole = "".join(segment.text for segment in reading.segments)
    assert whole == "A look inside\nDear Marcus,\n\nthe gardenunder the third stone is green."
