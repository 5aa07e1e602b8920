"""The pieces of a batch as one file, and the pages that go with it."""
