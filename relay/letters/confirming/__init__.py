"""A pen pal's first letter. In: an unknown address; out: who writes, as they say themselves, or a kind refusal."""
