"""Seeding: a database with as many made-up letters as a trial needs, up to a few million, in minutes.

Its rows are like those of an organisation that has run for three years: nine of ten letters are history. There are no
mails and no files behind them. Only an empty installation or a demo is seeded.
"""

from relay.seeding.run import seed

__all__ = ["seed"]
