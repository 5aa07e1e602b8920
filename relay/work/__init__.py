"""Work that is done later: rows of `job` go in with the change that needs them, handlers take them out."""
