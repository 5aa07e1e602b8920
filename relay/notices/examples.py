"""Facts that nobody has, for each kind of notice: to look at its words, and to know which variables it has. Pure."""

from datetime import date
from typing import Any, Final

from relay.models import CameBackFor, NoticeKind
from relay.notices import facts as of
from relay.notices.came_back import Then, why
from relay.notices.kinds import KINDS

_ALL: Final[dict[str, Any]] = {
    "organisation": "Paper Planes",
    "help_address": "help@paperplanes.example",
    "name": "Wanda Example",
    "who": "Marcus",
    "code": "WDVR-FT33",
    "arrived_on": date(2026, 6, 1),
    "reason": "Please leave out the last photo: it shows a street sign.",
    "quoted": "and here we are in front of our house, you can see the number",
    "until": date(2026, 6, 15),
    "terms": "Letters are read before they are printed. Nothing in them may break the law.",
    "return_policy": "Our address stands on the envelope, not yours.",
    "fresh_code": "482 913",
    "minutes": 15,
    "days": 3,
    "mailed_on": date(2026, 6, 4),
    "takes_days": 9,
    "handed_out": "copy",
    "takes_replies": True,
    "envelopes": 2,
    "photos_first": 10,
    "photos_later": 2,
    "later_on": date(2026, 6, 11),
    "then": Then.AGAIN.value,
    "received_on": date(2026, 7, 2),
    "pages": 3,
    "read_text": "Dear Wanda,\nthank you for the pictures of the garden.",
    "withdrawn": 2,
    "photos": False,
}
_IN_SPANISH: Final[dict[str, Any]] = {
    "reason": "Por favor, quite la última foto: se ve el nombre de la calle.",
    "quoted": "y aquí estamos delante de nuestra casa, se ve el número",
    "terms": "Las cartas se leen antes de imprimirlas. Nada en ellas puede ir contra la ley.",
    "return_policy": "En el sobre está nuestra dirección, no la suya.",
    "read_text": "Querida Wanda:\ngracias por las fotos del jardín.",
}
_OF: Final[dict[NoticeKind, dict[str, Any]]] = {
    NoticeKind.HELD: {"reason": "We are asking the mailroom there whether they take it.", "quoted": ""},
    NoticeKind.REJECTED: {"reason": "It asks for money to be sent.", "quoted": ""},
    NoticeKind.REDACTED: {"reason": "- somebody else's address"},
    NoticeKind.REPLY: {"reason": ""},
    NoticeKind.REPLY_REFUSED: {"reason": "It has somebody else's private details in it."},
    NoticeKind.DIED: {"words": "He died on Sunday, and was not alone. He kept your letters beside his bed."},
}
_OF_IN_SPANISH: Final[dict[NoticeKind, dict[str, Any]]] = {
    NoticeKind.HELD: {"reason": "Preguntamos a la oficina de correo de allí si la acepta.", "quoted": ""},
    NoticeKind.REJECTED: {"reason": "Pide que se envíe dinero.", "quoted": ""},
    NoticeKind.REDACTED: {"reason": "- la dirección de otra persona"},
    NoticeKind.REPLY: {"reason": ""},
    NoticeKind.REPLY_REFUSED: {"reason": "Contiene datos privados de otra persona."},
    NoticeKind.DIED: {"words": "Murió el domingo y no estaba solo. Tenía las cartas de usted junto a la cama."},
}


def example(kind: NoticeKind, language: str = "en", **changed: Any) -> of.Facts:  # noqa: ANN401 -- any fact
    """Give facts of a kind; `changed` are those that are to be others, and may name facts that the kind has not."""
    known = KINDS[kind].facts
    why_it_came_back = {"why": why(language, CameBackFor.REFUSED, "labels")}
    in_language = _IN_SPANISH | _OF_IN_SPANISH.get(kind, {}) if language == "es" else {}
    told = _ALL | why_it_came_back | _OF.get(kind, {}) | in_language | changed
    return known(**{name: value for name, value in told.items() if name in known.__dataclass_fields__})
