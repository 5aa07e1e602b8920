"""Letters that nobody must look at: sealed in one act, reported and unsealed by an administrator."""
