"""Bytes to text: what a label means, what bytes look like, and text that was misread on its way."""
