"""Which files a confined child may read: Python, libraries, and the package its work is in."""

import importlib.util
import sys
import sysconfig
from pathlib import Path

_LIBRARIES = ("/usr/lib", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom")
_PYTHON_LOOKS_INTO = ("/etc/mime.types", "/etc/localtime", "/usr/share/zoneinfo")


def interpreter_and_libraries() -> tuple[Path, ...]:
    """Python's own libraries, the installed packages, and the system's shared libraries."""
    schemes = ("stdlib", "platstdlib", "purelib", "platlib")
    python = {Path(sysconfig.get_path(name)) for name in schemes} | {Path(sys.base_prefix) / "lib"}
    return tuple(path for path in (*sorted(python), *map(Path, _LIBRARIES + _PYTHON_LOOKS_INTO)) if path.exists())


def package_of(module: str) -> tuple[Path, ...]:
    """The folder of the top-level package `module` is in, or the file of a module that is in none; `relay` always."""
    found = []
    for top in {module.partition(".")[0], "relay"}:
        spec = importlib.util.find_spec(top)
        if spec is not None:
            found.extend(spec.submodule_search_locations or ([spec.origin] if spec.origin else []))
    return tuple(map(Path, found))
