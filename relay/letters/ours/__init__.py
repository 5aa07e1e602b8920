"""Letters from the organisation itself, on paper. In: a kind, a person and facts; out: pieces of batches.

`writing` makes one, `life` alone changes its state by the table in `steps`, `composing` gives its words, `sheet` what
stands on its paper. `causes` writes those that the organisation wants written by themselves; `slips` is the page about
how to answer that goes with letters of pen pals.
"""
