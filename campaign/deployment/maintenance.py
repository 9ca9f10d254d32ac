"""Maintenance: the admin is closed while somebody works on the machine; the public goes on reading.

A file says so, so that it holds for every process of this machine at once, over a restart too, and needs no database.
Where several machines serve one site, the command is run on each.
"""

from pathlib import Path

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from campaign.deployment.disks import sqlite_file
from campaign.middleware import typed

RETRY_AFTER = 600  # seconds


def file():
    """Beside the SQLite file, or else beside manage.py, where MAINTENANCE_FILE names no other."""
    if settings.MAINTENANCE_FILE:
        return Path(settings.MAINTENANCE_FILE)
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        path = sqlite_file(database["NAME"])
        return path.with_name(f"{path.name}-maintenance")
    return settings.BASE_DIR / ".maintenance"


def is_on():
    return file().exists()


def turn_on():
    file().write_text(f"The admin is closed since {timezone.now():%Y-%m-%d %H:%M} UTC: manage.py maintenance off\n")


def turn_off():
    file().unlink(missing_ok=True)


class Maintenance:
    """Answers for the admin while it is closed. What was typed into a form that comes now is shown, not lost."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith("/admin/") or not is_on():
            return self.get_response(request)
        context = {"typed": list(typed(request.POST))}
        response = render(request, "closed.html", context, status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        add_never_cache_headers(response)
        return response
