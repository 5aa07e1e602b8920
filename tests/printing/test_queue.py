"""A real printer: what it says it can do, what arrives there, and what it says when something is wrong."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from relay.printing.address import address
from relay.printing.connection import Connection
from relay.printing.faults import Fault, Interrupted, NoAnswer, PrinterFault
from relay.printing.queue import PrintQueue
from relay.printing.values import JobStage, Standing, Wishes
from tests.ipp_printer import IppPrinter, free_port, ipp_printer

LETTER = (21590, 27940)
PDF = b"%PDF-1.4\n" + b"x" * 300_000


def until(printer: IppPrinter, number: int, ready: Callable[[Standing], bool]) -> Standing:
    """Ask until a job stands as wanted."""
    for _ in range(400):
        found = printer.queue.standing(number)
        if found and ready(found):
            return found
        time.sleep(0.02)
    raise AssertionError(printer.queue.standing(number))


def test_a_printer_says_what_it_can_do(printer: IppPrinter) -> None:
    """Trays, sides, sheets, formats and copies, in its own words."""
    known = printer.queue.capabilities()
    assert known.takes_pdf
    assert known.both_sides
    assert known.accepts_jobs
    assert {"main", "manual", "by-pass-tray"} <= set(known.trays)
    assert (LETTER[0], LETTER[0]) in {size[0] for size in known.sizes}
    assert known.copies_most > 1


def test_the_very_bytes_arrive_with_what_was_asked_for(printer: IppPrinter) -> None:
    """Sides, sheet, tray and copies are on the job; its name and whose it is say nothing about anybody."""
    wishes = Wishes(both_sides=True, copies=2, tray="main", size=LETTER, options={"print-quality": "5"})
    asked = printer.queue.prepare(wishes, printer.queue.capabilities())
    number = printer.queue.create("mailcall K7R2-MX4D 1", asked)
    waiting = printer.queue.standing(number)
    assert waiting
    assert waiting.waits_for_document
    printer.queue.send(number, PDF)
    assert until(printer, number, lambda job: job.stage.is_over).stage is JobStage.COMPLETED
    assert printer.out()[-1] == PDF
    came = printer.asked(number)
    assert came["IPP_SIDES"] == "two-sided-long-edge"
    assert came["IPP_COPIES"] == "2"
    assert came["IPP_PRINT_QUALITY"] == "high"
    assert came["IPP_MEDIA_COL"] == "{media-size={x-dimension=21590 y-dimension=27940} media-source=main}"
    assert (came["IPP_JOB_NAME"], came["IPP_JOB_ORIGINATING_USER_NAME"]) == ("mailcall K7R2-MX4D 1", "mailcall")
    assert [job.number for job in printer.queue.named("mailcall K7R2-MX4D 1")] == [number]
    assert printer.queue.named("mailcall K7R2-MX4D") == []


@pytest.mark.parametrize(
    ("wishes", "fault"),
    [
        (Wishes(size=LETTER, tray="tray-9"), Fault.NO_TRAY),
        (Wishes(size=(12_345, 54_321)), Fault.NO_MEDIA),
        (Wishes(size=LETTER, copies=5_000), Fault.NO_COPIES),
        (Wishes(size=LETTER, options={"print-quality": "77"}), Fault.NO_OPTION),
    ],
)
def test_what_it_does_not_do_is_said_before_anything_is_printed(
    printer: IppPrinter, wishes: Wishes, fault: Fault
) -> None:
    """A wish is never left out quietly: another tray would be other paper."""
    before = len(printer.queue.named("nothing"))
    with pytest.raises(PrinterFault) as refused:
        printer.queue.prepare(wishes, printer.queue.capabilities())
    assert refused.value.fault is fault
    assert len(printer.queue.named("nothing")) == before


def test_a_page_of_a_millimetre_more_is_its_sheet(printer: IppPrinter) -> None:
    """A4 is 595.276 points, and printers round their sheets."""
    asked = printer.queue.prepare(Wishes(size=(21_001, 29_699)), printer.queue.capabilities())
    size = asked["media-col"][0].value["media-size"][0].value
    assert (size["x-dimension"][0].value, size["y-dimension"][0].value) == (21_000, 29_700)


def test_a_job_can_be_ended_and_what_is_unknown_is_none(printer: IppPrinter) -> None:
    """Ending twice, or what was never there, does no harm."""
    number = printer.queue.create("ended", printer.queue.prepare(Wishes(size=LETTER), printer.queue.capabilities()))
    for _ in range(2):
        printer.queue.cancel(number)
    ended = printer.queue.standing(number)
    assert ended
    assert ended.stage is JobStage.CANCELLED
    assert printer.queue.standing(987_654) is None
    printer.queue.cancel(987_654)


def test_what_the_printer_reports_is_heard_and_it_goes_on(printer: IppPrinter) -> None:
    """Out of paper, while it prints; when it has paper again, it prints to the end."""
    printer.reports("media-empty-error", "toner-low-warning")
    number = printer.queue.create("slow", printer.queue.prepare(Wishes(size=LETTER), printer.queue.capabilities()))
    printer.queue.send(number, PDF)
    until(printer, number, lambda job: set(job.printer_reasons) >= {"media-empty", "toner-low"})
    printer.go()
    until(printer, number, lambda job: job.stage is JobStage.COMPLETED and not job.printer_reasons)


def test_a_printer_without_pdf_is_refused() -> None:
    """It says so; a CUPS queue turns PDF into what such a printer knows."""
    with ipp_printer("-f", "image/pwg-raster") as simple, pytest.raises(PrinterFault) as refused:
        simple.queue.prepare(Wishes(size=LETTER), simple.queue.capabilities())
    assert refused.value.fault is Fault.NO_PDF


def test_a_printer_of_one_side_does_not_print_two() -> None:
    """A letter's back would lie on a sheet of its own."""
    with ipp_printer("-f", "application/pdf") as simple, pytest.raises(PrinterFault) as refused:
        simple.queue.prepare(Wishes(size=LETTER, both_sides=True), simple.queue.capabilities())
    assert refused.value.fault is Fault.NO_TWO_SIDED


def test_nobody_there_is_said_at_once() -> None:
    """It may be tried again: nothing was done."""
    with pytest.raises(NoAnswer) as nobody:
        PrintQueue(Connection(address(f"ipp://127.0.0.1:{free_port()}/ipp/print"))).capabilities()
    assert nobody.value.fault is Fault.NO_ANSWER


def test_a_certificate_that_nobody_vouches_for_is_said(printer: IppPrinter) -> None:
    """The printer's own, as most have: nothing is sent to it."""
    safe = PrintQueue(Connection(address(printer.uri.replace("ipp:", "ipps:"))))
    with pytest.raises(PrinterFault) as untrusted:
        safe.capabilities()
    assert untrusted.value.fault is Fault.NOT_TRUSTED


@contextmanager
def answering(content: bytes) -> Iterator[PrintQueue]:
    """Be something on a port that says this to whoever comes, whatever they ask; nothing: it stays silent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def serve() -> None:
            connection, _peer = listener.accept()
            with connection:
                if not content:
                    stop.wait(20)
                    return
                connection.recv(65_536)
                connection.sendall(content)

        thread = threading.Thread(target=serve)
        thread.start()
        host, port = listener.getsockname()[:2]
        yield PrintQueue(Connection(address(f"ipp://{host}:{port}/ipp/print"), answer_seconds=0.3))
        stop.set()
        thread.join()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", Fault.NO_PRINTER),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", Fault.NO_QUEUE),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", Fault.PASSWORD),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", Fault.FORBIDDEN),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", Fault.NO_PRINTER),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", Fault.BUSY),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Fault.NO_ANSWER),
        (b"", Fault.NO_ANSWER),
    ],
    ids=["no-ipp", "404", "401", "403", "redirect", "503", "ssh", "silence"],
)
def test_what_is_no_printer_is_told_apart(content: bytes, fault: Fault) -> None:
    """A wrong address, a closed queue, another service, and silence each have their own word; nothing is followed."""
    with answering(content) as queue, pytest.raises(PrinterFault) as told:
        queue.capabilities()
    assert told.value.fault is fault


def test_silence_after_a_document_is_not_taken_for_no() -> None:
    """Whoever sent it does not know whether it was taken, and must not send it again."""
    with answering(b"") as queue, pytest.raises(Interrupted):
        queue.send(1, PDF)
