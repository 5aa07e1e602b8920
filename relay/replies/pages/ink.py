"""What on a page is darker than the paper around it, whatever the paper's shade and the lamp's light."""

from PIL import Image, ImageChops, ImageFilter

_PAPER_PX, _PAPER_BLUR_PX = 15, 6


def sized(picture: Image.Image, long_px: int) -> Image.Image:
    """The picture in greys, so many pixels long, or as it is when it is smaller."""
    grey = picture.convert("L")
    if max(grey.size) <= long_px:
        return grey
    scale = long_px / max(grey.size)
    return grey.resize((max(1, round(grey.width * scale)), max(1, round(grey.height * scale))), Image.Resampling.BOX)


def ink(grey: Image.Image) -> Image.Image:
    """How much darker each pixel is than the paper near it, 0 to 255."""
    coarse = grey.reduce(4) if min(grey.size) >= 4 * _PAPER_PX else grey
    paper = coarse.filter(ImageFilter.MaxFilter(_PAPER_PX)).filter(ImageFilter.GaussianBlur(_PAPER_BLUR_PX))
    return ImageChops.subtract(paper.resize(grey.size, Image.Resampling.BILINEAR), grey)
