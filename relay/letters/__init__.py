"""Letters under review: their life, what staff decide about them, and the lists staff read.

Letters enter when a message is accepted, with state `received`; they leave as pieces of a batch.
"""
