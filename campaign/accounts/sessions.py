"""Sessions end: after some time in which nothing was asked, and after some hours whatever happens.

When a session was last used is written down once a minute at most, and only where the database takes it at once:
reading never waits for somebody else's save, and goes on where nothing can be saved. Signing out and a new password
end sessions as Django has it; an account that is closed has none any more.
"""

import contextlib
import time

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY, get_user, logout
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.utils import timezone

from campaign.accounts import audit
from campaign.models import AuditEntry, GivenPassword

BEGUN, SEEN = "begun", "seen"  # seconds since the epoch
GIVEN = "password_is_given"  # the owner of the account has to choose another
EXACT = 60  # seconds


def begin(sender, request, user, **kwargs):
    """Receives Django's signal that somebody signed in."""
    request.session[BEGUN] = request.session[SEEN] = int(time.time())
    if GivenPassword.objects.filter(user=user).exists():
        request.session[GIVEN] = True


def is_over(session, now):
    begun, seen = session.get(BEGUN, now), session.get(SEEN, now)
    # A clock that was set back would otherwise give a session as much more time.
    ages = ((begun, settings.SESSION_COOKIE_AGE), (seen, settings.SESSION_IDLE_SECONDS))
    return any(not -EXACT * 5 <= now - at <= most for at, most in ages)


class SessionsEnd:
    """Middleware, after Django's own of sessions and before that of users."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(settings.SESSION_COOKIE_PATH) and SESSION_KEY in request.session:
            now = int(time.time())
            if is_over(request.session, now):
                audit.note(AuditEntry.Event.SESSION_ENDED, by=get_user(request))
                logout(request)
            elif now - request.session.get(SEEN, 0) > EXACT:
                self.remember(request, now)
        return self.get_response(request)

    def remember(self, request, now):
        session = request.session
        session.setdefault(BEGUN, now)
        session[SEEN] = now
        try:
            with at_once():
                session.save()
        except (UpdateError, DatabaseError):  # busy, or takes nothing: the next request tries again
            if not session.exists(session.session_key):  # signed out meanwhile, in another tab
                logout(request)
        session.modified = False


@contextlib.contextmanager
def at_once():
    """Within it SQLite does not wait for another writer."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (before,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 50")  # milliseconds
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(before)}")


def of(user):
    """The sessions of an account that have not ended."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        said = session.get_decoded()
        if said.get(SESSION_KEY) == str(user.pk) and said.get(BACKEND_SESSION_KEY):
            yield session


def end(user, but=""):
    """End every session of an account, but the one with this key; returns how many there were."""
    keys = [session.session_key for session in of(user) if session.session_key != but]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
