"""Draw the golden letters anew into docs/pictures/letters; look at each before it is committed."""

from relay.press import Press
from tests.press.golden import FOLDER, letters, picture


def main() -> None:
    """Set each letter and keep the picture of its pages."""
    FOLDER.mkdir(exist_ok=True)
    with Press() as press:
        for name, sheet in letters().items():
            proof = press.render(sheet)
            file = FOLDER / f"{name}.png"
            picture(proof.pdf).quantize(16).save(file, optimize=True)
            told = f"{proof.faithful.letters + proof.faithful.by_glyphs} letters compared"
            print(f"{file.name}: {proof.pages} pages, {file.stat().st_size} bytes, {told}")


if __name__ == "__main__":
    main()
