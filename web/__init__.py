"""The desk: the pages on which staff read, decide, print and administer. `web.app.create_app` is the way in.

Requests enter here and rows leave: pages show what `relay` knows and call its verbs. Nothing is rendered to PDF, no
mail is spoken, and no page waits for a job.
"""
