"""Reports: what happened, counted once for each day and month, so that a page reads a few rows whatever there is.

In: rows of letters, decisions and pieces, counted by the worker. Out: figures, series and tables for pages and CSV.
"""

from relay.reports.counting import count_days_due, count_span
from relay.reports.postage import Postage
from relay.reports.reading import Report, Standing, report, standings

__all__ = ["Postage", "Report", "Standing", "count_days_due", "count_span", "report", "standings"]
