"""What is said on screen about who sent a mail: flags, and the panel of a letter's page."""

from flask_babel import lazy_gettext as _l

FLAG_LABELS = {
    "several-from": _l("several authors"),
    "dmarc-reject": _l("sender is forged"),
    "dmarc-quarantine": _l("sender not proven"),
    "dmarc-none": _l("sender not proven"),
    "dmarc-fail": _l("sender not proven"),
    "dmarc-forwarded": _l("passed on"),
    "not-checked": _l("sender not checked"),
    "author-unclear": _l("author unclear"),
    "spf-fail": _l("sent from elsewhere"),
    "spf-softfail": _l("sent from elsewhere"),
    "unauthenticated": _l("sender not proven"),
    "partly-signed": _l("signed in part"),
    "display-address": _l("another address shown"),
    "look-alike": _l("looks like another"),
    "same-name": _l("same name as another"),
    "mixed-scripts": _l("mixed letters"),
    "foreign-letters": _l("address in its own letters"),
}
FLAG_SENTENCES = {
    "several-from": _l(
        "The mail names several authors (%(named)s), where a letter has one, so Mailcall puts it on hold and the paper "
        "names none. Read it; if it is all right, put it back to review."
    ),
    "dmarc-reject": _l(
        "The mail was not sent by %(domain)s, and %(domain)s asks that such mail be refused, so Mailcall puts it on "
        "hold. Put it back to review only if you know that the author wrote it."
    ),
    "dmarc-quarantine": _l("The mail was not sent by %(domain)s, which asks to be careful with such mail."),
    "dmarc-none": _l("The mail was not sent by %(domain)s, which does not mind. Forwarded mail looks like this."),
    "dmarc-fail": _l("The mail server in front of us found that it was not sent by %(domain)s."),
    "dmarc-forwarded": _l(
        "The mail was not sent by %(domain)s itself. %(by)s passed it on, and says that it came in right."
    ),
    "not-checked": _l(
        "Who sent it could not be checked: DNS gave no answer, or the mail makes no sense. Go by what you know."
    ),
    "author-unclear": _l("The mail names its author in a way that can be read as somebody else."),
    "spf-fail": _l("%(domain)s says that it does not send mail from where this came from."),
    "spf-softfail": _l("%(domain)s says that it rarely sends mail from where this came from."),
    "unauthenticated": _l("Nothing proves who sent it, as with mail of many small domains."),
    "partly-signed": _l(
        "%(bytes)s bytes at the end of the mail are not covered by its signature: anybody may have added them."
    ),
    "display-address": _l("The name of the author is an address, %(shown)s, but the mail is from %(address)s."),
    "look-alike": _l("The address %(address)s can be taken for %(other)s, who writes to the same person."),
    "same-name": _l("%(name)s is also the name of %(other)s, who writes to the same person. This one is %(address)s."),
    "mixed-scripts": _l("The address is at %(shown)s (%(domain)s), whose letters are of scripts that nobody mixes."),
    "foreign-letters": _l("The address is at %(shown)s, which is %(domain)s on the wire."),
}
SOURCES = {
    "checked": _l("Checked here, when it came"),
    "upstream": _l("As the mail server in front of us found"),
    "exempt": _l("Not checked: it came from a trusted network"),
}
METHODS = {"dmarc": _l("Author"), "dkim": _l("Signature"), "spf": _l("Sent from"), "arc": _l("Passed on")}
RESULTS = {
    ("dmarc", "pass"): _l("proven"),
    ("dmarc", "fail"): _l("not theirs"),
    ("dmarc", "none"): _l("their domain asks for nothing"),
    ("dmarc", "permerror"): _l("cannot be told"),
    ("dkim", "pass"): _l("whole"),
    ("dkim", "fail"): _l("broken"),
    ("dkim", "none"): _l("none"),
    ("dkim", "policy"): _l("too old a kind"),
    ("dkim", "permerror"): _l("makes no sense"),
    ("spf", "pass"): _l("where they send from"),
    ("spf", "fail"): _l("where they never send from"),
    ("spf", "softfail"): _l("where they rarely send from"),
    ("spf", "neutral"): _l("they do not say"),
    ("spf", "none"): _l("they do not say"),
    ("spf", "permerror"): _l("what they say makes no sense"),
    ("arc", "pass"): _l("sealed at each hand"),
    ("arc", "fail"): _l("a seal is broken"),
}
NO_ANSWER = _l("no answer from DNS")
