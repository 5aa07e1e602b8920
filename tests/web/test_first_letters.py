"""What pen pals agree to: own words or ours, with a version that goes up, and a record of what was agreed to before."""

from collections.abc import Callable

from relay.db import Database
from relay.models import Organisation, Role
from tests.web.conftest import Visitor, marked_wrong, text_of

SignIn = Callable[..., Visitor]
PATH = "/settings/first-letters"
GIVEN = {"terms": "Be kind.", "return_policy": "", "minors_procedure": "Call Ada.", "confirm_days": "10"}


def in_force(database: Database) -> Organisation:
    """Load the organisation as it is now."""
    with database.read() as session:
        return session.get_one(Organisation, 1)


def test_changed_terms_are_another_version(database: Database, sign_in: SignIn) -> None:
    """Other changes are not; the same again is none."""
    admin = sign_in(Role.ADMIN)
    assert "You write as yourself" in text_of(admin.get(PATH))
    assert admin.post(PATH, **GIVEN).status_code == 302
    assert (in_force(database).terms, in_force(database).terms_version, in_force(database).confirm_days) == (
        "Be kind.",
        2,
        10,
    )
    admin.post(PATH, **GIVEN | {"minors_procedure": "Call Ben."})
    assert in_force(database).terms_version == 2
    admin.post(PATH, **GIVEN | {"minors_procedure": "Call Ben.", "return_policy": "We keep it."})
    assert in_force(database).terms_version == 3
    assert "changed what pen pals agree to" in text_of(admin.get("/record"))


def test_a_link_never_outlives_the_waiting(sign_in: SignIn) -> None:
    """A letter waits no longer than the link that answers for it is good."""
    answer = sign_in(Role.ADMIN).post(PATH, **GIVEN | {"confirm_days": "90"})
    assert (answer.status_code, marked_wrong(answer)) == (422, {"confirm_days"})
