"""One rule per file, each with one function, `look`."""
