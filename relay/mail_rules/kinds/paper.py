"""Size and colour of paper, and how it may be printed: what a rule can say of it."""

from relay.mail_rules.kinds.kind import REPAIRED_LAST, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "paper",
    marked("Paper and print"),
    marked("Size and colour of paper, how it may be printed, what may be on it."),
    (
        Parameter(
            "largest",
            Type.CHOICE,
            marked("Largest sheet"),
            marked("sheets no larger than %(value)s"),
            choices=(
                ("letter", marked("8.5 × 11 in")),
                ("legal", marked("8.5 × 14 in")),
                ("a4", marked("A4")),
            ),
        ),
        Parameter("colours", Type.WORDS, marked("Colours of paper"), marked("paper in %(value)s")),
        Parameter(
            "colour_print",
            Type.YES_NO,
            marked("Colour print is taken"),
            marked("colour print is taken"),
            marked("no colour print"),
        ),
        Parameter(
            "both_sides",
            Type.YES_NO,
            marked("Print on both sides is taken"),
            marked("both sides may be printed"),
            marked("one side only"),
        ),
        Parameter(
            "typed",
            Type.YES_NO,
            marked("Typed letters are taken"),
            marked("typed letters are taken"),
            marked("none typed"),
        ),
        Parameter(
            "letterhead",
            Type.YES_NO,
            marked("A letterhead is taken"),
            marked("a letterhead is taken"),
            marked("no letterhead"),
        ),
        Parameter(
            "labels",
            Type.YES_NO,
            marked("Address labels are taken"),
            marked("address labels are taken"),
            marked("no address labels"),
        ),
        Parameter(
            "fastened",
            Type.YES_NO,
            marked("Pages may be glued, taped, stapled or bound"),
            marked("pages may be fastened together"),
            marked("nothing glued, taped, stapled or bound"),
        ),
        Parameter("banned", Type.WORDS, marked("Not on or in the paper"), marked("no %(value)s")),
    ),
    REPAIRED_LAST,
)
