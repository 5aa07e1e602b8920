"""The root of the command line: its commands, and how what goes wrong is told."""

import os
from collections.abc import Callable

import click

from relay.cli.lazy import LazyGroup
from relay.errors import Failure

COMMANDS = {
    "setup": ("relay.cli.setup:setup", "Set this installation up, and see what is left to do."),
    "doctor": ("relay.cli.doctor:doctor", "Check fonts, libraries, database, disk, ports, protections and backups."),
    "serve": ("relay.cli.serve:serve", "Run everything on this machine: mail, dashboard and worker."),
    "smtp": ("relay.cli.processes:smtp", "Run the process that accepts mail."),
    "web": ("relay.cli.processes:web", "Run the process that serves the dashboard."),
    "worker": ("relay.cli.processes:worker", "Run the process that reads, sets, assembles and sweeps."),
    "letter": ("relay.cli.letter:letter", "Read letters and decide about them."),
    "fetch": ("relay.cli.fetch:fetch", "Take what is new in a mailbox at a provider (IMAP)."),
    "message": ("relay.cli.message:message", "See emails exactly as they were accepted."),
    "envelope": ("relay.cli.envelope:envelope", "Envelopes: what their windows show, and pages to compare them with."),
    "batch": ("relay.cli.batch:batch", "Make batches, print them and mail them."),
    "printer": ("relay.cli.printer:printer", "What this organisation prints on."),
    "came-back": ("relay.cli.came_back:came_back", "Record what came back, and say what is done about it."),
    "reply": ("relay.cli.reply:reply", "Bring scanned paper in, and see what became of it."),
    "profile": ("relay.cli.profile:profile", "People in prison whom pen pals write to."),
    "alias": ("relay.cli.alias:alias", "The addresses that reach them."),
    "facility": ("relay.cli.facility:facility", "Prisons and their addresses."),
    "jurisdiction": ("relay.cli.jurisdiction:jurisdiction", "Mail rules of states and countries."),
    "staff": ("relay.cli.staff:staff", "The people who read, print and administer."),
    "notice": ("relay.cli.notice:notice", "Emails to pen pals, and those that need a person."),
    "job": ("relay.cli.job:job", "Work that waits, and work that needs a person."),
    "audit": ("relay.cli.audit:audit", "The record that nobody can rewrite unseen."),
    "backup": ("relay.cli.backup:backup", "Write everything to one file."),
    "restore": ("relay.cli.backup:restore", "Bring an empty installation to what a backup holds."),
    "authenticate": ("relay.cli.authenticate:authenticate", "Check who sent a message: SPF, DKIM, DMARC and ARC."),
    "seed": ("relay.cli.seed:seed", "Fill an empty installation with made-up letters, for trials."),
    "bench": ("relay.cli.bench:bench", "Measure this machine, as JSON."),
}

_ROOT_AT_FIRST = {"serve", "smtp", "web", "worker", "doctor", "bench"}
"""What root is needed for, or what becomes another user by itself."""


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mailcall", message="mailcall %(version)s")
@click.pass_context
def root(context: click.Context) -> None:
    """Mailcall carries letters between pen pals, who write email, and people in prison, who read paper."""
    if os.geteuid() == 0 and context.invoked_subcommand not in _ROOT_AT_FIRST:
        from relay.privileges import become_named
        from relay.settings import load_settings

        become_named(load_settings())  # or what this command writes could not be read by the service


def main() -> int:
    """Run the command; refusals become one line on standard error and status 1."""
    return told(root.main)


def told(run: Callable[[], object]) -> int:
    """Call `run`; what a person can do something about becomes one line on standard error.

    Any other exception is a defect of ours and keeps its traceback.
    """
    from relay.db import DatabaseError
    from relay.settings import SettingsError

    try:
        run()
    except (Failure, SettingsError, DatabaseError) as error:
        line = str(error)
    except OSError as error:
        line = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    else:
        return 0
    click.echo(f"mailcall: {' '.join(line.split())}", err=True)
    return 1
