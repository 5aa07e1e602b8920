"""Where one letter ends and the next begins in a stack of scanned paper.

Separator sheets say it, or codes where all pages have one; of a page without a code a person does, for a sheet may have
gone through unseen. `cutting` proposes, purely; `dividing` makes replies of what was said, and `again` takes them back
when it was said wrongly; `sheet` is the page to be printed and laid between letters.
"""
