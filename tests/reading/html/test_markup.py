"""HTML to letter text: what a reader of the mail sees, as lines of plain text."""

import pytest

from relay.reading.html.markup import Prose
from relay.reading.html.markup import to_prose as _to_prose
from relay.reading.photos.marks import Marks

_WORD_LIST = (
    "<p style='margin:0;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·"
    "<span>&nbsp;&nbsp; </span></span><![endif]>a</p><p style='margin:0;mso-list:l0 level2 lfo1'>"
    "<span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>b</p>"
)
_SAFE_LINK = (
    '<a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2F&amp;data=5">tea</a>'
)


def to_prose(markup: str) -> Prose:
    """Give the prose of some markup."""
    return _to_prose(markup, Marks())


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param("<p>Dear Marcus,</p><p>rain\n  again.</p>", "Dear Marcus,\n\nrain again.", id="paragraphs"),
        pytest.param("<div>a</div><div><br></div><div>b</div>", "a\n\nb", id="a blank line of Gmail"),
        pytest.param("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb", id="a blank line of Outlook"),
        pytest.param("a<br><br><br><br><br><br>b", "a\n\n\nb", id="no more than two blank lines"),
        pytest.param("a <br> b<br></div><div>c", "a\nb\nc", id="a break at a block's end adds nothing"),
        pytest.param("a&nbsp;&nbsp; b", "a   b", id="spaces that were meant"),
        pytest.param("one<br>&nbsp;&nbsp;two<br>&nbsp;&nbsp;&nbsp;&nbsp;three", "one\n  two\n    three", id="poem"),
        pytest.param("<pre>a  b\n\n   c\td</pre>", "a  b\n\n   c    d", id="preformatted"),
        pytest.param('<div style="white-space: pre-wrap">a\n  b</div>', "a\n  b", id="kept white space"),
        pytest.param('<div style="white-space:pre-line">a   b\n c</div>', "a b\nc", id="kept lines"),
        pytest.param("over&shy;flow a\u200bb", "overflow ab", id="soft hyphen and zero-width space"),
        pytest.param("<h1>News</h1>text", "News\n\ntext", id="a heading is a line of its own"),
        pytest.param("a<hr>b", f"a\n\n{'_' * 32}\n\nb", id="a rule"),
        pytest.param("x<sup>2</sup> H<sub>2</sub>O 1<sup>st</sup>", "x² H₂O 1st", id="raised and lowered"),
        pytest.param("<q>Yes</q>, she said", "“Yes”, she said", id="a short quotation"),
        pytest.param("<dl><dt>Tea<dd>hot</dl>", "Tea\n    hot", id="definitions"),
        pytest.param('a<span style="display:block">b</span>c', "a\nb\nc", id="a span laid out as a block"),
        pytest.param('<div style="display:inline">a</div> b', "a b", id="a division laid out in the line"),
        pytest.param("<title>t</title><script>s()</script>a<!-- b -->", "a", id="what is no text"),
        pytest.param("<![if !mso]>a<![endif]><!--[if mso]>long words for Outlook alone<![endif]-->", "a", id="Outlook"),
        pytest.param("A<o:p>&nbsp;</o:p>", "A", id="Office's own tags"),
        pytest.param("<p>a<p>b<ul><li>c<li>d", "a\n\nb\n\n• c\n• d", id="tags never closed"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_the_text_reads_as_it_looked(markup: str, text: str) -> None:
    """Blocks are lines, margins are blank lines, white space is what a browser makes of it."""
    assert to_prose(markup).text == text


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("", "a\n\nb"),
        ("<style>p { margin: 0 }</style>", "a\nb"),
        ("<style>p.MsoNormal { margin: 0cm; margin-bottom: .0001pt }</style>", "a\nb"),
        ("<style><!-- p { margin: 0 } --></style>", "a\nb"),
        ("<style>p { margin: 0 12pt }</style>", "a\nb"),
        ("<!--[if mso]><style>p { margin: 0 }</style><![endif]-->", "a\n\nb"),
        ("<style>@media (max-width: 600px) { p { margin: 0 } }</style>", "a\n\nb"),
    ],
)
def test_paragraphs_without_margins_are_lines(style: str, text: str) -> None:
    """Outlook writes each line as a paragraph without margins; a blank line after each would double the letter."""
    assert to_prose(f"{style}<p class=MsoNormal>a</p><p class=MsoNormal>b</p>").text == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "• a\n• b\n  • c\n• d"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<ol start=9><li>a<li>b<br>c</ol>", "9. a\n10. b\n    c"),
        ("<ol type=a><li>a<li value=27>b</ol>", "a. a\naa. b"),
        ("<ol type=I start=4><li>a</ol><ol type=i><li>b</ol>", "IV. a\n\ni. b"),
        ("<ol reversed><li>a<li>b</ol>", "2. a\n1. b"),
        ("<ol start=99999999999><li>a</ol><ol start=x><li>b</ol>", "1. a\n\n1. b"),
        (_WORD_LIST, "• a\n  1. b"),
    ],
)
def test_lists_keep_their_bullets_numbers_and_depth(markup: str, text: str) -> None:
    """HTML's lists, and those that Word writes itself."""
    assert to_prose(markup).text == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("I <b>really</b> mean <i>it</i>.", "I *really* mean _it_."),
        ("<b>All of it</b>", "All of it"),
        ("<b>Title</b><br>text", "Title\ntext"),
        ("a <b>two </b><b>words</b> b", "a *two words* b"),
        ("a <b><i>both</i></b> b", "a *_both_* b"),
        ("a <i>x <b>y</b></i> b", "a _x *y*_ b"),
        ("<b>D</b>ear", "Dear"),
        ("a <b>, </b> b", "a , b"),
        ("a <b>2*3</b> b", "a 2*3 b"),
        ('<b style="font-weight:normal">a</b> b', "a b"),
        ('a <span style="font-weight:700;font-style:italic">b</span> c', "a *_b_* c"),
        ("I <s>hate</s> love you", "I ~hate~ love you"),
        ("<s>Gone</s>", "~Gone~"),
        ("a <b>b<br>c<br>d</b> e", "a *b*\nc\n*d* e"),
    ],
)
def test_emphasis_is_marked_where_it_stands_out(markup: str, text: str) -> None:
    """As mail programs mark it in plain text; a line that is bold as a whole stands out already."""
    assert to_prose(markup).text == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<a href="https://example.org/tea">tea</a>!', "tea (https://example.org/tea)!"),
        ('<a href="https://www.example.org/">example.org</a>', "example.org"),
        ('<a href="http://bank.example/">www.good.example</a>', "www.good.example (http://bank.example/)"),
        ('<a href="mailto:ada@example.org?subject=x">ada@example.org</a>', "ada@example.org"),
        ('<a href="mailto:ada@example.org">write</a>', "write (ada@example.org)"),
        ('<a href="tel:+43-1-234567">01 234567</a>', "01 234567"),
        ('<a href="javascript:alert(1)">press</a><a href="#x">up</a>', "pressup"),
        (f'<a href="https://example.org/?t={"x" * 60}">read on</a>', "read on"),
        ('<a href="https://example.org"><img></a>', ""),
        (_SAFE_LINK, "tea (https://example.org/)"),
        ('a <b><a href="https://example.org/x">b</a></b>', "a *b* (https://example.org/x)"),
        ('<a href="https://[">b</a><a href="https://example.org/[?q=]">c</a>', "bc (https://example.org/[?q=])"),
    ],
)
def test_a_link_s_address_is_written_out_when_it_says_more(markup: str, text: str) -> None:
    """Nobody can press it on paper; what only a machine can follow is left out."""
    assert to_prose(markup).text == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<table><tr><th>Name<th>Age<tr><td>Ada<td>36</table>", "Name | Age\nAda | 36"),
        ("<table><tr><td>From:<td>Ada<tr><td>To:<td>Bo</table>", "From: Ada\nTo: Bo"),
        ("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>", "a\nb\nc\nd"),
        ("<table><tr><td><table><tr><td>a</table><td>b</table>", "a\nb"),
        ("<table><tr><td>one<td>two</table>", "one\ntwo"),
        ("<table><tr><td colspan=100000>a</table>", "a"),
    ],
)
def test_tables_of_facts_keep_their_rows(markup: str, text: str) -> None:
    """Tables that only lay out a mail become running text."""
    assert to_prose(markup).text == text


def test_a_poem_that_is_quoted_is_indented_and_is_no_reply() -> None:
    """Only what a mail program labels is quoted history."""
    prose = to_prose("Listen:<blockquote>Shall I<br>compare thee</blockquote>Yours")
    assert (prose.text, prose.quoted) == ("Listen:\n\n    Shall I\n    compare thee\n\nYours", ())


@pytest.mark.parametrize(
    "opening",
    ['<blockquote type="cite">', '<blockquote class="gmail_quote">', '<div class="yahoo_quoted"><blockquote>'],
)
def test_what_a_mail_program_quotes_has_its_signs(opening: str) -> None:
    """So that answers between the lines can be told from what they answer."""
    prose = to_prose(f"mine<br>{opening}theirs<br><br>more<blockquote>older</blockquote></blockquote></div>")
    assert prose.text == "mine\n\n> theirs\n>\n> more\n>\n> > older"
    assert [prose.text[start:end] for start, end in prose.quoted] == ["> theirs\n>\n> more\n>\n> > older"]


def test_a_mail_that_was_passed_on_is_not_quoted() -> None:
    """Apple Mail puts it into the same element as a quote."""
    prose = to_prose('See:<blockquote type="cite">Begin forwarded message:<br><br>the letter</blockquote>')
    assert prose.quoted == ()
    assert "    Begin forwarded message:" in prose.text
