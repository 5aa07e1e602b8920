"""Scanned paper comes in: by upload, a watched folder, an office scanner's email, or a command; all by `taking.take`.

A file is durable before anything else happens to it, and the same file twice is one scan. `paging` turns it into pages
in a job; where one letter ends and the next begins is said in `relay.replies.dividing`.
"""
