"""Reports: what happened, counted once for each day and month, so that a page reads a few rows whatever there is.

In: rows of letters, decisions and pieces, counted by the worker. Out: figures, series and tables for pages and CSV.
"""

from relay.reports.counting import count_days_due, count_span
from relay.reports.reading import Report, report

__all__ = ["Report", "count_days_due", "count_span", "report"]
