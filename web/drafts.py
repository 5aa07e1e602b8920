"""Which form the desk took: the page that comes next tells the browser, which then forgets what was typed into it."""

from flask import Flask, Response, request, session

from web import desk

_TAKEN = "taken"
_NAME_LONGEST = 100


def start(app: Flask) -> None:
    """Note each form that was carried out, and let the frame of a page say so once."""

    @app.after_request
    def _note(response: Response) -> Response:
        name = request.form.get("draft", "") if request.method == "POST" and 300 <= response.status_code < 400 else ""
        if name and desk.signed_in() is not None:
            session[_TAKEN] = name[:_NAME_LONGEST]
        return response

    @app.context_processor
    def _frame() -> dict[str, object]:
        return {"taken": lambda: session.pop(_TAKEN, "")}
