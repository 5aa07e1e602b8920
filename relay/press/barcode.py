"""The square with the letter's code: a DataMatrix (ISO/IEC 16022, ECC 200) as one SVG path."""

import functools
import re

import zxingcpp

_PATH = re.compile(r'<path d="([^"]+)"')
_SIDE = re.compile(r'<svg width="(\d+)" height="(\d+)"')


@functools.lru_cache(maxsize=256)
def data_matrix_svg(code: str) -> bytes:
    """A square SVG of `code`, one unit per module, without quiet zone: the page around it is the quiet zone."""
    drawn = str(
        zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.DataMatrix, force_square=True).to_svg(
            scale=1, add_quiet_zones=False
        )
    )
    path, side = _PATH.search(drawn), _SIDE.search(drawn)
    if path is None or side is None:
        raise ValueError(f"the barcode library drew no square for {code!r}")
    width, height = side.groups()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><path d="{path[1]}"/></svg>'
    ).encode()
