"""Where one letter ends and the next begins in a stack of scanned paper.

Separator sheets say it, or codes where all pages of a file have one; otherwise a person does, page by page. A page
without a code never joins the letter before it by itself in a stack of several. `cutting` proposes, purely;
`dividing` makes replies of what was said; `sheet` is the page to be printed and laid between letters.
"""
