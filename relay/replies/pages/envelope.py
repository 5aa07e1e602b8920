"""Whether a scanned side is an envelope, and where on it stands who sent it. Runs in a child only.

An envelope lies on a sheet's worth of glass: on a dark lid its paper is a small bright oblong; on a white lid its words
are. Who sends stands at its upper left, whom it is for in its middle, and at its lower left stands nothing (as in the
United States and most of the world; USPS Domestic Mail Manual 602). All of it is a guess that somebody looks at:
nothing else hangs on it.
"""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from relay.replies.pages.ink import ink, sized

TURNS = {0: None, 90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
"""Degrees clockwise, and Pillow's word, which counts the other way about."""
_LOOKED_AT_PX = 600
_GRID = 24
_INKED = 18
"""How much ink, of 255, a cell has that something stands in."""
_BRIGHT_SHARE, _DARK_LID_MOST = 0.6, 110
_SMALLER, _WORDS_MOST = 0.8, 0.7
"""Which share of the side an envelope, or the words on it, may take at the most."""
_WORDS_LEAST = 0.4
"""How far the words on an envelope reach at the least, in lengths of the glass: those of a small card do."""
_OBLONG = (1.2, 3.2)
_TRIMMED = 0.05
"""What of each edge of an envelope is not looked at: its shadow, and its fold."""
_FULL = 0.5
_CORNER = (0.55, 0.5)
"""How much of an envelope's width and height who sends it takes at the most."""
_SHOWN_PX = 1_400

_Cells = list[list[bool]]


@dataclass(frozen=True, slots=True)
class _Box:
    """Left, top, right and bottom in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        return self.right - self.left, self.bottom - self.top


def envelope_on(picture: Image.Image) -> tuple[float, ...]:
    """Give where an envelope lies on a side, and how; empty: it is none.

    Left, top, width and height in fractions, and the degrees by which it has to be turned clockwise to be upright.
    """
    grey = sized(picture, _LOOKED_AT_PX)
    paper = _on_dark(grey)
    for box in filter(None, (paper, _words(grey))):
        oblong = max(box.size) / max(1, min(box.size))
        if not _OBLONG[0] <= oblong <= _OBLONG[1]:
            continue
        turn = _upright(grey, box)
        if turn is None and box is paper:  # nothing can be read on it; it lies along its longer side
            turn = 0 if box.size[0] >= box.size[1] else 90
        if turn is not None:
            place = (box.left / grey.width, box.top / grey.height, box.size[0] / grey.width, box.size[1] / grey.height)
            return (*(round(one, 4) for one in place), float(turn))
    return ()


def corner(jpeg: bytes, place: tuple[float, ...]) -> bytes:
    """Cut out of a kept side where on an envelope its sender stands, upright and larger, as a JPEG.

    `place` is what `envelope_on` gives; empty: the whole side is the envelope.
    """
    x, y, width, height, turn = place or (0.0, 0.0, 1.0, 1.0, 0.0)
    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as opened:
        edges = (x * opened.width, y * opened.height, (x + width) * opened.width, (y + height) * opened.height)
        envelope = opened.crop(tuple(round(edge) for edge in edges))  # type: ignore[arg-type]
    way = TURNS[int(turn)]
    upright = envelope if way is None else envelope.transpose(way)
    part = upright.crop((0, 0, round(upright.width * _CORNER[0]), round(upright.height * _CORNER[1])))
    size = (_SHOWN_PX, max(1, round(part.height * _SHOWN_PX / max(1, part.width))))
    out = BytesIO()
    part.resize(size, Image.Resampling.LANCZOS).save(out, "JPEG", quality=85)
    return out.getvalue()


def _on_dark(grey: Image.Image) -> _Box | None:
    """The bright oblong on a dark lid, where there is one."""
    if _edge_level(grey) > _DARK_LID_MOST:
        return None
    bright = grey.point([255 if level > 1.4 * _DARK_LID_MOST else 0 for level in range(256)])
    box = _filled(bright, _BRIGHT_SHARE)
    return box if box and box.size[0] * box.size[1] <= _SMALLER * grey.width * grey.height else None


def _edge_level(grey: Image.Image) -> int:
    """How bright the side is at its edges, but for its brightest."""
    width, height = grey.size
    strips = [(0, 0, width, 4), (0, height - 4, width, height), (0, 0, 4, height), (width - 4, 0, width, height)]
    levels = sorted(next(iter(grey.crop(strip).resize((1, 1), Image.Resampling.BOX).tobytes())) for strip in strips)
    return levels[2]


def _filled(bright: Image.Image, share: float) -> _Box | None:
    """The rows and columns that are bright for most of the longest bright row and column."""
    rows, columns = (
        bright.resize(size, Image.Resampling.BOX).tobytes() for size in ((1, bright.height), (bright.width, 1))
    )
    tall, wide = ([n for n, level in enumerate(line) if level >= share * max(line)] for line in (rows, columns))
    return _Box(wide[0], tall[0], wide[-1] + 1, tall[-1] + 1) if max(rows) else None


def _words(grey: Image.Image) -> _Box | None:
    """Around all that is written, where that is a small part of the side, or the side itself is oblong."""
    cells = _cells(grey, _Box(0, 0, *grey.size))
    down = [n for n, row in enumerate(cells) if any(row)]
    across = [n for n in range(_GRID) if any(row[n] for row in cells)]
    if not down or not across:
        return None
    wide, high = grey.width / _GRID, grey.height / _GRID
    around = (across[0] * wide, down[0] * high, (across[-1] + 1) * wide, (down[-1] + 1) * high)
    box = _Box(*(round(edge) for edge in around))
    is_small = box.size[0] * box.size[1] <= _WORDS_MOST * grey.width * grey.height
    return box if is_small and max(box.size) >= _WORDS_LEAST * max(grey.size) else None


def _cells(grey: Image.Image, box: _Box) -> _Cells:
    """In which cells of a box something stands."""
    edge_x, edge_y = (round(_TRIMMED * side) for side in box.size)
    inside = grey.crop((box.left + edge_x, box.top + edge_y, box.right - edge_x, box.bottom - edge_y))
    dark = ink(inside).point([0 if level < 40 else 255 for level in range(256)])
    levels = dark.resize((_GRID, _GRID), Image.Resampling.BOX).tobytes()
    return [[level >= _INKED for level in levels[row * _GRID : (row + 1) * _GRID]] for row in range(_GRID)]


def _upright(grey: Image.Image, box: _Box) -> int | None:
    """By how much an envelope has to be turned to be one; None: it is set like none."""
    part = grey.crop((box.left, box.top, box.right, box.bottom))
    along = (0, 180) if part.width >= part.height else (90, 270)
    for turn in along:
        way = TURNS[turn]
        turned = part if way is None else part.transpose(way)
        if _is_set_like_one(_cells(turned, _Box(0, 0, *turned.size))):
            return turn
    return None


def _is_set_like_one(cells: _Cells) -> bool:
    """A few lines of a letter that lie upside down have something in its middle and its upper left, too, but lower."""
    sender = _share(cells, (0.0, 0.0, 0.45, 0.4))
    begins_at_the_top = _share(cells, (0.0, 0.0, 0.3, 0.25)) > 0
    receiver = _share(cells, (0.3, 0.35, 0.9, 0.95))
    nothing = _share(cells, (0.0, 0.5, 0.22, 1.0))
    all_of_it = _share(cells, (0.0, 0.0, 1.0, 1.0))
    return begins_at_the_top and sender > 0.04 and receiver > 0.04 and nothing < 0.06 and all_of_it < _FULL


def _share(cells: _Cells, part: tuple[float, float, float, float]) -> float:
    left, top, right, bottom = (round(edge * _GRID) for edge in part)
    some = [cell for row in cells[top:bottom] for cell in row[left:right]]
    return sum(some) / len(some)
