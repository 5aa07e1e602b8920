"""Rectangles on a sheet or an envelope, in points from an upper left corner."""

from dataclasses import dataclass

INCH_PT = 72.0
MM_PT = 72.0 / 25.4
_HAIR_PT = 0.01  # a three-hundredth of a millimetre: measures are given with so many digits


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in points from an upper left corner."""

    x_pt: float
    y_pt: float
    width_pt: float
    height_pt: float

    @classmethod
    def between(cls, left: float, top: float, right: float, bottom: float) -> "Box":
        """The rectangle with these edges; one that would be inside out is empty."""
        return cls(left, top, max(right - left, 0.0), max(bottom - top, 0.0))

    @property
    def right_pt(self) -> float:
        """The right edge."""
        return self.x_pt + self.width_pt

    @property
    def bottom_pt(self) -> float:
        """The lower edge."""
        return self.y_pt + self.height_pt

    @property
    def area(self) -> float:
        """Square points."""
        return self.width_pt * self.height_pt

    def moved(self, dx_pt: float, dy_pt: float) -> "Box":
        """The same rectangle elsewhere."""
        return Box(self.x_pt + dx_pt, self.y_pt + dy_pt, self.width_pt, self.height_pt)

    def grown(self, by_pt: float) -> "Box":
        """Larger by as much on every side; smaller by a negative number."""
        return Box.between(self.x_pt - by_pt, self.y_pt - by_pt, self.right_pt + by_pt, self.bottom_pt + by_pt)

    def common(self, other: "Box") -> "Box":
        """What both cover; of no area where they do not meet."""
        return Box.between(
            max(self.x_pt, other.x_pt),
            max(self.y_pt, other.y_pt),
            min(self.right_pt, other.right_pt),
            min(self.bottom_pt, other.bottom_pt),
        )

    def holds(self, other: "Box") -> bool:
        """Whether the other is inside this, or on its edge."""
        return (
            other.x_pt >= self.x_pt - _HAIR_PT
            and other.y_pt >= self.y_pt - _HAIR_PT
            and other.right_pt <= self.right_pt + _HAIR_PT
            and other.bottom_pt <= self.bottom_pt + _HAIR_PT
        )

    def meets(self, other: "Box") -> bool:
        """Whether both cover any paper."""
        both = self.common(other)
        return both.width_pt > _HAIR_PT and both.height_pt > _HAIR_PT


def inches(x: float, y: float, width: float, height: float) -> Box:
    """A rectangle given in inches."""
    return Box(x * INCH_PT, y * INCH_PT, width * INCH_PT, height * INCH_PT)


def millimetres(x: float, y: float, width: float, height: float) -> Box:
    """A rectangle given in millimetres."""
    return Box(x * MM_PT, y * MM_PT, width * MM_PT, height * MM_PT)
