"""The log: one line an event, for people or as JSON. Ids and codes, never names, addresses or what was written."""

import logging
import sys
from typing import Any

import structlog

from relay.capped import Cap
from relay.settings import Settings


def configure(settings: Settings, process: str) -> None:
    """Write this process's log to standard error, in the form the settings name."""
    as_json = settings.log_format == "json"
    chain: list[Any] = [
        Cap(),
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(process),
    ]
    if as_json:
        chain += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        chain.append(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0))
    structlog.configure(
        processors=chain,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries log on their own: only their warnings, in the same place.
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format=f"%(asctime)s {process} %(name)s: %(message)s")


def _named(process: str) -> Any:  # noqa: ANN401 -- structlog's processors
    def add(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        return event | {"process": process}

    return add
