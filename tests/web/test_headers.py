"""What every answer tells the browser, and whose requests are answered."""

from collections.abc import Callable
from pathlib import Path

import pytest

from relay.db import Database
from relay.models import Role
from relay.settings import Settings
from tests.web.conftest import Visitor, make_app
from web.headers import trusted_hosts


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no-such-page", "/static/desk.css"])
def test_every_answer_has_its_headers(stranger: Visitor, path: str) -> None:
    """Pages, redirects, errors and files alike."""
    headers = stranger.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "Strict-Transport-Security" not in headers


def test_pages_are_not_kept_by_the_browser(sign_in: Callable[..., Visitor]) -> None:
    """The next person at the same machine cannot go back to a letter."""
    assert sign_in(Role.ADMIN).get("/review").headers["Cache-Control"] == "no-store"


def test_no_page_carries_code_or_styles_inside(sign_in: Callable[..., Visitor]) -> None:
    """The policy forbids them, so a page that needs them would be broken."""
    administrator = sign_in(Role.ADMIN)
    for path in ("/", "/review", "/mailroom", "/people", "/people/new", "/facilities", "/staff", "/setup", "/record"):
        page = administrator.get(path).get_data(as_text=True)
        assert " style=" not in page, path
        assert "<style" not in page, path
        assert " onclick" not in page, path
        assert page.count("<script") == page.count("<script src="), path


def test_https_is_remembered(database: Database, tmp_path: Path) -> None:
    """Behind https the browser is told to stay there, and nothing about other names."""
    settings = Settings(data_dir=tmp_path, public_url="https://desk.example.org")
    client = make_app(database, settings, tmp_path / "objects").test_client()
    answer = client.get("/sign-in", base_url="https://desk.example.org")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_another_host_is_not_answered(stranger: Visitor) -> None:
    """A request to a name that is not ours (DNS rebinding) gets nothing but a 400."""
    assert stranger.client.get("/sign-in", base_url="http://evil.example").status_code == 400
    assert stranger.client.get("/sign-in", base_url="http://127.0.0.1:8000").status_code == 200


def test_only_a_local_desk_answers_to_local_names() -> None:
    """A public desk answers to its public name alone."""
    assert trusted_hosts("https://desk.example.org") == ["desk.example.org"]
    assert "127.0.0.1" in trusted_hosts("http://localhost:8000")


@pytest.mark.parametrize(("proxies", "seen"), [(0, 400), (1, 200)])
def test_proxies_are_believed_only_when_there_are_any(
    database: Database, tmp_path: Path, proxies: int, seen: int
) -> None:
    """X-Forwarded-Host counts behind a proxy we were told of, and is anybody's word otherwise."""
    settings = Settings(data_dir=tmp_path, public_url="https://desk.example.org", trusted_proxies=proxies)
    client = make_app(database, settings, tmp_path / "objects").test_client()
    headers = {"X-Forwarded-Host": "desk.example.org", "X-Forwarded-Proto": "https"}
    assert client.get("/sign-in", base_url="http://10.0.0.5", headers=headers).status_code == seen
