"""The line above a quote is known in the languages of the world, and a sentence that looks like one is not."""

import pytest

from relay.reading.quotes import split_quotes
from relay.reading.quotes.attributions import Weight, weigh

_ALONE = [
    "On Monday, March 2nd, 2026 at 9:00 AM, Bo <bo@example.org> wrote:",
    "On Mar 2, 2026, at 9:00 AM, Bo Winter wrote:",
    'At 2026-03-02 09:00:00, "Bo" <bo@example.org> wrote:',
    "---- On Mon, 02 Mar 2026 09:00:00 +0100, Bo <bo@example.org> wrote ----",
    "Mar 2, 2026, 09:00 by bo@example.org:",
    "Bo <bo@example.org> wrote:",
    "Am 02.03.2026 um 09:00 schrieb Bo <bo@example.org>:",
    "Am Montag, dem 02.03.2026 um 09:00 +0100 schrieb Bo Winter:",
    "Bo <bo@example.org> schrieb am Mo. 2. März 2026 um 09:00:",
    "2. März 2026, 09:00 von bo@example.org:",
    "Le lun. 2 mars 2026 à 09:00, Bo <bo@example.org> a écrit :",
    "El lun, 2 mar 2026 a las 9:00, Bo (<bo@example.org>) escribió:",
    "Il giorno lun 2 mar 2026 alle ore 09:00 Bo <bo@example.org> ha scritto:",
    "Em seg., 2 de mar. de 2026 às 09:00, Bo <bo@example.org> escreveu:",
    "Op ma 2 mrt 2026 om 09:00 schreef Bo <bo@example.org>:",
    "Op 2 mrt 2026, om 09:00 heeft Bo <bo@example.org> het volgende geschreven:",
    "W dniu 2026-03-02 09:00, Bo <bo@example.org> napisał:",
    "pon., 2 mar 2026 o 09:00 Bo <bo@example.org> napisał(a):",
    "пн, 2 мар. 2026 г. в 09:00, Bo <bo@example.org>:",
    '02.03.2026, 09:00, "Bo" <bo@example.org>:',
    "Понедельник, 2 марта 2026, 9:00 +03:00 от Bo <bo@example.org>:",
    "пн, 2 бер. 2026 р. о 09:00 Bo <bo@example.org> пише:",
    "Den mån 2 mars 2026 kl 09:00 skrev Bo <bo@example.org>:",
    "man. 2. mars 2026 kl. 09:00 skrev Bo <bo@example.org>:",
    "Den 02.03.2026 09:00, skrev Bo:",
    "ma 2. maalisk. 2026 klo 9.00 Bo (bo@example.org) kirjoitti:",
    "Bo <bo@example.org> 于2026年3月2日周一 09:00写道：",
    "Bo <bo@example.org> 於 2026年3月2日 週一 上午9:00寫道：",
    '在 2026-03-02 09:00:00，"Bo" <bo@example.org> 写道：',
    "2026年3月2日(月) 9:00 Bo <bo@example.org>:",
    "2026/03/02 9:00、Bo <bo@example.org>のメール：",
    "2026년 3월 2일 (월) 오전 9:00, Bo <bo@example.org>님이 작성:",
    "في الاثنين، 2 مارس 2026 في 9:00 ص تمت كتابة ما يلي بواسطة Bo <bo@example.org>:",
    "\u202bבתאריך יום ב׳, 2 במרץ 2026 ב-9:00 מאת \u202aBo\u202c\u200f <\u202abo@example.org\u202c\u200f>:\u202c",
    "Vào Th 2, 2 thg 3, 2026 vào lúc 09:00 Bo <bo@example.org> đã viết:",
    "Bo <bo@example.org>, 2 Mar 2026 Pzt, 09:00 tarihinde şunu yazdı:",
    "po 2. 3. 2026 v 9:00 odesílatel Bo <bo@example.org> napsal:",
    "Bo <bo@example.org> ezt írta (időpont: 2026. márc. 2., H, 9:00):",
    "În lun., 2 mar. 2026 la 09:00, Bo <bo@example.org> a scris:",
    "Στις Δευ 2 Μαρ 2026 στις 9:00 π.μ., ο χρήστης Bo <bo@example.org> έγραψε:",
    "Pada tanggal Sen, 2 Mar 2026 pukul 09.00 Bo <bo@example.org> menulis:",
]


@pytest.mark.parametrize("attribution", _ALONE)
def test_attributions_of_many_languages_open_history_by_themselves(attribution: str) -> None:
    """Also where the mail program put no quote marks, on one line or broken in two between words."""
    words = attribution.split(" ")
    last = len(words) - (2 if words[-1].startswith("-") else 1)
    named_first = attribution.startswith("Bo")  # a name alone on the line above may be the writer's
    for broken_at in (len(words), last, *(() if named_first else (len(words) // 2,))):
        line = "\n".join(filter(None, (" ".join(words[:broken_at]), " ".join(words[broken_at:]))))
        segments = split_quotes(f"My own words.\n\n{line}\n\nOld words.\n")
        assert [(segment.text.strip(), segment.reason) for segment in segments] == [
            ("My own words.", ""),
            (line.strip(), "attribution"),
            ("Old words.", "quote"),
        ]


@pytest.mark.parametrize(
    "line",
    ["On Nov 26, 2025 you wrote:", "Bo wrote:", "Quoting Bo <bo@example.org>:", "2026/3/2 Bo <bo@example.org>"],
)
def test_a_line_a_person_may_write_opens_only_a_quote_below_it(line: str) -> None:
    """With quote marks below it is a mail program's; without them it is the writer's."""
    assert "".join(s.text for s in split_quotes(f"Mine.\n\n{line}\n\n> Old.\n") if s.kept).strip() == "Mine."
    assert [s.kept for s in split_quotes(f"Mine.\n\n{line}\n\nStill mine.\n")] == [True]


@pytest.mark.parametrize(
    "prose",
    [
        "On 3 May 2026 I wrote to bo@example.org and got this:",
        "You can write to me at maria@example.org before 2027, here is what I need:",
        "Thanks! On Mon, 2 Mar 2026 at 09:00, Bo <bo@example.org> wrote:",
        "From 2026 my address is maria@example.org:",
        "Visits are from 9:00 to 11:00 on 3.5.2026, write to desk@example.gov:",
        "On Tuesday at 9:00 the doctor said:",
        "I liked it so much. On Monday 2 March 2026 at 9:00 you wrote:",
        "Le 3 mai 2026 à 9h00 maman a écrit :",
    ],
)
def test_prose_that_looks_like_an_attribution_hides_nothing(prose: str) -> None:
    """Dates, times and addresses stand in letters too."""
    assert weigh(prose) is not Weight.ALONE
    assert [s.kept for s in split_quotes(f"Dear Marcus,\n\n{prose}\n\nThe rest of my letter.\n")] == [True]


def test_an_address_closed_on_the_next_line_is_no_quote_mark() -> None:
    """Programs break a long attribution before its last bracket."""
    text = "Mine.\n\ntir. 3. mars 2026 kl. 09:00 skrev Bo <bo@example.org\n>:\n\n> Old.\n"
    assert "".join(s.text for s in split_quotes(text) if s.kept).strip() == "Mine."
    assert [s.reason for s in split_quotes(text)] == ["", "attribution", "quote"]
