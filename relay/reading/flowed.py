"""Undo format=flowed (RFC 3676): soft line breaks, space-stuffing, DelSp, and flowed quotes."""

_SIGNATURE = "-- "


def unflow(text: str, *, delete_space: bool) -> str:
    """Return the text with flowed paragraphs joined; quotes keep their `>` signs, fixed lines stay as they are.

    A line that ends in a space is flowed (section 4.1), but for a signature's mark (4.3). Quote marks are counted
    before the space that stuffs a line is taken away (4.4, 4.5), and a paragraph ends where their number changes (4.5),
    or at a blank line, which programs that leave a space at a paragraph's end mean as one.
    """
    out: list[str] = []
    paragraph: list[str] = []
    open_depth = -1  # quote depth of the paragraph being joined, -1 when none is
    for line in text.split("\n"):
        depth, content = _unquoted(line)
        if paragraph and (open_depth != depth or content in {_SIGNATURE, ""}):
            out.append("".join(paragraph).rstrip(" "))  # broken off: what was to follow never came
            paragraph = []
        paragraph.append(content if paragraph or not depth else ">" * depth + " " + content)
        soft = content.endswith(" ") and content != _SIGNATURE
        if soft:
            paragraph[-1] = paragraph[-1][:-1] if delete_space else paragraph[-1]
            open_depth = depth
        else:
            out.append("".join(paragraph))
            paragraph, open_depth = [], -1
    return "\n".join([*out, "".join(paragraph)] if paragraph else out)


def _unquoted(line: str) -> tuple[int, str]:
    """Return how deeply a line is quoted, and what it says without its quote marks and stuffing."""
    content = line.lstrip(">")
    return len(line) - len(content), content.removeprefix(" ")
