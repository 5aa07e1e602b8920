"""Printers that speak IPP: an address, a file and wishes in; what the printer can do, and how a job stands, out.

Nothing here knows the database or a batch. `ipp` is the encoding, `connection` the way there, `queue` what is asked.
"""
