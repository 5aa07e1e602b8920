"""Who sent a message: SPF, DKIM, DMARC and ARC. Pure: no database, clock, network or web.

In go bytes, an envelope and DNS answers; out comes a verdict, or the questions that have to be asked first. `settle`
is the loop between the two; a sandbox can run each `look`, so that strangers' bytes are parsed where no network is.
"""

from relay.authentication.author import Authors
from relay.authentication.dns import Answer, Answers, Question
from relay.authentication.looking import evaluate, examine, look, settle
from relay.authentication.values import Envelope, Evidence, Look, Verdict
from relay.authentication.zone import Zone

__all__ = [
    "Answer",
    "Answers",
    "Authors",
    "Envelope",
    "Evidence",
    "Look",
    "Question",
    "Verdict",
    "Zone",
    "evaluate",
    "examine",
    "look",
    "settle",
]
