"""Replies: paper letters from people in prison, on their way to the pen pal as email.

In: a reply that `relay.scans` made of pages, or a note that something came. Out: its email in the outbox, and what
became of the paper. `life` alone changes a reply's state, by the table in `steps`.
"""
