"""What is blacked out, covered and shown, in words: flags, and verbs of the record."""

from flask_babel import lazy_gettext as _l

FLAG_LABELS = {"redacted-refused": _l("refused when blacked out")}
FLAG_SENTENCES = {
    "redacted-refused": _l(
        "Their mail point takes no letters with something blacked out. Lift it, or return the letter to the pen pal."
    ),
}
VERBS = {
    "letter.redacted": _l("blacked something out"),
    "letter.lifted": _l("lifted what was blacked out"),
    "letter.photos_grey": _l("chose grey for photos or pages"),
    "letter.photos_plain": _l("took grey back for photos or pages"),
    "letter.pen_pal_told": _l("told the pen pal what is blacked out"),
    "letter.pen_pal_untold": _l("said why the pen pal cannot be told"),
    "letter.photos_uncovered": _l("uncovered the photos"),
    "letter.original_shown": _l("looked at the original mail"),
}
