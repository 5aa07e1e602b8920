"""The mailroom: approved letters become pieces of a batch, are printed, and go into the post; some come back.

In its order: `gathering` a batch, the `papers` that go with it, `printing` it here or giving it to a `print_house`,
`bagging` its envelopes, `taking_out` what must not go any more, and what `came_back`.
"""
