"""Pictures: made ready for paper, and given their place in the text."""
