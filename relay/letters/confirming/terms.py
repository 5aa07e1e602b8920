"""What a pen pal agrees to, and what staff do when a minor writes: own words, or those that come with Mailcall."""

from relay.letters.urgent.procedures import Procedure, shipped
from relay.models import Organisation

TERMS, RETURN_POLICY, MINORS = "terms", "return-policy", "minors"


def terms(organisation: Organisation, language: str) -> str:
    """Give what a pen pal agrees to."""
    return organisation.terms.strip() or shipped(TERMS, language)


def return_policy(organisation: Organisation, language: str) -> str:
    """Give what is said of the return address on envelopes, and of what comes back to it."""
    return organisation.return_policy.strip() or shipped(RETURN_POLICY, language)


def minors_procedure(organisation: Organisation | None, language: str) -> Procedure:
    """Give what staff do when somebody under 18 writes."""
    own = organisation.minors_procedure.strip() if organisation else ""
    return Procedure(own or shipped(MINORS, language), is_own=bool(own))
