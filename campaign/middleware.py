"""Short middlewares: the language of an address, what a page may load, and forms whose session has ended."""

import logging
import re

from django.contrib import admin
from django.db import DatabaseError, OperationalError
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from campaign import prefixes
from documents import revising

logger = logging.getLogger(__name__)

# How the two databases say that their disk is full, or that they may only be read.
TAKES_NOTHING = "is full|readonly database|read-only|No space left|disk I/O error"

# Readers' pages load our own style sheets and images and nothing else: no script at all.
PUBLIC_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ADMIN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class LanguageFromAddress:
    """The address alone decides the language.

    Django's LocaleMiddleware also negotiates, and sends `Vary: Accept-Language`, which would split
    every cache; readers here choose a language by following a link. What programs read has one address,
    whatever the language of the page that led there.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        path, language = request.path_info, prefixes.language_of(request.path_info)
        if prefixes.without(path) != path and prefixes.FOR_PROGRAMS.search(path):
            asked = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(prefixes.without(path) + (f"?{asked}" if asked else ""))
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ContentSecurityPolicy:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        policy = ADMIN_POLICY if request.path_info.startswith("/admin/") else PUBLIC_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class NothingTypedIsLost:
    """A form of the admin that cannot be received is answered with what was typed into it.

    Where its session has ended, Django would redirect to the sign-in page and lose it. Nothing is stored, and
    nothing is sent again by itself: whoever signs in now need not be who typed it. Where the database was too
    busy for all the time that we wait, or takes nothing at all (its disk is full, or it may only be read), the same
    form can be sent again later; the latter is for whoever runs the site, and logged.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302:
            return response
        login, code = reverse("admin:login"), reverse("second_factor")
        if request.path in (login, code):
            return response
        if response.url == code:
            return self.answer(request, 403, title=_("You need a second factor first"), sign_in=code)
        if not response.url.startswith(f"{login}?") or request.user.is_authenticated:
            return response
        return self.answer(request, 403, title=_("Your session has ended"), sign_in=response.url)

    def process_exception(self, request, exception):
        if not isinstance(exception, DatabaseError) or not request.path.startswith(reverse("admin:index")):
            return None
        if isinstance(exception, OperationalError) and re.search("locked|deadlock|timeout", str(exception)):
            logger.error("Gave up waiting to save: %s", exception)
            return self.answer(request, 503, title=_("Too many people are saving at this moment"))
        if re.search(TAKES_NOTHING, str(exception)):
            logger.error("Nothing can be saved: %s", exception)
            return self.answer(request, 503, title=_("Nothing can be saved at this moment"))
        return None

    def answer(self, request, status, **context):
        context |= admin.site.each_context(request) | {"typed": list(typed(request.POST))}
        return render(request, "admin/not_received.html", context, status=status)


class IndexFollows:
    """The search index follows what was changed in the admin, also where that went past a revision.

    Whatever changes records through a revision has the index follow in the same transaction; this is the net under
    all else. What the database notes that nobody followed yet is never answered from kept pages.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "POST" and request.path_info.startswith("/admin/"):
            revising.settle()
        return response


# Names that nobody typed, or that nobody should see: tokens, counts, keys, buttons, passwords.
_UNTYPED = re.compile(
    r"csrfmiddlewaretoken|edit_token|opened_with|kept|clash|choice:.*|_.*|.*-(id|[A-Z_]+_FORMS)|.*passw.*"
)

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def typed(post):
    """What a person typed into the form: (field, text) pairs; a row counts from 1."""
    for name in post:
        values = [value for value in post.getlist(name) if value.strip() and not _KEY.fullmatch(value)]
        if values and not _UNTYPED.fullmatch(name) and "__prefix__" not in name:
            row = re.fullmatch(r"(.+)-(\d{1,6})-(.+)", name)
            shown = f"{row[1]} {int(row[2]) + 1}: {row[3]}" if row else name
            yield shown.replace("_", " "), "\n".join(values)
