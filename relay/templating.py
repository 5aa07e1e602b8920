"""Where the templates are: beside the packages in a checkout, inside `relay` in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates_folder(name: str) -> Path:
    """The folder `templates/<name>`, wherever this installation keeps it; FileNotFoundError when it is nowhere."""
    for root in (_PACKAGE / "templates", _PACKAGE.parent / "templates"):
        if (root / name).is_dir():
            return root / name
    raise FileNotFoundError(f"templates/{name} is missing from this installation; install mailcall again")
