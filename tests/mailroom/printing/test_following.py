"""How a job on a queue stands, in our words; and that no printer is asked in a busy loop."""

from datetime import timedelta

import pytest

from relay.mailroom.printing.following import after, followed
from relay.models import PrintState
from relay.printing.faults import Fault
from relay.printing.saying import NEEDS_SOMEBODY, sentences
from relay.printing.values import JobStage, PrinterStage, Standing

J, P, S = JobStage, PrinterStage, PrintState


@pytest.mark.parametrize(
    ("stage", "reasons", "printer", "printer_reasons", "state", "told"),
    [
        (J.PENDING, (), P.IDLE, (), S.SENT, ""),
        (J.PROCESSING, ("job-printing",), P.PROCESSING, ("toner-low",), S.PRINTING, "toner-low"),
        (J.PROCESSING, (), P.PROCESSING, ("media-empty",), S.STOPPED, "media-empty"),
        (J.PENDING, (), P.STOPPED, ("paused",), S.STOPPED, "paused"),
        (J.STOPPED, ("job-completed-with-errors",), P.IDLE, (), S.STOPPED, "printer-stopped"),
        (J.PROCESSING, (), P.PROCESSING, ("cups-waiting-for-job-completed",), S.PRINTING, ""),
        (J.COMPLETED, ("job-completed-successfully",), P.STOPPED, ("media-empty",), S.DONE, ""),
        (J.COMPLETED, ("job-completed-with-errors",), P.IDLE, (), S.DONE, "job-completed-with-errors"),
        (J.CANCELLED, ("job-canceled-at-device",), P.IDLE, (), S.CANCELLED, "job-canceled-at-device"),
        (J.ABORTED, ("aborted-by-system",), P.IDLE, (), S.FAILED, "aborted-by-system"),
    ],
)
def test_a_job_stands_as_printer_and_queue_say_together(
    stage: JobStage,
    reasons: tuple[str, ...],
    printer: PrinterStage,
    printer_reasons: tuple[str, ...],
    state: PrintState,
    told: str,
) -> None:
    """CUPS and printers say the same in several ways; how a printer is says nothing of a job that is over."""
    standing = Standing(number=1, stage=stage, reasons=reasons, printer_stage=printer, printer_reasons=printer_reasons)
    step = followed(standing)
    assert (step.state, step.told) == (state, told)


def test_what_the_printer_no_longer_knows_failed() -> None:
    """A person looks what came out."""
    assert followed(None).told == Fault.FORGOTTEN


def test_nobody_asks_in_a_busy_loop() -> None:
    """Often at first, then less; never more than once in two seconds, never less than every five minutes."""
    for state in (S.WAITING, S.SENT, S.PRINTING, S.STOPPED):
        pauses = [after(state, timedelta(seconds=age)) for age in (0, 70, 1_000, 10_000, 100_000)]
        assert pauses == sorted(pauses)
        assert timedelta(seconds=2) <= pauses[0] <= pauses[-1] <= timedelta(minutes=5)


def test_every_fault_has_words() -> None:
    """Each says what to do; what no list has is shown as the printer says it."""
    for word in (*Fault, *NEEDS_SOMEBODY):
        (sentence,) = sentences(f"{word}:tray-2")
        assert sentence
        assert "The printer says" not in sentence
    assert sentences("unheard-of") == ["The printer says: unheard-of."]
