"""Mail from machines is told from mail from people: by header, or by parts only machines write."""

from collections.abc import Callable

import pytest

from relay.reading import Reading
from relay.reading.reader import read

ReadMail = Callable[[str], Reading]


@pytest.mark.parametrize(
    ("trap", "why"),
    [
        ("auto-reply", "auto-submitted"),
        ("auto-reply-x-autoreply", "auto-reply"),
        ("auto-reply-precedence", "auto-reply"),
        ("auto-reply-by-subject-and-return-path", "auto-reply"),
        ("auto-reply-exchange", "auto-reply"),
        ("delivery-report", "delivery-report"),
        ("bounce-exim", "delivery-report"),
        ("bounce-qmail", "delivery-report"),
        ("bounce-without-report", "delivery-report"),
        ("read-receipt", "read-receipt"),
        ("complaint", "complaint"),
        ("calendar-answer", "calendar-answer"),
        ("mailing-list", "mailing-list"),
        ("mailing-list-google-groups", "mailing-list"),
        ("newsletter", "newsletter"),
        ("precedence-bulk", "precedence"),
    ],
)
def test_a_machines_mail_is_known_and_still_read(read_mail: ReadMail, trap: str, why: str) -> None:
    """It is set aside with its reason, its words with it: staff can bring it back."""
    reading = read_mail(trap)
    assert reading.automatic == why
    assert reading.text


@pytest.mark.parametrize(
    "trap",
    [
        "plain",
        "suppressed-but-personal",
        "personal-with-list-unsubscribe",
        "personal-out-of-office-party",
        "personal-about-returned-mail",
        "personal-auto-submitted-no",
        "personal-invitation",
        "personal-forwarding-a-bounce",
    ],
)
def test_a_persons_mail_is_never_a_machines(read_mail: ReadMail, trap: str) -> None:
    """One sign that people's programs and gateways write too is no proof."""
    assert read_mail(trap).automatic is None


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Plums",
        "Out of Office: Plums",
        "Automatische Antwort: Plums",
        "Réponse automatique : Plums",
        "Respuesta automática: Plums",
        "Risposta automatica: Plums",
        "Resposta automática: Plums",
        "Automatisch antwoord: Plums",
        "Odpowiedź automatyczna: Plums",
        "Автоматический ответ: Plums",
        "Autosvar: Plums",
        "自动回复: Plums",
        "自動返信: Plums",
        "자동 회신: Plums",
        "תשובה אוטומטית: Plums",
        "Otomatik yanıt: Plums",
    ],
)
def test_a_subject_supports_and_never_proves(subject: str) -> None:
    """In any language: with an empty return path it is an answer of a machine, alone it is somebody's joke."""
    plain = f"From: ada@example.org\nSubject: {subject}\n\nI am away.\n"
    assert read(plain.encode()).automatic is None
    assert read(f"Return-Path: <>\n{plain}".encode()).automatic == "auto-reply"
