"""Languages that are read there: what a rule can say of it."""

from relay.mail_rules.kinds.kind import Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.models import RuleSeverity
from relay.translation import marked

KIND = Kind(
    "language",
    marked("Language"),
    marked("Languages that are read there; others are refused, or take longer."),
    (
        Parameter(
            "languages",
            Type.WORDS,
            marked("Languages that are taken, by their codes, as in en, es, ht"),
            marked("only in %(value)s"),
        ),
        Parameter(
            "others_take_longer",
            Type.YES_NO,
            marked("Others are translated first and take longer"),
            marked("other languages take longer"),
            marked("other languages are refused"),
        ),
    ),
    (RuleSeverity.WARN, RuleSeverity.BLOCK),
)
