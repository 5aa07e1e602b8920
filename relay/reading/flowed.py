"""Undo format=flowed (RFC 3676): soft line breaks, space-stuffing, DelSp, and flowed quotes."""


def unflow(text: str, *, delete_space: bool) -> str:
    """Return the text with flowed paragraphs joined; quotes keep their `>` signs, fixed lines stay as they are."""
    out: list[str] = []
    open_depth = -1  # quote depth of the paragraph being joined, -1 when none is
    for line in text.split("\n"):
        depth, content = _unquoted(line)
        signature = content in {"-- ", "--"}
        if open_depth == depth and not signature:
            out[-1] += content
        else:
            out.append((">" * depth + " " if depth else "") + content)
        soft = content.endswith(" ") and not signature
        if soft and delete_space:
            out[-1] = out[-1][:-1]
        open_depth = depth if soft else -1
    return "\n".join(out)


def _unquoted(line: str) -> tuple[int, str]:
    content = line.lstrip(">")
    return len(line) - len(content), content.removeprefix(" ")
