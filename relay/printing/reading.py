"""What a printer answered, as values: whatever is missing or strange in it is taken for not said. Pure."""

import re
from collections.abc import Sequence
from typing import Any, Final

from relay.printing.ipp import Found
from relay.printing.values import Capabilities, JobStage, PrinterStage, Span, Standing

_SEVERITY: Final = re.compile("-(report|warning|error)$")
_KEYWORD: Final = re.compile("[a-z0-9._-]+")
_NOTHING: Final = "none"
_LONGEST = 120


def capabilities(found: Found) -> Capabilities:
    """Read a printer's attributes (RFC 8011, 5.4)."""
    return Capabilities(
        name=_first(found, "printer-make-and-model", str, "")[:_LONGEST],
        stage=_stage(found),
        reasons=_reasons(found, "printer-state-reasons"),
        accepts_jobs=_first(found, "printer-is-accepting-jobs", bool, default=True),
        formats=_all(found, "document-format-supported", str),
        sides=_all(found, "sides-supported", str),
        media=_all(found, "media-supported", str),
        sizes=[size for one in _all(found, "media-size-supported", dict) if (size := _size(one))],
        trays=_all(found, "media-source-supported", str),
        colours=_all(found, "print-color-mode-supported", str),
        copies_most=_most(found.get("copies-supported", [])),
        operations=_all(found, "operations-supported", int),
        attributes=_all(found, "job-creation-attributes-supported", str),
    )


def standing(job: Found, printer: Found) -> Standing:
    """Read a job's attributes (RFC 8011, 5.3), and the few of its printer."""
    try:
        stage = JobStage(_first(job, "job-state", int, JobStage.PENDING))
    except ValueError:
        stage = JobStage.PENDING
    return Standing(
        number=_first(job, "job-id", int, 0),
        stage=stage,
        reasons=_reasons(job, "job-state-reasons"),
        printer_stage=_stage(printer),
        printer_reasons=_reasons(printer, "printer-state-reasons"),
        sheets=max(0, _first(job, "job-media-sheets-completed", int, 0)),
        pages=max(0, _first(job, "job-impressions-completed", int, 0)),
    )


def _stage(found: Found) -> PrinterStage:
    try:
        return PrinterStage(_first(found, "printer-state", int, PrinterStage.IDLE))
    except ValueError:
        return PrinterStage.IDLE


def _reasons(found: Found, name: str) -> list[str]:
    """Give keywords without their severity (RFC 8011, 5.4.12), each once, without `none`."""
    cut = (_SEVERITY.sub("", reason)[:_LONGEST] for reason in _all(found, name, str))
    return list(dict.fromkeys(reason for reason in cut if reason != _NOTHING and _KEYWORD.fullmatch(reason)))


def _all(found: Found, name: str, kind: type[Any]) -> list[Any]:
    return [value for value in found.get(name, []) if isinstance(value, kind)]


def _first(found: Found, name: str, kind: type[Any], default: Any) -> Any:  # noqa: ANN401 -- of that kind
    return next(iter(_all(found, name, kind)), default)


def _size(found: Found) -> tuple[Span, Span] | None:
    """Give a sheet's width and height; one that can be cut to measure has ranges (PWG 5100.7, 6.3)."""
    sides = [_span(found.get(name, [])) for name in ("x-dimension", "y-dimension")]
    return (sides[0], sides[1]) if sides[0] and sides[1] else None


def _span(values: Sequence[Any]) -> Span | None:
    value = values[0] if values else None
    if isinstance(value, int):
        return (value, value)
    return value if isinstance(value, tuple) else None


def _most(values: Sequence[Any]) -> int:
    span = _span(values)
    return max(1, span[1]) if span else 1
