"""Letters that must not go any more: out of batches that are not printed, and named in those that are."""
