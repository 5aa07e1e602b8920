"""Mailing on the desk: day and place, and a word on what is not in the bag."""

from collections.abc import Callable
from datetime import date

from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Batch, Letter, LetterState, Role
from tests.mailroom.table import Table
from tests.web.conftest import Visitor, marked_wrong, text_of

SignIn = Callable[..., Visitor]


def test_a_batch_is_mailed_with_day_and_place(app: Flask, database: Database, sign_in: SignIn) -> None:
    """Neither to come nor before it was made; the place is there for the next one."""
    with database.write() as session:
        first, second = Table(session, letters=2), Table(session, letters=1)
        place, other = f"/mailroom/batches/{first.batch.id}", f"/mailroom/batches/{second.batch.id}"
    printer = sign_in(Role.PRINTER)
    assert "without it, all of it is marked mailed" in text_of(printer.get(place))
    for day in ("2999-01-01", "2020-01-01", "yesterday"):
        refused = printer.post(f"{place}/mailed", on=day, place="Main Street")
        assert refused.status_code == 422
        assert marked_wrong(refused) == {"on"}
        assert 'value="Main Street"' in refused.get_data(as_text=True)
    done = printer.post(f"{place}/mailed", on="2026-06-02", place="Main Street")
    assert done.location == place
    assert "2 Jun 2026, Main Street" in text_of(printer.get(place))
    assert 'value="Main Street"' in printer.get(other).get_data(as_text=True)
    assert "Main Street" in text_of(printer.get("/mailroom"))
    with database.read() as session:
        assert session.scalars(select(Batch.mailed_on).order_by(Batch.id)).first() == date(2026, 6, 2)


def test_what_is_missing_is_named_and_each_is_said(app: Flask, database: Database, sign_in: SignIn) -> None:
    """One here, the others in the post all the same; nothing said of one is refused, and what was said is kept."""
    with database.write() as session:
        table = Table(session, letters=4)
        table.scan(table.code(0))
        place, codes = f"/mailroom/batches/{table.batch.id}", [table.code(number) for number in range(4)]
    printer = sign_in(Role.PRINTER)
    page = text_of(printer.get(place))
    assert "3 envelopes are not in the bag" in page
    refused = printer.post(f"{place}/mailed", **{"missing-2": "here", "missing-3": "nonsense"})
    assert refused.status_code == 422
    told = text_of(refused)
    assert f"Not in the bag: {codes[2]}, {codes[3]}" in told
    assert marked_wrong(refused) == {"missing-3", "missing-4"}
    assert 'name="missing-2" value="here" checked' in refused.get_data(as_text=True)
    done = printer.post(f"{place}/mailed", **{"missing-2": "here", "missing-all": "mailed"})
    assert done.status_code == 302
    shown = text_of(printer.get(place))
    assert "3 letters are on their way" in shown
    assert "1 stayed here: destroy it" in shown
    assert "It was still here when its batch was mailed: destroy it." in shown
    with database.read() as session:
        states = list(session.scalars(select(Letter.state).order_by(Letter.id)))
    assert states == [LetterState.MAILED, LetterState.APPROVED, LetterState.MAILED, LetterState.MAILED]
    assert printer.post(f"{place}/mailed").status_code == 409
