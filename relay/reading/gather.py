"""Walk a mail's parts and gather what matters: the blocks of text in order, the pictures, and what is left over."""

from collections.abc import Callable
from email.utils import format_datetime

from relay.reading import headers
from relay.reading.files.cms import NotCmsError, signed_content
from relay.reading.findings import Block, Findings, TooDeepError
from relay.reading.forms import richer
from relay.reading.guard import objection
from relay.reading.html.markup import Prose
from relay.reading.leaves import gather_file, is_text, leaf_of
from relay.reading.mime import Part, parse
from relay.reading.photos.carrying import carry_marks
from relay.reading.texts import text_block
from relay.reading.values import Limits


def gather(part: Part, found: Findings, forwarded: int = 0) -> None:
    """Add what this part and those inside it hold. Raises TooDeepError, and MAIL_FAULTS from the standard library."""
    if part.depth > found.limits.depth:
        raise TooDeepError
    handler = _CONTAINERS.get(part.media_type)
    if part.message.is_multipart():
        (handler or _gather_each)(part, found, forwarded)
    elif part.media_type.startswith("multipart/"):
        _gather_text(part, found, forwarded)  # a multipart without a boundary is still somebody's words
    else:
        _gather_leaf(part, found, forwarded)


def _gather_each(part: Part, found: Findings, forwarded: int) -> None:
    for child in part.children():
        gather(child, found, forwarded)


def _gather_alternative(part: Part, found: Findings, forwarded: int) -> None:
    """Of several forms of one text take the richer; pictures and files are taken from all of them (RFC 2046 5.1.4)."""
    plain: Findings | None = None
    markup: Findings | None = None
    for child in part.children():
        branch = found.branch()
        gather(child, branch, forwarded)
        found.encrypted = found.encrypted or branch.encrypted
        found.sealed = found.sealed or branch.sealed
        if branch.blocks and any(block.is_markup for block in branch.blocks):
            markup = branch
        elif branch.blocks:
            plain = plain or branch
    chosen = richer(plain, markup, found)
    if chosen is plain and plain is not None and markup is not None:
        carry_marks(markup, plain)
    found.blocks += chosen.blocks if chosen else []


def _gather_signed(part: Part, found: Findings, forwarded: int) -> None:
    """What was signed stands first and its signature second (RFC 1847 2.1); a relay may have put words behind them."""
    for place, child in enumerate(part.children()):
        if place == 1 and not (child.message.is_multipart() or child.media_type.startswith(("text/", "image/"))):
            found.set_aside(child, "signature")
        else:
            gather(child, found, forwarded)


def _gather_encrypted(part: Part, found: Findings, _forwarded: int) -> None:
    found.encrypted = True
    for child in part.children():
        found.set_aside(child, "encrypted")


def _gather_report(part: Part, found: Findings, forwarded: int) -> None:
    """A delivery report: its words for people first, the rest is for machines (RFC 6522)."""
    told, *rest = part.children()
    gather(told, found, forwarded)
    for child in rest:
        found.set_aside(child, "delivery-report")


def _gather_message(part: Part, found: Findings, forwarded: int) -> None:
    """A mail inside the mail: often it is the letter."""
    if forwarded >= found.limits.forwarded_depth:
        found.set_aside(part, "forwarded-too-deep")
        return
    for child in part.children():
        found.note("forwarded")
        found.blocks.append(Block(Prose(_forwarded_heading(child, found.limits)), forwarded=True))
        gather(child, found, forwarded + 1)


def _forwarded_heading(part: Part, limits: Limits) -> str:
    message = part.message
    sent = headers.sent_at(message, limits)
    senders = headers.mailboxes(message, "from", limits)
    lines = [f"From: {sender.name} <{sender.address}>".replace(":  <", ": <") for sender in senders[:1]]
    lines += [f"Date: {format_datetime(sent)}"] if sent else []
    subject = headers.line(message, "subject", limits)
    return "\n".join(lines + ([f"Subject: {subject}"] if subject else []))


_CONTAINERS: dict[str, Callable[[Part, Findings, int], None]] = {
    "multipart/alternative": _gather_alternative,
    "multipart/signed": _gather_signed,
    "multipart/encrypted": _gather_encrypted,
    "multipart/report": _gather_report,
    "message/rfc822": _gather_message,
    "message/global": _gather_message,
}
_SIGNED_OR_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


def _gather_leaf(part: Part, found: Findings, forwarded: int) -> None:
    leaf = leaf_of(part, found)
    if leaf.media_type in _SIGNED_OR_SEALED or leaf.ending == "p7m":
        _gather_smime(part, found, forwarded)
    elif leaf.media_type == "application/pgp-encrypted":
        _seal(part, found, forwarded)
    elif is_text(part, leaf):
        _gather_text(part, found, forwarded)
    else:
        gather_file(leaf, found, forwarded, part)


def _gather_smime(part: Part, found: Findings, forwarded: int) -> None:
    """Signed content can be read without a key (RFC 8551, section 3.5.2); what is encrypted cannot."""
    try:
        content = signed_content(part.content())
    except NotCmsError:
        content = None
    if content is None:
        _seal(part, found, forwarded)
    elif not content or objection(content, found.limits):
        found.set_aside(part, "signature")
    else:
        found.note("signed")
        gather(Part(parse(content), part.depth + 1), found, forwarded)


def _seal(part: Part, found: Findings, forwarded: int) -> None:
    """A mail that is nothing but encrypted is a problem; an encrypted part of one is set aside."""
    found.encrypted = found.encrypted or part.depth == 0
    found.sealed = found.sealed or not forwarded
    found.set_aside(part, "encrypted")


def _gather_text(part: Part, found: Findings, forwarded: int) -> None:
    block = text_block(part, found, forwarded=bool(forwarded))
    if block.prose.text.strip():
        found.blocks.append(block)
