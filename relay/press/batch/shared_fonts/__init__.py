"""One font program for all letters of a batch, made of the subsets that their proofs carry.

In: the font objects of proofs. Out: font objects of the batch, in which every glyph has the id it has in the proof and
the outline it has in the proof, byte for byte. Where two proofs mean different glyphs by one id (fonts were upgraded
between them) they get programs of their own; what is not of the one form that the press writes stays as it is.
"""
