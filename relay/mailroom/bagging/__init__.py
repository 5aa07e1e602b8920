"""From a printed pile to a bag in the post: envelopes are scanned into it, and what is missing is named."""
