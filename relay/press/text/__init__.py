"""The words of a letter: lines and paragraphs that can be set, scripts, and what is blacked out of them."""
