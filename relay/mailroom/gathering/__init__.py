"""Which approved letters a new batch takes, and a batch made of them."""
