"""Measured: what a worker does with a batch, and how its file compares with the proofs it is made of."""
