"""How many photos, how large, and of which kind: what a rule can say of it."""

from relay.mail_rules.kinds.kind import REPAIRED, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "photos",
    marked("Photos"),
    marked("How many, how large, and which kinds of photo."),
    (
        Parameter(
            "max_count", Type.NUMBER, marked("Photos at most"), marked("at most %(value)s photos"), least=0, most=200
        ),
        Parameter(
            "largest",
            Type.CHOICE,
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
            Type.YES_NO,
            marked("Polaroids and backed photos are taken"),
            marked("Polaroids are taken"),
            marked("no Polaroids or backed photos"),
        ),
        Parameter("banned", Type.WORDS, marked("Not in a photo"), marked("no photos with %(value)s")),
    ),
    REPAIRED,
)
