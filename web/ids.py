"""Numbers in addresses of pages: those a database can hold; a page of any other is not there."""

from flask import Flask
from werkzeug.routing import IntegerConverter


class Id(IntegerConverter):
    """A number of 18 digits at most: the databases fail on one beyond 64 bits, and Python on thousands of digits."""

    regex = "[0-9]{1,18}"


def start(app: Flask) -> None:
    """Read every `<int:...>` of the rules that follow so."""
    app.url_map.converters["int"] = Id
