"""`mailcall authenticate`: a file, an envelope and DNS answers in, a line of JSON for each result out."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from relay.cli.authenticate import authenticate
from relay.errors import Refused
from tests.authentication.conftest import LETTER

ZONE = """
post.example: [{TXT: "v=spf1 ip4:192.0.2.0/24 -all"}]
_dmarc.post.example: [{TXT: [v=DMARC1;, " p=reject"]}]
"""


def run(tmp_path: Path, *options: str, zone: str = ZONE) -> dict[str, dict[str, object]]:
    """Give the rows by method."""
    (tmp_path / "mail.eml").write_bytes(LETTER)
    (tmp_path / "dns.yaml").write_text(zone)
    arguments = [str(tmp_path / "mail.eml"), "--dns", str(tmp_path / "dns.yaml"), *options]
    result = CliRunner().invoke(authenticate, arguments, catch_exceptions=False, standalone_mode=False)
    return {row["method"]: row for row in map(json.loads, result.output.splitlines())}


def test_each_method_is_a_line(tmp_path: Path) -> None:
    """With what it was found by."""
    rows = run(tmp_path, "--peer", "192.0.2.7", "--helo", "h.example", "--mail-from", "<wanda@post.example>")
    assert list(rows) == ["spf", "dkim", "arc", "dmarc"]
    assert (rows["spf"]["result"], rows["spf"]["domain"]) == ("pass", "post.example")
    assert (rows["dkim"]["result"], rows["arc"]["result"]) == ("none", "none")
    assert (rows["dmarc"]["result"], rows["dmarc"]["policy"], rows["dmarc"]["aligned"]) == ("pass", "reject", "spf")


def test_a_forged_sender_fails_and_the_policy_is_named(tmp_path: Path) -> None:
    """What `hold` and `refuse` go by."""
    rows = run(tmp_path, "--peer", "203.0.113.9", "--mail-from", "wanda@post.example")
    assert (rows["spf"]["result"], rows["dmarc"]["result"], rows["dmarc"]["applied"]) == ("fail", "fail", "reject")


@pytest.mark.parametrize("zone", ["[1, 2]", "a: b: c", "a.example: [{A: nonsense}]", "a.example: [{MX: 1}]"])
def test_a_file_that_holds_no_answers_is_refused_in_a_line(tmp_path: Path, zone: str) -> None:
    """It says which file."""
    with pytest.raises(Refused, match=r"dns\.yaml holds no DNS answers"):
        run(tmp_path, "--peer", "192.0.2.7", zone=zone)
