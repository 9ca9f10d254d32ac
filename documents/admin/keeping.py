"""Unsaved forms are kept in the browser (by a script of the site's) until the server says that they are saved.

The form sends the key under which the browser keeps it, and a save is answered with a cookie that names it.
"""

import re

from django.conf import settings


def saved(request, response):
    """Tell the browser that it may forget what it kept of this form; returns the response."""
    key = request.POST.get("kept", "")
    if re.fullmatch(r"[0-9a-z]{8,40}", key):
        response.set_cookie(
            f"{'__Secure-' if settings.SESSION_COOKIE_SECURE else ''}saved-{key}",
            "1",
            max_age=3600,  # seconds; the next page of the admin removes it
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )
    return response
