"""The file of everything that is kept about one person: made on the side, recorded as given, then given."""

import tempfile
from collections.abc import Callable

from flask import Response, send_file
from sqlalchemy.orm import Session

from relay.models import PenPal, Profile
from relay.people import exporting
from relay.people.exporting import Request
from web import desk


def given(
    load: Callable[[Session], PenPal | Profile], wanted: Request, called: str, *, by_staff: bool = True
) -> Response:
    """Make it of whom `load` gives, and give it; `called` begins its name, and the day ends it.

    Raises:
        Refused: it cannot be given.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed when it was sent
    try:
        with desk.desk().database.read() as session:
            person = load(session)
            exporting.check(session, person, wanted, desk.myself(session) if by_staff else None)
            exporting.write(session, desk.desk().store, person, wanted, file)
        with desk.writing() as session:
            me = desk.myself(session) if by_staff else None
            exporting.record(session, load(session), wanted, me, now=desk.now())
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"{called}-{desk.now():%Y-%m-%d}.zip"
    return send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
