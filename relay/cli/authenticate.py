"""`mailcall authenticate`: who sent a message in a file, as SPF, DKIM, DMARC and ARC have it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from relay.authentication import Answer, Envelope, Question, Verdict, Zone, settle
from relay.cli.opening import now
from relay.cli.output import show_json
from relay.errors import Refused

_SECONDS = 20.0


@click.command()
@click.argument("message", metavar="FILE", type=click.File("rb"))
@click.option("--peer", required=True, metavar="IP", help="The address of the client that handed it in.")
@click.option("--helo", default="", metavar="NAME", help="What that client called itself.")
@click.option(
    "--mail-from", default="", metavar="ADDRESS", help="The envelope's sender; the null sender, if not given."
)
@click.option(
    "--dns", "zone", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Answers from this file only."
)
@click.option("--at", type=click.IntRange(min=0), help="The second it came, since 1970; now, if not given.")
def authenticate(message: Any, peer: str, helo: str, mail_from: str, zone: Path | None, at: int | None) -> None:  # noqa: ANN401 -- click's file
    """Check who sent a message, and print a line of JSON for each result; `-` reads standard input.

    The file of --dns is YAML (or JSON): names, each with a list of records, as in `example.org: [{TXT: "v=spf1 -all"},
    {MX: [10, mail.example.org]}, {A: 192.0.2.1}]`; TIMEOUT in a list says that nobody answers. What is not there does
    not exist.
    """
    seconds = int(now().timestamp()) if at is None else at
    envelope = Envelope(peer=peer, helo=helo, mail_from=mail_from.strip("<>"), at=seconds)
    _, verdict = settle(message.read(), envelope, _read(zone) if zone else _network())
    for row in lines(verdict):
        show_json(row)


def lines(verdict: Verdict) -> Iterator[dict[str, Any]]:
    """Give a verdict as rows: SPF, each signature, DKIM as a whole, ARC, DMARC."""
    spf, dmarc, arc = verdict.spf, verdict.dmarc, verdict.arc
    yield {"method": "spf", "result": spf.result, "domain": spf.domain, "reason": spf.reason, "told": spf.explanation}
    for one in verdict.signatures:
        yield {
            "method": "dkim-signature",
            "result": one.result,
            "domain": one.domain,
            "selector": one.selector,
            "identity": one.identity,
            "algorithm": one.algorithm,
            "unsigned_bytes": one.unsigned_bytes,
            "reason": one.reason,
        }
    yield {
        "method": "dkim",
        "result": verdict.dkim,
        "domains": [s.domain for s in verdict.signatures if s.result == "pass"],
    }
    yield {"method": "arc", "result": arc.result, "sealers": arc.sealers, "reason": arc.reason}
    yield {
        "method": "dmarc",
        "result": dmarc.result,
        "domain": dmarc.domain,
        "policy": dmarc.policy,
        "applied": dmarc.applied,
        "policy_domain": dmarc.policy_domain,
        "aligned": dmarc.aligned,
        "reason": dmarc.reason,
    }


def _read(path: Path) -> Zone:
    try:
        return Zone(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
        raise Refused(f"{path} holds no DNS answers: {' '.join(str(error).split())}") from None


def _network() -> Callable[[tuple[Question, ...]], Mapping[Question, Answer]]:
    from relay.resolver import Resolver
    from relay.settings import load_settings

    return Resolver(load_settings().dns_servers).within(_SECONDS)
