"""Languages by their codes, as the Unicode CLDR knows them."""

from relay.translation import gettext as _


def language_fault(code: str) -> str:
    """Say in one line why a code names no language (`es`, `pt_BR`); nothing when it does."""
    from babel import Locale, UnknownLocaleError  # many commands never ask

    try:
        Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return _("%(code)r is not a language: give its code, as in en, es or fr", code=code)
    return ""
