"""Whether a side of paper is blank: what shines through from its back is nothing, and a pencil line is something.

Ink and pencil lie on this side, so their edges are sharp; what shines through, and folds and shadows, went through
paper and is soft. So only what stands out against its near surroundings counts, and only in strokes: dust is points.
A hole is solid and stands near an edge.
"""

from PIL import Image, ImageChops, ImageFilter

from relay.replies.pages.ink import ink, sized

_LONG_PX = 1_100
"""About 100 dpi of a sheet: a pencil's line is two pixels wide."""
_CELL_PX = 8
"""Two millimetres."""
_GRAIN_PX, _NEAR_PX = 0.8, 3.0
_FAINTEST, _NOISES, _PLAIN = 7, 4.5, 24
"""The least that counts, so many deviations of the paper's noise; what stands out further is ink on any paper."""
_HOLE_REDUCED, _HOLE_INK, _HOLE_DARK = 4, 60, 110
"""Holes are looked for at 25 dpi, where three pixels are three millimetres: no pen is so broad."""
_MARGIN_SHARE = 0.11
"""How far from an edge holes are punched, as a share of the page's length: some 30 mm."""
_EDGE_SHARE = 0.025
"""What of each edge is not looked at: scanners see shadows and their own lid there."""
_CELL_PIXELS = 4
_STROKE_CELLS = 4
"""So many cells in a row are a stroke of eight millimetres."""
_SPECKS_MOST = 40


def is_blank(picture: Image.Image) -> bool:
    """Say whether there is nothing on a page, however grey its paper."""
    grey = sized(picture, _LONG_PX).filter(ImageFilter.GaussianBlur(_GRAIN_PX))
    strokes = _inked_cells(_sharp(grey))
    return max(strokes, default=0) < _STROKE_CELLS and sum(strokes) <= _SPECKS_MOST


def _sharp(grey: Image.Image) -> Image.Image:
    """255 where a pixel is darker than what is near it by more than the picture's noise; holes and edges left out."""
    near = grey.filter(ImageFilter.BoxBlur(_NEAR_PX))
    darker = ImageChops.subtract(near, grey)
    least = min(_PLAIN, max(_FAINTEST, round(_NOISES * _noise(darker))))
    marks = darker.point([255 if level >= least else 0 for level in range(256)])
    return ImageChops.multiply(marks, _looked_at(grey))


def _noise(darker: Image.Image) -> float:
    """The usual deviation of paper: of a page that is mostly paper five pixels in six are no further off than that."""
    counts = darker.histogram()
    wanted, seen = 0.84 * sum(counts), 0
    for level, count in enumerate(counts):
        seen += count
        if seen >= wanted:
            return float(level)
    return 0.0


def _looked_at(grey: Image.Image) -> Image.Image:
    """255 everywhere but at the page's edges, and where something solid near them is a hole or a black border."""
    small = grey.reduce(_HOLE_REDUCED)
    stands_out = ink(small).point([255 if level >= _HOLE_INK else 0 for level in range(256)])
    dark = small.point([255 if level < _HOLE_DARK else 0 for level in range(256)])
    cores = ImageChops.lighter(stands_out, dark).filter(ImageFilter.MinFilter(3))
    holes = cores.filter(ImageFilter.MaxFilter(9))
    width, height = small.size
    margin = round(_MARGIN_SHARE * max(small.size))
    holes.paste(0, (margin, margin, max(margin, width - margin), max(margin, height - margin)))
    seen = Image.new("L", small.size, 0)
    edge = max(1, round(_EDGE_SHARE * max(small.size)))
    seen.paste(255, (edge, edge, max(edge, width - edge), max(edge, height - edge)))
    return ImageChops.subtract(seen, holes).resize(grey.size, Image.Resampling.NEAREST)


def _inked_cells(marks: Image.Image) -> list[int]:
    """Sizes, in cells, of what hangs together."""
    full = _CELL_PX * _CELL_PX
    cells = marks.reduce(_CELL_PX)
    least = 255 * _CELL_PIXELS // full
    inked = {(n % cells.width, n // cells.width) for n, level in enumerate(cells.tobytes()) if level >= least}
    sizes = []
    while inked:
        sizes.append(_taken(inked, [inked.pop()]))
    return sizes


def _taken(inked: set[tuple[int, int]], waiting: list[tuple[int, int]]) -> int:
    size = 0
    while waiting:
        x, y = waiting.pop()
        size += 1
        for beside in ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            if beside in inked:
                inked.remove(beside)
                waiting.append(beside)
    return size
