"""Whether this process is alive (/healthz), and whether it can serve (/readyz), for whatever watches or balances.

Answered before anything else looks at the request: a probe comes over plain HTTP and names any host, and the answer
holds nothing of either. It says what fails and never why; that stands in the log.
"""

import logging

from django.db import DatabaseError, connection
from django.http import JsonResponse

from campaign.deployment import contents
from campaign.search import texts

logger = logging.getLogger("campaign.health")
_known = []  # the migrations of this program, read once


class Health:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/healthz":
            return answer(request, {"alive": True})
        if request.path_info == "/readyz":
            return answer(request, ready())
        return self.get_response(request)


def ready():
    """{"ready": …, and what it rests on}; each part is "ok" or a word on what is wrong."""
    found = {"database": "ok", "migrations": "ok"}  # and, with these, the search index
    try:
        if not _known:
            _known.append(contents.known_migrations())
        with connection.cursor() as cursor:
            applied = {tuple(row) for row in contents.applied(cursor)}
        if _known[0] - applied:
            found["migrations"] = "not applied"
        else:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT 1 FROM {texts.TABLE} LIMIT 1")
    except DatabaseError:
        logger.exception("The database does not answer.")
        found = {"database": "does not answer", "migrations": "unknown"}
    finally:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
    return {"ready": set(found.values()) == {"ok"}, **found}


def answer(request, said):
    if request.method not in ("GET", "HEAD"):
        return JsonResponse({"error": "Ask with GET."}, status=405, headers={"Allow": "GET, HEAD"})
    headers = {
        "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    }  # fmt: skip
    return JsonResponse(said, status=200 if said.get("ready", True) else 503, headers=headers)
