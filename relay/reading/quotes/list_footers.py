"""Footers a mailing list adds under every mail, in the languages of the world."""
# ruff: noqa: RUF001 - words of many scripts are this file's matter

import re

_LONGEST = 1_500
_MOST_LINES = 6  # of a footer that only names its list and where to manage it

_MANAGER = re.compile(
    r"/mailman3?/|/listinfo/|listinfo\.cgi|/sympa/|/postorius/|lists\.[\w.-]{3,60}/|list-manage\.com|"
    r"(?:\+|%2B)unsubscribe@googlegroups\.com|unsubscribe@(?:yahoogroups\.com|groups\.io)|"
    r"groups\.google\.com/(?:a/[^\s/]{1,80}/)?"
    r"(?:d/|group/|groups/opt_out)|groups\.google\.com/forum|groups\.io/g/|-(?:unsubscribe|leave|request)@[\w.-]{3,80}|"
    r"(?:listserv|majordomo|sympa)@[\w.-]{3,80}|\?subject=unsubscribe|/unsubscribe/|freelists\.org/",
    re.IGNORECASE,
)
_LIST_WORDS = re.compile(
    r"mailing[ -]?lists?\b|mailing-?liste\b|liste de (?:diffusion|discussion)|lista de (?:correo|distribución|"
    r"discussão|e-?mail)|"
    r"lista di (?:discussione|distribuzione)|mailinglijst|lista (?:dyskusyjna|mailingowa)|список рассылки|рассылк|"
    r"sändlista|e-postlista|postiliste|postituslista|邮件列表|郵件論壇|"
    r"メーリングリスト|메일링 리스트|mailinglist[ea]?\b",
    re.IGNORECASE,
)
_SUBSCRIBED = re.compile(
    r"you (?:received this message|are receiving this(?: e-?mail| message)?|"
    r"received this e-?mail) because you(?:['’]re| are)? (?:are )?"
    r"(?:subscribed|a member)|to unsubscribe from this (?:group|list|topic)|to view this discussion|"
    r"to post to this group|"
    r"for more options, visit (?:this group at )?http|visit this group at http|"
    r"sie (?:erhalten|haben) diese nachricht(?: erhalten)?, weil sie|vous recevez ce message,? car vous|"
    r"vous avez reçu ce message,? car vous êtes|(?:has recibido|recibió|ha recibido) este mensaje porque (?:está|"
    r"estás)|"
    r"hai ricevuto questo messaggio perché sei|(?:recebeu|você (?:está recebendo|recebeu)) (?:esta|"
    r"essa) mensagem porque|"
    r"je hebt dit bericht ontvangen omdat|(?:u|je) ontvangt dit bericht omdat|otrzymujesz tę wiadomość, ponieważ|"
    r"(?:вы получили|вы получаете) это (?:сообщение|письмо),? (?:поскольку|так как|потому что)|"
    r"ви отримали це повідомлення, оскільки|du (?:får|fick|har fått) det här (?:meddelandet|brevet) eftersom|"
    r"du (?:modtager|har modtaget|mottar|har mottatt) denne? (?:meddelelse|besked|meldingen|e-posten) (?:fordi|,? da)|"
    r"tento e-?mail (?:jste obdrželi|jste dostali), protože|bu (?:iletiyi|mesajı|e-postayı) .{0,60}(?:aldınız|"
    r"alıyorsunuz)|"
    r"您收到(?:此|这封)邮件(?:是)?因为|您收到這封郵件|このメールは.{0,60}(?:登録|"
    r"購読)|이 메시지는 .{0,60}(?:가입|구독)",
    re.IGNORECASE,
)
_UNSUBSCRIBE = re.compile(
    r"\W{0,4}(?:to )?(?:unsubscribe|abmelden|se désabonner|désabonnement|darse de baja|cancelar (?:la )?suscripción|"
    r"annulla iscrizione|"
    r"cancelar (?:a )?(?:inscrição|assinatura)|afmelden|uitschrijven|wypisz|отписаться|avregistrera|"
    r"avsluta prenumeration|"
    r"odhlásit|退订|取消订阅|取消訂閱|配信停止)[^\n]{0,80}(?:https?://|mailto:|\S@\S)[^\n]{0,300}",
    re.IGNORECASE,
)
_GROUPS_IO = re.compile(r"_\._,_\._,_|groups\.io links:", re.IGNORECASE)
_PERSONAL = re.compile(r"\b(?:I|I'm|my|me|ich|mein\w{0,3}|je|yo|io|eu|ik|jag|jeg|я|мой)\b")


def is_list_footer(paragraph: str) -> bool:
    """Whether a mailing list's program wrote this paragraph: it names the list and where to manage it."""
    if not paragraph or len(paragraph) > _LONGEST or _PERSONAL.search(paragraph):
        return False
    if _GROUPS_IO.match(paragraph) or _UNSUBSCRIBE.fullmatch(paragraph):
        return True
    managed = _MANAGER.search(paragraph) is not None
    linked = managed or "http" in paragraph
    if _SUBSCRIBED.match(paragraph.lstrip()) and (linked or "@" in paragraph):
        return True
    bare = len(paragraph.split()) <= 2
    listed = paragraph.count("\n") >= _MOST_LINES or "\n- " in f"\n{paragraph}"
    named = not listed and _LIST_WORDS.search(paragraph) is not None
    return (managed and (bare or named)) or _is_listing(paragraph)


def _is_listing(paragraph: str) -> bool:
    """The list's name, its address and its page, each on a line of its own."""
    lines = paragraph.split("\n")
    named = 2 <= len(lines) <= 6 and _LIST_WORDS.search(lines[0]) is not None and len(lines[0].split()) <= 8
    return named and all(
        re.match(r"\s*(?:\S+\s){0,3}<?(?:https?://\S+|[^\s@]{1,80}@\S+)\s*$", line) for line in lines[1:]
    )
