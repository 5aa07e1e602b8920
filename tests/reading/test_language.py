"""The language of a letter, found from its own words; where that is not certain nothing is said."""

import time

import pytest

from relay.reading import Reading
from relay.reading.language import language_of
from relay.reading.reader import read

_ENGLISH = "Thank you for the drawing, it hangs over my desk now. We had rain all week, but the dog wants to go out."
_SPANISH = "Gracias por el dibujo, ahora cuelga sobre mi mesa. Llovió toda la semana, pero el perro quiere salir."
_GERMAN = "Danke für die Zeichnung, sie hängt jetzt über meinem Tisch. Es hat geregnet, aber der Hund will raus."


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", _ENGLISH),
        ("en", "Thanks for your letter. I read it three times."),
        ("en", "whats up bro, hows it going. same old here, just workin and missing you."),
        ("en", "Your grandma turned eighty. We made tamales and pozole for the whole family in Los Angeles."),
        ("en", "DEAR LUIS, MOM IS BETTER. SHE GOT OUT OF THE HOSPITAL ON TUESDAY AND EATS EVERYTHING."),
        ("es", _SPANISH),
        ("es", "Gracias por tu carta. La leí tres veces."),
        ("es", "Espero que estes bien. La semana pasada llovio mucho pero el perro quiere salir todas las mananas."),
        ("es", "Querido John, ayer fuimos a Sacramento con Michael y Jennifer. Compramos pan y vimos una película."),
        ("es", "HIJO, YA HABLÉ CON EL ABOGADO. DICE QUE LA AUDIENCIA ES EN MAYO."),
        ("es", "Primo, los Lakers ganaron anoche. LeBron metió treinta puntos y todos gritamos."),
        ("pt", "Obrigada pelo desenho, está pendurado na minha parede. O jardim está cheio de ameixas este ano."),
        ("pt", "Espero que você esteja bem. Na semana passada choveu muito, mas o cachorro quer sair."),
        ("fr", "Merci pour le dessin, il est au-dessus de mon bureau. Le jardin est plein de prunes cette année."),
        ("de", _GERMAN),
        ("it", "Grazie per il disegno, è appeso sopra la mia scrivania. Il giardino è pieno di prugne quest'anno."),
        ("nl", "Bedankt voor de tekening, hij hangt nu boven mijn bureau. De tuin staat dit jaar vol pruimen."),
        ("pl", "Dziękuję za rysunek, wisi teraz nad moim biurkiem. W tym roku ogród jest pełen śliwek."),
        ("vi", "Cảm ơn anh đã gửi bức tranh, em treo nó trên bàn làm việc. Năm nay vườn đầy mận."),
        ("tl", "Salamat sa guhit mo, nakasabit na ito sa ibabaw ng mesa ko. Umulan nang malakas noong isang linggo."),
        ("ht", "Mèsi pou desen an, li pandye sou biwo mwen kounye a. Semèn pase a te gen anpil lapli."),
        ("ru", "Спасибо за рисунок, теперь он висит над моим столом. На прошлой неделе было много дождей."),
        ("uk", "Дякую за малюнок, тепер він висить над моїм столом. Минулого тижня було багато дощів."),
        ("ar", "شكرا على الرسم، لقد علقته فوق مكتبي. هطل المطر كثيرا في الأسبوع الماضي لكن الكلب يريد الخروج."),
        ("fa", "برای نقاشی ممنونم، حالا بالای میزم آویزان است. امسال باغ پر از آلو است و نمی‌دانم چه کنم."),
        ("he", "תודה על הציור, הוא תלוי עכשיו מעל השולחן שלי. הגינה מלאה בשזיפים השנה."),
        ("hi", "चित्र के लिए धन्यवाद, वह अब मेरी मेज़ के ऊपर टंगा है। पिछले हफ़्ते बहुत बारिश हुई।"),
        ("zh", "谢谢你的画，我把它挂在书桌上面。上个星期下了很多雨，可是狗每天早上还是要出去。"),
        ("zh", "謝謝你的畫，我把它掛在書桌上面。今年院子裡的李子很多，我不知道該怎麼辦。"),
        ("ja", "絵をありがとうございます。机の上に飾っています。"),
        ("ko", "그림 고마워요. 책상 위에 걸어 두었어요."),
        ("th", "ขอบคุณสำหรับภาพวาด ตอนนี้แขวนอยู่เหนือโต๊ะของฉัน"),
        ("ka", "გმადლობ ნახატისთვის, ახლა ჩემს მაგიდასთან კიდია."),
        ("el", "Ευχαριστώ για τη ζωγραφιά, κρέμεται πάνω από το γραφείο μου."),
    ],
)
def test_two_sentences_say_their_language(language: str, text: str) -> None:
    """In the languages of the world's mail; English and Spanish also without accents, in capitals and full of names."""
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hi",
        "Hola",
        "Hello there!",
        "Love, Ana",
        "\ud800 \x00 \U000fffff",
        "❤️" * 50,
        "0123 456789 " * 20,
        "[photo 1]\n\n[photo 2]",
        "https://example.org/the/garden/is/green/and/wet/and/so/are/you",
        "Marcus Aurelius Johnson, Jr.",
        "la la la la la la la la la la la la la la la",
        "asdf qwer zxcv hjkl uiop bnm fghj tyui vbnm asdf qwer zxcv hjkl",
        "Namaste bhai, aap kaise hain? Main theek hoon aur ghar par sab log aapko bahut yaad karte hain.",
    ],
)
def test_what_is_short_or_no_prose_says_nothing(text: str) -> None:
    """A greeting, names, numbers, pictures, addresses, noise, a language in letters that are not its own."""
    assert not language_of(text)


@pytest.mark.parametrize(
    "text",
    [
        f"{_ENGLISH}\n\n{_SPANISH}",
        f"{_SPANISH} {_GERMAN}",
        "Dear Ana, how are you? I hope the week was good to you. Querida Ana, ¿cómo estás? Espero que estés muy bien.",
        "Hey primo, que onda. I went to la pulga with mi tia and compramos un chingo de stuff.",
        "絵をありがとうございます。机の上に飾っています。 Thank you for the drawing, it hangs over my desk now.",
    ],
)
def test_a_letter_in_two_languages_is_in_none(text: str) -> None:
    """Who reads one of them cannot read the letter."""
    assert not language_of(text)


def test_a_few_words_of_another_language_do_not_matter() -> None:
    """A greeting, a quotation, a name."""
    assert language_of(f"Querido hermano:\n\n{_ENGLISH} {_ENGLISH} {_ENGLISH}") == "en"
    assert language_of(f"{_SPANISH} {_SPANISH} Happy birthday to you! {_SPANISH} {_SPANISH}") == "es"


@pytest.mark.parametrize("piece", [_ENGLISH, "a ", "@", ".", "\n", "中", "́", "[photo 1]", "www.", "x" * 99 + " "])
def test_a_huge_text_takes_no_longer(piece: str) -> None:
    """Only its beginning is looked at."""
    text = piece * (400_000 // len(piece))
    started = time.process_time()
    language_of(text)
    assert time.process_time() - started < 0.1


def _mail(text: str, declared: str = "") -> Reading:
    header = f"Content-Language: {declared}\r\n" if declared else ""
    return read(f"Content-Type: text/plain; charset=utf-8\r\n{header}\r\n{text}".encode())


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (_SPANISH, "", "es"),
        (_SPANISH, "es-MX", "es-MX"),
        (_SPANISH, "en-US", "es"),
        (_ENGLISH, "es", "en"),
        ("Hola", "es-MX", "es-MX"),
        ("Hola", "", None),
        ("Hola", "und", None),
    ],
)
def test_the_words_say_more_than_the_header(text: str, declared: str, language: str | None) -> None:
    """Mail programs declare the language they are set to; the header adds a region, and stands where words are few."""
    assert _mail(text, declared).language == language


def test_what_was_set_aside_does_not_count() -> None:
    """The letter that is quoted below an answer is somebody else's."""
    quote = "\n".join(f"> {_ENGLISH}" for _ in range(9))
    reading = _mail(f"{_SPANISH}\n\nOn Mon, Mar 2, 2026 at 9:00 AM Bo <bo@example.org> wrote:\n{quote}\n")
    assert reading.hidden
    assert reading.language == "es"
