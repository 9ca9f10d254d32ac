"""Guessing passwords is slowed down, by account and by address; django-axes keeps the count in the database.

Counted are failures of one account from one address, of all accounts from one address, and of one account from
anywhere. The second and third may be more, so that people behind one address do not shut each other out and nobody
shuts out somebody else with a handful of tries; sessions that are open go on. A name that nobody has is counted like
any other, so that an answer tells nothing.

No address is stored. What is stored in its place is made from it with SECRET_KEY and looks like an address, because
the column is one; of IPv6 the first 64 bits count, for whoever has one address there has them all.
"""

import hmac
import ipaddress
import math

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

FROM_ONE_ADDRESS, OF_ONE_ACCOUNT = 4, 10  # times as many failures as of one account from one address


def address(request):
    """Where a request comes from. A proxy of ours writes the last address of the header; the rest anybody can."""
    named = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    named = named.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        found = ipaddress.ip_address(named.partition("%")[0])
    except ValueError:
        return None  # a socket file, or nonsense
    found = getattr(found, "ipv4_mapped", None) or found
    return found if found.version == 4 else ipaddress.ip_network((int(found) >> 64 << 64, 64)).network_address


def stand_in(request):
    """What is stored in place of the address."""
    found = address(request)
    if found is None:
        return None
    digest = hmac.digest(f"address|{settings.SECRET_KEY}".encode(), str(found).encode(), "sha256")
    return str(ipaddress.IPv6Address(b"\xfd" + digest[:15]))


def nobody(*args):
    """What axes writes to the log in place of name, address and browser."""
    return "a client"


class Throttle(AxesDatabaseHandler):
    """As axes does it, with a threshold for each way of counting, and without what it does not need to know."""

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        if request is not None:
            request.axes_user_agent = request.axes_http_accept = request.axes_path_info = ""
        super().user_login_failed(sender, credentials, request, **kwargs)

    def post_save_access_attempt(self, instance, **kwargs):
        AccessAttempt.objects.filter(pk=instance.pk).update(get_data="", post_data="")  # tokens of forms

    def get_failures(self, request, credentials=None):
        counts = []
        for attempts, times in zip(
            self.get_user_attempts(request, credentials), (1, FROM_ONE_ADDRESS, OF_ONE_ACCOUNT), strict=True
        ):
            counts.append(sum(attempts.values_list("failures_since_start", flat=True)) // times)
        return max(counts)

    def reset_user_attempts(self, request, credentials=None):
        """Who signs in is forgiven their own failures, not those of others at the same address."""
        return self.filter_user_attempts(request, credentials)[0].delete()[0]


def slowed_down(request, response=None, credentials=None):
    """The answer to whoever tried too often."""
    minutes = math.ceil(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    context = {**admin.site.each_context(request), "title": _("Too many tries"), "minutes": minutes}
    answer = render(request, "admin/slowed_down.html", context, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def forgive(username):
    """Let an account sign in again at once; returns how many failures were forgotten."""
    return AccessAttempt.objects.filter(username=username).delete()[0]


def outdated():
    """The counts that no longer count."""
    return AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME)
