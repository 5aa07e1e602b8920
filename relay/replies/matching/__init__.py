"""Whom a paper letter is for: by the codes on it, or by a person who looks at it beside names that fit.

`leads` says where a code leads, `by_code` matches what is beyond doubt and leaves the rest, with its doubts, to
`by_hand`. What changes a reply's state is `relay.replies.life` alone.
"""
