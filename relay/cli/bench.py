"""`mailcall bench`: measure this machine; figures as JSON, beside the baseline of the same run where there is one."""

import click

from relay.cli.output import show_json


@click.group()
def bench() -> None:
    """Measure this machine, as JSON. Everything happens in temporary folders."""


@bench.command()
@click.option("--seconds", type=click.FloatRange(min=0.2), default=1.5, show_default=True, help="For each cell.")
@click.option(
    "--size", "sizes", type=click.IntRange(min=500), multiple=True, help="Bytes of a message; 2 KB, 30 KB, 1 MB."
)
@click.option("--clients", type=click.IntRange(1, 500), multiple=True, help="Clients at once; 1, 10 and 50.")
@click.option(
    "--postgresql", default="", metavar="URL", help="Measure on databases made beside this one, not on SQLite."
)
def intake(seconds: float, sizes: tuple[int, ...], clients: tuple[int, ...], postgresql: str) -> None:
    """Messages accepted a second, by size and number of clients."""
    from relay.intake.bench import run
    from relay.intake.bench.run import CLIENTS, SIZES_BYTES

    def tell(line: str) -> None:
        click.echo(line, err=True)

    figures = run(postgresql, seconds=seconds, sizes_bytes=sizes or SIZES_BYTES, clients=clients or CLIENTS, tell=tell)
    show_json(figures)


@bench.command()
@click.option("--letters", type=click.IntRange(4, 10_000), default=60, show_default=True)
@click.option("--batch", type=click.IntRange(0, 1000), default=1000, show_default=True, help="Letters of it; 0: none.")
def press(letters: int, batch: int) -> None:
    """Letters set a second, and by others; a batch of a thousand, put together of proofs that are there already."""
    from relay.press.measuring.bench import run
    from relay.work.measuring import batch as batch_bench

    figures = run(letters, others=True)
    show_json(figures | {"batch": batch_bench.run(batch)} if batch else figures)


@bench.command()
@click.option("--letters", type=click.IntRange(100, 2_000_000), default=10_000, show_default=True)
@click.option("--requests", type=click.IntRange(1, 100_000), default=100, show_default=True, help="For each page.")
@click.option("--here", is_flag=True, help="Measure this installation, which `mailcall seed` filled.")
def desk(letters: int, requests: int, here: bool) -> None:
    """Time to each page of the desk, and its number of queries, with many letters."""
    from relay.settings import load_settings
    from web.bench import run

    show_json(run(letters=letters, requests=requests, settings=load_settings() if here else None))
