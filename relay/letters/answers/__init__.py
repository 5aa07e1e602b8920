"""Answers to mail of ours. In: a message and what was read of it; out: which notice it answers, where that leads."""
