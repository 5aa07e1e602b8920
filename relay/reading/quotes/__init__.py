"""What the pen pal wrote against what they quoted and what machines added."""

from relay.reading.quotes.splitting import split_quotes

__all__ = ["split_quotes"]
