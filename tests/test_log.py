"""The log: one line an event, in the form the settings name."""

import json

import pytest
import structlog

from relay import log
from relay.settings import Settings


def test_json_is_one_object_a_line(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """With time, level and process, for whoever collects logs."""
    log.configure(settings.model_copy(update={"log_format": "json"}), "worker")
    structlog.get_logger().info("job.done", job=7)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["job"], line["level"], line["process"]) == ("job.done", 7, "info", "worker")
    structlog.reset_defaults()


def test_people_get_a_line_they_can_read(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, so that what commands print stays clean."""
    log.configure(settings, "smtp")
    structlog.get_logger().warning("disk.low", free_bytes=12)
    told = capsys.readouterr()
    assert told.out == ""
    assert "disk.low" in told.err
    assert "smtp" in told.err
    structlog.reset_defaults()
