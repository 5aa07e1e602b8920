"""How a job on a queue stands, in our words; and when to ask again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from relay.models import PrintState
from relay.printing.faults import Fault
from relay.printing.saying import NEEDS_SOMEBODY
from relay.printing.values import JobStage, PrinterStage, Standing

_QUIET: Final = frozenset(
    {"job-printing", "job-completed-successfully", "processing-to-stop-point", "job-transforming"}
)
"""What says nothing that the state does not say."""
_OWN_NEWS: Final = ("cups-",)
"""What CUPS says to itself, as cups-waiting-for-job-completed."""
_ENDS: Final = ("job-completed-",)
_STATES: Final[Mapping[JobStage, PrintState]] = {
    JobStage.PENDING: PrintState.SENT,
    JobStage.HELD: PrintState.SENT,
    JobStage.PROCESSING: PrintState.PRINTING,
    JobStage.STOPPED: PrintState.STOPPED,
    JobStage.CANCELLED: PrintState.CANCELLED,
    JobStage.ABORTED: PrintState.FAILED,
    JobStage.COMPLETED: PrintState.DONE,
}
_PAUSES: Final = ((timedelta(minutes=1), timedelta(seconds=2)), (timedelta(minutes=15), timedelta(seconds=5)))
_LONG_PAUSE: Final = timedelta(seconds=20)
_WAITING_PAUSES: Final = ((timedelta(minutes=5), timedelta(seconds=10)), (timedelta(hours=2), timedelta(minutes=1)))
_LONG_WAIT: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Step:
    """What is known now: the state (None: as it was), what the printer says, how much came out."""

    state: PrintState | None
    told: str = ""
    sheets: int = 0
    pages: int = 0
    unsure: bool = False
    """The queue never said that it took the file whole."""


def followed(standing: Standing | None) -> Step:
    """Say in our words how a job stands that was sent whole."""
    if standing is None:
        return Step(PrintState.FAILED, Fault.FORGOTTEN.value)
    state = _STATES[standing.stage]
    told = _told(standing)
    stopped = standing.printer_stage is PrinterStage.STOPPED or not NEEDS_SOMEBODY.isdisjoint(standing.printer_reasons)
    if stopped and not standing.stage.is_over:
        state = PrintState.STOPPED
    if state is PrintState.STOPPED and NEEDS_SOMEBODY.isdisjoint(told):
        told.append("printer-stopped")
    return Step(state, " ".join(told), standing.sheets, standing.pages)


def _told(standing: Standing) -> list[str]:
    """Give what the printer says that its state does not say; how a job ended, once it has."""
    is_over = standing.stage.is_over
    reasons = dict.fromkeys([*standing.reasons, *([] if is_over else standing.printer_reasons)])
    quiet = (*_OWN_NEWS, *(() if is_over else _ENDS))
    return [reason for reason in reasons if reason not in _QUIET and not reason.startswith(quiet)]


def after(state: PrintState, age: timedelta) -> timedelta:
    """Say when a job is looked at again that was asked for `age` ago: often at first, and never in a busy loop."""
    pauses, last = (_WAITING_PAUSES, _LONG_WAIT) if state is PrintState.WAITING else (_PAUSES, _LONG_PAUSE)
    return next((pause for until, pause in pauses if age < until), last)
