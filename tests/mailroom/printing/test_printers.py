"""Printers as rows: what may be said of one, who may say it, and that each act is in the record."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.errors import Conflict, NotFound, Refused
from relay.mailroom.printing import printers
from relay.mailroom.printing.printers import NewPrinter, options_of
from relay.models import Audit, PrintState, Role
from tests import factories
from tests.factories import NOW

OFFICE = NewPrinter(name="Office", queue="ipp://print.example.org/printers/Office", tray="tray-2")


def test_a_printer_is_added_changed_given_up_and_used_again(database: Database) -> None:
    """Each act is in the record, with what was before; what is as it was is none."""
    with database.write() as session:
        ada = factories.staff(session, Role.ADMIN)
        office = printers.add(session, OFFICE, ada, now=NOW)
        assert printers.change(session, office, OFFICE, ada, now=NOW) == {}
        moved = replace(OFFICE, name=" Front  office ", offset_x_pt=1.5)
        assert printers.change(session, office, moved, ada, now=NOW) == {"name": "Front office", "offset_x_pt": 1.5}
        printers.retire(session, office, ada, now=NOW)
        assert printers.in_use(session) == []
        with pytest.raises(Conflict):
            printers.retire(session, office, ada, now=NOW)
        printers.use_again(session, office, ada, now=NOW)
        assert printers.in_use(session) == [office]
        acts = session.scalars(select(Audit).where(Audit.subject_kind == "printer").order_by(Audit.id)).all()
        assert [act.verb for act in acts] == [
            *("printer.added", "printer.changed", "printer.retired", "printer.used_again"),
        ]
        assert acts[1].detail
        assert acts[1].detail.old == {"name": "Office", "offset_x_pt": "0.0"}


@pytest.mark.parametrize(
    ("about", "field"),
    [
        (replace(OFFICE, name=" "), "name"),
        (replace(OFFICE, name="x" * 61), "name"),
        (replace(OFFICE, name="OFFICE"), "name"),
        (replace(OFFICE, name="B", queue="file:///etc/passwd"), "queue"),
        (replace(OFFICE, name="B", tray="tray 2; rm"), "tray"),
        (replace(OFFICE, name="B", envelope_tray="../x"), "envelope_tray"),
        (replace(OFFICE, name="B", offset_x_pt=73.0), "offset_x_pt"),
        (replace(OFFICE, name="B", offset_y_pt=float("nan")), "offset_y_pt"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(database: Database, about: NewPrinter, field: str) -> None:
    """A name that another has in other letters, no address, no tray, no measure."""
    with database.write() as session:
        printers.add(session, OFFICE, None, now=NOW)
        with pytest.raises(Refused) as refusal:
            printers.add(session, about, None, now=NOW)
    assert refusal.value.field == field


def test_only_an_administrator_changes_printers(database: Database) -> None:
    """And nobody gives one up that prints."""
    with database.write() as session:
        office = printers.add(session, OFFICE, None, now=NOW)
        volunteer = factories.staff(session, Role.PRINTER)
        with pytest.raises(Refused, match="may not"):
            printers.add(session, replace(OFFICE, name="B"), volunteer, now=NOW)
        with pytest.raises(Refused, match="may not"):
            printers.retire(session, office, volunteer, now=NOW)
        factories.print_job(session, office, state=PrintState.PRINTING)
        with pytest.raises(Refused, match="is printing"):
            printers.retire(session, office, None, now=NOW)


def test_a_printer_is_found_by_name_or_number(database: Database) -> None:
    """A printer that is called 7 is meant by 7."""
    with database.write() as session:
        office = printers.add(session, OFFICE, None, now=NOW)
        seven = printers.add(session, replace(OFFICE, name=str(office.id)), None, now=NOW)
        assert printers.find(session, " office ") is office
        assert printers.find(session, str(office.id)) is seven
        assert printers.find(session, str(seven.id)) is seven
        with pytest.raises(NotFound):
            printers.find(session, "9" * 30)


def test_further_options_are_names_and_values() -> None:
    """What Mailcall needs as it is, and what is no option, is refused."""
    assert options_of(" print-quality = 5 \n\nfinishings=3") == {"print-quality": "5", "finishings": "3"}
    for wrong in ("sides=one-sided", "copies=9", "quality", "a b=c", "x=y z", "=5", "x="):
        with pytest.raises(Refused) as refusal:
            options_of(wrong)
        assert refusal.value.field == "options"
