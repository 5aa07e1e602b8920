"""How heavy, thick and large a piece of mail may be: what a rule can say of it."""

from relay.mail_rules.kinds.kind import NEVER_REPAIRED, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "dimensions",
    marked("Weight and size"),
    marked("How heavy, thick and large a piece of mail may be; places that take postcards only."),
    (
        Parameter(
            "max_weight",
            Type.NUMBER,
            marked("Heaviest, in ounces"),
            marked("at most %(value)s oz"),
            unit=marked("oz"),
            least=0.1,
            most=1000,
            whole=False,
        ),
        Parameter(
            "max_thickness",
            Type.NUMBER,
            marked("Thickest, in inches"),
            marked("at most %(value)s in thick"),
            unit=marked("in"),
            least=0.001,
            most=10,
            whole=False,
        ),
        Parameter(
            "postcards_only",
            Type.YES_NO,
            marked("Postcards only"),
            marked("postcards only"),
            marked("letters are taken, too"),
        ),
        Parameter("smallest", Type.TEXT, marked("Smallest, as in 3.5 × 4.25 in"), marked("no smaller than %(value)s")),
        Parameter("largest", Type.TEXT, marked("Largest size, as in 4.25 × 6 in"), marked("no larger than %(value)s")),
    ),
    NEVER_REPAIRED,
)
