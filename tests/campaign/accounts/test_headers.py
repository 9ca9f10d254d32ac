"""What a public site sends with each answer, behind TLS: the headers, and the grade that they would get."""

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import factories as make
from tests.campaign.accounts.observatory import graded

pytestmark = pytest.mark.django_db
TLS = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_HOST": "record.example.org"}


@pytest.fixture
def public(settings):
    """The settings that a public site has behind TLS (test_settings.py compares them with the environment's)."""
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Secure-sessionid", "__Secure-csrftoken"
    settings.ALLOWED_HOSTS = ["record.example.org"]
    return Client()


def test_the_grade_is_a_plus(public, editor):
    source = make.document("A text.")
    petition = make.petition("Free them")
    addresses = [
        "/", "/petitions/", petition.get_absolute_url(), source.get_absolute_url(), "/petitions.json", "/search/?q=x",
        "/no-such-page/", "/robots.txt", "/sitemap.xml", "/admin/login/",
    ]  # fmt: skip
    grades = {address: graded(public.get(address, **TLS))[:2] for address in addresses}
    public.force_login(editor)
    grades["/admin/"] = graded(public.get("/admin/", **TLS))[:2]
    assert grades == {address: ("A+", 135 if address.startswith("/admin/") else 130) for address in grades}


def test_a_page_without_them_would_fail():
    assert graded(HttpResponse("<script src=//example.org/x.js></script>"))[0] == "F"


def test_every_answer_has_them(public):
    style = "/static/campaign/admin/accounts.css"
    for address, kind in (("/", "html"), ("/petitions.json", "json"), (style, "css"), ("/missing", "html")):
        answer = public.get(address, **TLS)
        b"".join(answer)  # which closes the file of what is streamed
        assert kind in answer["Content-Type"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Strict-Transport-Security"].startswith("max-age=31536000; includeSubDomains")
        assert (answer["Referrer-Policy"], answer["Cross-Origin-Resource-Policy"]) == ("same-origin", "same-origin")
        assert answer["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert "Access-Control-Allow-Origin" not in answer
        assert "Server" not in answer and "X-Powered-By" not in answer


def test_policies_allow_what_they_say_and_no_more(public):
    public_policy = public.get("/", **TLS)["Content-Security-Policy"]
    assert public_policy == (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert public.get("/admin/login/", **TLS)["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def test_without_tls_one_is_sent_to_it_on_the_same_host(public):
    answer = public.get("/petitions/?language=it", HTTP_HOST="record.example.org")
    assert (answer.status_code, answer["Location"]) == (301, "https://record.example.org/petitions/?language=it")


def test_cookies_are_for_tls_and_the_admin_alone(public, editor):
    answer = public.get("/admin/login/", **TLS)
    (cookie,) = answer.cookies.values()
    assert (cookie.key, cookie["secure"], cookie["path"], cookie["samesite"]) == (
        "__Secure-csrftoken", True, "/admin/", "Lax",
    )  # fmt: skip
