"""The kinds of mail rules, as data: what prisons regulate about mail, and the words for it; new ones come here."""

from collections.abc import Mapping
from dataclasses import dataclass

from relay.mail_rules.parameters import Parameter, Type
from relay.models import RuleSeverity
from relay.translation import marked

_ANY = tuple(RuleSeverity)
_NEVER_REPAIRED = (RuleSeverity.BLOCK, RuleSeverity.WARN)
_TOLD = (RuleSeverity.WARN,)
T = Type


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rule. `severities` are those that make sense for it, the usual one first."""

    key: str
    label: str
    about: str
    parameters: tuple[Parameter, ...]
    severities: tuple[RuleSeverity, ...]


_LENGTH = Kind(
    "length",
    marked("Length"),
    marked("How much paper one envelope may hold."),
    (
        Parameter("max_sheets", T.NUMBER, marked("Sheets at most"), marked("at most %(value)s sheets"), most=200),
        Parameter("max_sides", T.NUMBER, marked("Printed sides at most"), marked("at most %(value)s sides"), most=400),
        Parameter("max_items", T.NUMBER, marked("Items in one envelope"), marked("at most %(value)s items"), most=200),
        Parameter(
            "envelope_counts",
            T.YES_NO,
            marked("The copy of the envelope counts as a sheet"),
            marked("the copy of the envelope counts"),
            marked("the envelope does not count"),
        ),
        Parameter(
            "photos_count",
            T.YES_NO,
            marked("Each photo counts as a sheet"),
            marked("each photo counts as a sheet"),
            marked("photos do not count as sheets"),
        ),
    ),
    (RuleSeverity.BLOCK, RuleSeverity.WARN),
)
_PHOTOS = Kind(
    "photos",
    marked("Photos"),
    marked("How many, how large, and which kinds of photo."),
    (
        Parameter(
            "max_count", T.NUMBER, marked("Photos at most"), marked("at most %(value)s photos"), least=0, most=200
        ),
        Parameter(
            "largest",
            T.CHOICE,
            marked("Largest size"),
            marked("photos no larger than %(value)s"),
            choices=(
                ("4x6", marked("4 × 6 in")),
                ("5x7", marked("5 × 7 in")),
                ("8.5x11", marked("8.5 × 11 in")),
            ),
        ),
        Parameter(
            "polaroids",
            T.YES_NO,
            marked("Polaroids and backed photos are taken"),
            marked("Polaroids are taken"),
            marked("no Polaroids or backed photos"),
        ),
        Parameter("banned", T.WORDS, marked("Not in a photo"), marked("no photos with %(value)s")),
    ),
    (RuleSeverity.REPAIR, RuleSeverity.BLOCK, RuleSeverity.WARN),
)
_PAPER = Kind(
    "paper",
    marked("Paper and print"),
    marked("Size and colour of paper, how it may be printed, what may be on it."),
    (
        Parameter(
            "largest",
            T.CHOICE,
            marked("Largest sheet"),
            marked("sheets no larger than %(value)s"),
            choices=(
                ("letter", marked("8.5 × 11 in")),
                ("legal", marked("8.5 × 14 in")),
                ("a4", marked("A4")),
            ),
        ),
        Parameter("colours", T.WORDS, marked("Colours of paper"), marked("paper in %(value)s")),
        Parameter(
            "colour_print",
            T.YES_NO,
            marked("Colour print is taken"),
            marked("colour print is taken"),
            marked("no colour print"),
        ),
        Parameter(
            "both_sides",
            T.YES_NO,
            marked("Print on both sides is taken"),
            marked("both sides may be printed"),
            marked("one side only"),
        ),
        Parameter(
            "typed",
            T.YES_NO,
            marked("Typed letters are taken"),
            marked("typed letters are taken"),
            marked("none typed"),
        ),
        Parameter(
            "letterhead",
            T.YES_NO,
            marked("A letterhead is taken"),
            marked("a letterhead is taken"),
            marked("no letterhead"),
        ),
        Parameter("banned", T.WORDS, marked("Not on or in the paper"), marked("no %(value)s")),
    ),
    _NEVER_REPAIRED,
)
_LANGUAGE = Kind(
    "language",
    marked("Language"),
    marked("Languages that are read there; others are refused, or take longer."),
    (
        Parameter(
            "languages",
            T.WORDS,
            marked("Languages that are taken, by their codes, as in en, es, ht"),
            marked("only in %(value)s"),
        ),
        Parameter(
            "others_take_longer",
            T.YES_NO,
            marked("Others are translated first and take longer"),
            marked("other languages take longer"),
            marked("other languages are refused"),
        ),
    ),
    (RuleSeverity.WARN, RuleSeverity.BLOCK),
)
_SENDER = Kind(
    "sender",
    marked("Sender"),
    marked("What has to be said of who writes."),
    (
        Parameter(
            "return_address",
            T.YES_NO,
            marked("A whole return address is required"),
            marked("a whole return address"),
            marked("a return address is not needed"),
        ),
        Parameter(
            "full_name",
            T.YES_NO,
            marked("First and last name are required"),
            marked("first and last name of the sender"),
            marked("a first name is enough"),
        ),
        Parameter(
            "initials", T.YES_NO, marked("Initials are taken"), marked("initials are taken"), marked("no initials")
        ),
        Parameter(
            "po_box", T.YES_NO, marked("A PO box is taken"), marked("a PO box is taken"), marked("no PO box as sender")
        ),
        Parameter(
            "pseudonym", T.YES_NO, marked("Pen names are taken"), marked("pen names are taken"), marked("no pen names")
        ),
        Parameter(
            "adults",
            T.YES_NO,
            marked("Only adults may write"),
            marked("only from adults"),
            marked("children may write"),
        ),
    ),
    _NEVER_REPAIRED,
)
_RECIPIENT = Kind(
    "recipient",
    marked("Recipient"),
    marked("How name, number and prison have to be written."),
    (
        Parameter("number_label", T.TEXT, marked("What the number is called"), marked("the number is a %(value)s")),
        Parameter(
            "number_shape",
            T.SHAPE,
            marked("Form of the number: N for a digit, A for a letter"),
            marked("a number as in %(value)s"),
        ),
        Parameter(
            "name_order",
            T.CHOICE,
            marked("Order of the name"),
            marked("%(value)s"),
            choices=(("first", marked("first name first")), ("last", marked("last name first"))),
        ),
        Parameter(
            "unabbreviated",
            T.YES_NO,
            marked("The prison's name is written out"),
            marked("the prison's name written out"),
            marked("the prison's name may be short"),
        ),
        Parameter("mail_code", T.TEXT, marked("Mail code of the prison"), marked("with the mail code %(value)s")),
        Parameter(
            "every_page",
            T.YES_NO,
            marked("Name and number on every page"),
            marked("name and number on every page"),
            marked("name and number on the envelope are enough"),
        ),
        Parameter(
            "page_numbers",
            T.YES_NO,
            marked("Pages are numbered"),
            marked("pages numbered"),
            marked("page numbers are not needed"),
        ),
        Parameter(
            "addressed",
            T.YES_NO,
            marked("The letter itself is addressed to the person"),
            marked("the letter itself addressed to the person"),
            marked("only the envelope is addressed"),
        ),
    ),
    _NEVER_REPAIRED,
)
_DESTINATION = Kind(
    "destination",
    marked("Where mail goes"),
    marked("Which mail goes to the prison itself, and which to a processing centre."),
    (
        Parameter(
            "mail",
            T.CHOICE,
            marked("Mail"),
            marked("%(value)s"),
            choices=(
                ("general", marked("letters from people")),
                ("organisation", marked("letters from organisations")),
                ("legal", marked("legal mail")),
                ("publications", marked("publications")),
            ),
        ),
        Parameter(
            "goes_to",
            T.CHOICE,
            marked("Goes to"),
            marked("go to %(value)s"),
            choices=(
                ("facility", marked("the prison itself")),
                ("centre", marked("a processing centre")),
                ("elsewhere", marked("another address")),
            ),
        ),
        Parameter("address", T.TEXT, marked("Its address, or where it stands"), marked("at %(value)s")),
    ),
    _NEVER_REPAIRED,
)
_ENCLOSURES = Kind(
    "enclosures",
    marked("Enclosures"),
    marked("What may be in the envelope beside the letter."),
    (
        Parameter("banned", T.WORDS, marked("Not enclosed"), marked("no %(value)s")),
        Parameter(
            "reply_envelope",
            T.YES_NO,
            marked("A prepaid reply envelope is taken"),
            marked("a prepaid reply envelope is taken"),
            marked("no prepaid reply envelope"),
        ),
        Parameter("stamps", T.YES_NO, marked("Stamps are taken"), marked("stamps are taken"), marked("no stamps")),
    ),
    _NEVER_REPAIRED,
)
_DIMENSIONS = Kind(
    "dimensions",
    marked("Weight and size"),
    marked("How heavy, thick and large a piece of mail may be; places that take postcards only."),
    (
        Parameter(
            "max_weight",
            T.NUMBER,
            marked("Heaviest, in ounces"),
            marked("at most %(value)s oz"),
            unit=marked("oz"),
            least=0.1,
            most=1000,
            whole=False,
        ),
        Parameter(
            "max_thickness",
            T.NUMBER,
            marked("Thickest, in inches"),
            marked("at most %(value)s in thick"),
            unit=marked("in"),
            least=0.001,
            most=10,
            whole=False,
        ),
        Parameter(
            "postcards_only",
            T.YES_NO,
            marked("Postcards only"),
            marked("postcards only"),
            marked("letters are taken, too"),
        ),
        Parameter("smallest", T.TEXT, marked("Smallest, as in 3.5 × 4.25 in"), marked("no smaller than %(value)s")),
        Parameter("largest", T.TEXT, marked("Largest size, as in 4.25 × 6 in"), marked("no larger than %(value)s")),
    ),
    _NEVER_REPAIRED,
)
_FREQUENCY = Kind(
    "frequency",
    marked("How often"),
    marked("How many letters, and to how many people."),
    (
        Parameter("max_a_week", T.NUMBER, marked("Letters a week at most"), marked("at most %(value)s letters a week")),
        Parameter(
            "single_recipient",
            T.YES_NO,
            marked("One person writes to one person only"),
            marked("one person writes to one person only"),
            marked("one person may write to several"),
        ),
        Parameter(
            "mass_letters",
            T.YES_NO,
            marked("The same letter to many is taken"),
            marked("the same letter to many is taken"),
            marked("never the same letter to many"),
        ),
    ),
    _NEVER_REPAIRED,
)
_CONTENT = Kind(
    "content",
    marked("Content"),
    marked("What is looked for in letters, and whose letters are not taken at all."),
    (
        Parameter(
            "looked_for",
            T.CHOICES,
            marked("Looked for"),
            marked("looked for: %(value)s"),
            choices=(
                ("escape", marked("escape")),
                ("weapons", marked("weapons and explosives")),
                ("drugs", marked("making drugs or alcohol")),
                ("code", marked("codes and ciphers")),
                ("violence", marked("violence and group disruption")),
                ("crime", marked("instruction in crime")),
                ("threats", marked("threats and extortion")),
                ("business", marked("directing a business")),
                ("sexual", marked("sexually explicit")),
                ("gangs", marked("gang signs")),
                ("contraband", marked("contraband")),
            ),
        ),
        Parameter(
            "third_party",
            T.YES_NO,
            marked("Mail passed on for somebody else is taken"),
            marked("mail passed on for somebody else is taken"),
            marked("no mail passed on for somebody else"),
        ),
        Parameter(
            "pen_pal_services",
            T.YES_NO,
            marked("Mail of pen-pal services is taken"),
            marked("mail of pen-pal services is taken"),
            marked("no mail of pen-pal services"),
        ),
        Parameter(
            "between_prisons",
            T.YES_NO,
            marked("Letters from other prisons need approval"),
            marked("letters from other prisons need approval"),
            marked("letters from other prisons are taken"),
        ),
        Parameter("note", T.TEXT, marked("Anything else, in their words"), marked("%(value)s")),
    ),
    _NEVER_REPAIRED,
)
_CARRIER = Kind(
    "carrier",
    marked("Carrier"),
    marked("Who may bring it."),
    (
        Parameter(
            "usps_only",
            T.YES_NO,
            marked("Only by the Postal Service"),
            marked("only by the Postal Service"),
            marked("any carrier"),
        ),
        Parameter("refused_services", T.WORDS, marked("Services that are refused"), marked("no %(value)s")),
    ),
    _NEVER_REPAIRED,
)
_NOTICES = Kind(
    "notices",
    marked("What senders should know"),
    marked("What becomes of the paper, how long it takes, how to appeal."),
    (
        Parameter(
            "original",
            T.CHOICE,
            marked("The person gets"),
            marked("the person gets %(value)s"),
            choices=(
                ("original", marked("the letter itself")),
                ("copy", marked("a black-and-white copy")),
                ("colour_copy", marked("a colour copy")),
                ("screen", marked("a scan on a screen")),
            ),
        ),
        Parameter(
            "destroyed_after",
            T.NUMBER,
            marked("Originals are destroyed after, in days"),
            marked("originals are destroyed after %(value)s days"),
            unit=marked("days"),
            most=3650,
        ),
        Parameter(
            "takes_days",
            T.NUMBER,
            marked("It takes, in days"),
            marked("it takes about %(value)s days"),
            unit=marked("days"),
            most=365,
        ),
        Parameter(
            "appeal_days",
            T.NUMBER,
            marked("A refusal can be appealed for, in days"),
            marked("a refusal can be appealed for %(value)s days"),
            unit=marked("days"),
            most=3650,
        ),
        Parameter("note", T.TEXT, marked("Anything else"), marked("%(value)s")),
    ),
    _TOLD,
)
_WAITING = Kind(
    "waiting",
    marked("When letters wait"),
    marked("Conditions under which nothing should go. A lockdown that begins and ends is a suspension."),
    (
        Parameter(
            "unverified",
            T.YES_NO,
            marked("Letters wait while the address is not verified"),
            marked("letters wait while the address is not verified"),
            marked("letters go to an unverified address, too"),
        ),
        Parameter(
            "closed",
            T.YES_NO,
            marked("The prison is closed"),
            marked("the prison is closed"),
            marked("the prison is open"),
        ),
    ),
    _NEVER_REPAIRED,
)

KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        _LENGTH,
        _PHOTOS,
        _PAPER,
        _LANGUAGE,
        _SENDER,
        _RECIPIENT,
        _DESTINATION,
        _ENCLOSURES,
        _DIMENSIONS,
        _FREQUENCY,
        _CONTENT,
        _CARRIER,
        _NOTICES,
        _WAITING,
    )
}
"""Every kind by its key, in the order they are listed."""
