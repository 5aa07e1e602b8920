"""What machines add under a letter is set aside, each with its reason; what a person wrote there stays."""

import pytest

from relay.reading.quotes import split_quotes

_LETTER = "Dear Marcus,\n\nthe plums are ripe.\n\nLove,\nMaria\n"
_DEVICES = """Sent from my iPhone
Sent from my Verizon Wireless BlackBerry
Sent from Mail for Windows
Sent from Yahoo Mail for iPhone
Get Outlook for Android<https://aka.ms/AAb9ysg>
Sent with Proton Mail secure email.
Sent from my Samsung Galaxy smartphone.
Sent via the Samsung Galaxy S21 5G, an AT&T 5G smartphone
Sent from my phone, please excuse typos.
Sent from my Wiko RIDGE FAB 4G
Von meinem iPhone gesendet
Gesendet von Outlook für Android
Diese Nachricht wurde von meinem Android-Mobiltelefon mit GMX Mail gesendet.
Envoyé de mon iPhone
Envoyé à partir de Outlook pour Android
Enviado desde mi iPhone
Obtener Outlook para Android
Inviato da iPhone
Enviado do meu iPhone
Verstuurd vanaf mijn iPhone
Wysłane z iPhone'a
Pobierz aplikację Outlook dla systemu Android
Отправлено с iPhone
Отправлено из мобильной Почты Mail.ru
Надіслано з iPhone
Skickat från min iPhone
Sendt fra min iPhone
Hent Outlook til Android
Lähetetty iPhonesta
从我的iPhone发送
發自我的 iPhone
iPhoneから送信
나의 iPhone에서 보냄
أُرسلت من الـ iPhone
נשלח מה-iPhone שלי
Đã gửi từ iPhone của tôi
iPhone'umdan gönderildi
Odesláno z iPhonu
iPhone-omról küldve
Trimis de pe iPhone-ul meu
Στάλθηκε από το iPhone μου
Dikirim dari iPhone saya""".splitlines()
_PEOPLE = """Sent from my desk, is much easier then my mobile phone.
Sent from my heart to yours
Sent with all my love
Sent with love from my mobile home in Texas
Sent from heaven
Sent from a magnificent torch of pixels
Sent from Orange County, California
Envoyé avec tout mon amour
Enviado con todo mi cariño
Mit viel Liebe gesendet
Sent from my iPhone, which my sister gave me when I turned thirty.
From my phone I can see the photos you sent
Das habe ich dir mit meinem Handy geschickt
Ich kann dir keine E-Mail schicken, nur vom Handy gesendet
My Norton caught a virus
Panda bears, www.pandas.example, are lovely
To unsubscribe from life is what I wanted then
If you received this letter in error, well, so did I""".splitlines()
_SCANNERS = [
    "Virus-free. www.avast.com",
    "Virenfrei. www.avast.com",
    "Garanti sans virus. www.avast.com",
    "This email has been checked for viruses by Avast antivirus software.\nhttps://www.avast.com/antivirus",
    "Diese E-Mail wurde von Avast Antivirus-Software auf Viren geprüft.\nwww.avast.com",
    (
        "No virus found in this message.\nChecked by AVG - www.avg.com\nVersion: "
        "2016.0.7357 / Virus Database: 4522/11701 - Release"
    ),
    "This message has been scanned for viruses and\ndangerous content by MailScanner, and is\nbelieved to be clean.",
    "__________ Information from ESET NOD32 Antivirus, version 4000 __________",
]
_LISTS = [
    (
        '-- \nYou received this message because you are subscribed to the Google Groups "Pals" group.\n'
        "To unsubscribe from this group, send an email to pals+unsubscribe@googlegroups.com.\n"
        "To view this discussion visit https://groups.google.com/d/msgid/pals/x."
    ),
    (
        "_______________________________________________\nPals mailing list -- pals@lists.example.org\n"
        "To unsubscribe send an email to pals-leave@lists.example.org\nhttps://lists.example.org/mailman3/lists/pals/"
    ),
    (
        '-- \nSie erhalten diese Nachricht, weil Sie in Google Groups E-Mails von der Gruppe "Pals" abonniert haben.\n'
        "https://groups.google.com/d/msgid/pals/x"
    ),
    "Unsubscribe: https://lists.example.org/unsubscribe/pals",
]
_DISCLAIMERS = [
    (
        "CONFIDENTIALITY NOTICE: This e-mail is confidential and intended only "
        "for the individual to whom it is addressed. If you "
        "have received this message in error, please notify the sender and delete it."
    ),
    (
        "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der "
        "richtige Adressat sind oder diese E-Mail irrtümlich "
        "erhalten haben, informieren Sie bitte den Absender und vernichten Sie diese Mail."
    ),
    (
        "Ce message est confidentiel et établi à l'attention exclusive de ses "
        "destinataires. Si vous l'avez reçu par erreur, "
        "merci d'en avertir l'expéditeur et de le détruire."
    ),
    (
        "Este mensaje es confidencial y para uso exclusivo de su destinatario. "
        "Si lo ha recibido por error, notifíquelo al "
        "remitente y elimínelo."
    ),
    (
        "Le informazioni contenute in questo messaggio sono riservate e per uso esclusivo del destinatario.\n\n"
        "Se avete ricevuto questo messaggio per errore, Vi preghiamo di avvisare il mittente e di cancellarlo."
    ),
    "Esta mensagem é confidencial e destinada ao destinatário. Se a recebeu por engano, avise o remetente e apague-a.",
    (
        "Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde. "
        "Indien u dit bericht ten onrechte hebt "
        "ontvangen, verzoeken wij u het te vernietigen."
    ),
    (
        "Niniejsza wiadomość jest poufna i przeznaczona wyłącznie dla adresata. "
        "Jeśli otrzymali ją Państwo przez pomyłkę, "
        "prosimy powiadomić nadawcę i usunąć wiadomość."
    ),
    (
        "Это сообщение является конфиденциальным и предназначено только адресату. Если вы получили его по ошибке, "
        "сообщите отправителю и удалите его."
    ),
    "Detta meddelande är konfidentiellt och avsett för mottagaren. Har du fått det av misstag, radera det.",
    "本邮件及其附件含有保密信息，仅限于收件人使用。禁止任何其他人使用。如果您错收了本邮件，请通知发件人并删除。",
    "本メールは機密情報を含みます。宛先でない方が誤って受信された場合は、ご連絡の上、削除してください。",
]


def _told(text: str) -> dict[str, str]:
    return {segment.text.strip(): segment.reason for segment in split_quotes(text) if not segment.kept}


@pytest.mark.parametrize(
    ("footer", "reason"),
    [
        *((line, "mobile-signature") for line in _DEVICES),
        *((lines, "scanner-footer") for lines in _SCANNERS),
        *((lines, "list-footer") for lines in _LISTS),
        *((lines, "disclaimer") for lines in _DISCLAIMERS),
        ("P Please consider the environment before printing this e-mail", "disclaimer"),
    ],
)
def test_what_a_machine_added_is_set_aside_with_its_reason(footer: str, reason: str) -> None:
    """At the end of the letter, and where the letter ends above what it answers."""
    quote = "\n\nOn Mon, 2 Mar 2026 at 09:00, Bo <bo@example.org> wrote:\n> Old words.\n"
    for below in ("", quote):
        segments = split_quotes(f"{_LETTER}\n{footer}\n{below}")
        assert "".join(s.text for s in segments if s.kept).strip() == _LETTER.strip()
        assert _told(f"{_LETTER}\n{footer}\n{below}")[footer] == reason


@pytest.mark.parametrize("line", _PEOPLE)
def test_what_a_person_wrote_last_stays(line: str) -> None:
    """Words that resemble a machine's are no reason to lose them."""
    assert _told(f"{_LETTER}\n{line}\n") == {}


@pytest.mark.parametrize(
    "paragraph",
    [
        "I must be confidential about this: the warden told me by mistake that the recipient of the prize is you.",
        (
            "They say it is strictly prohibited to send stamps. Please inform "
            "the sender of the parcel, and delete nothing."
        ),
        "My lawyer wrote that this message is privileged, confidential and not for the addressee's brother.",
        "Ich habe deinen Brief irrtümlich geöffnet, er war vertraulich, und der richtige Empfänger war nicht ich.",
        (
            "Subject to the terms of this agreement the lessor grants the lessee named above a room. Unauthorised use "
            "is prohibited, and the lessor accepts no liability for what the lessee leaves behind."
        ),
    ],
)
def test_a_letter_that_speaks_of_secrets_is_no_disclaimer(paragraph: str) -> None:
    """A person says so of themselves, or says too little of what only legal notices say."""
    assert _told(f"Dear Marcus,\n\n{paragraph}\n") == {}


def test_a_disclaimer_in_the_middle_of_a_letter_stays() -> None:
    """Only the end is a machine's; whoever writes on below it quotes it."""
    assert (
        _told(f"Look what my office adds:\n\n{_DISCLAIMERS[0]}\n\nFunny, is it not? Nobody at the desk reads it.\n")
        == {}
    )


def test_a_phones_line_is_set_aside_even_when_nothing_else_was_written() -> None:
    """A mail of photos alone is a letter of photos alone."""
    assert _told("Sent from my iPhone\n") == {"Sent from my iPhone": "mobile-signature"}
    assert _told("Sent from my iPhone\n\n> All of it quoted.\n") == {"Sent from my iPhone": "mobile-signature"}


def test_a_signature_in_words_stays_and_the_machines_lines_around_it_go() -> None:
    """What follows `-- ` is the writer's as long as the writer wrote it."""
    text = "All is well.\n\n-- \nMaria Winter\nOslo\n\nSent from my iPhone\n\nVirus-free. www.avast.com\n"
    assert _told(text) == {"Sent from my iPhone": "mobile-signature", "Virus-free. www.avast.com": "scanner-footer"}
