"""From a batch's file to a printer: printers as rows, what is asked for, the worker's steps, how it stands.

In: what staff choose. Out: a job on a print queue, and a row that says how far it is. Nothing is marked printed here.
"""
