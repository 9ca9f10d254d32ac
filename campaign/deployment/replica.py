"""Pages of readers that a replica of the database makes, where DATABASE_REPLICA_URL names one.

A replica follows the primary a little later, and what was withheld must not be read from it meanwhile. So the primary
is asked for the name of the generation of what the public sees (`campaign.search.publication`), as for every page, and
the replica makes the page only if that generation is its own, with no change waiting, in the same snapshot that the
whole page is made from. Replaying what the primary wrote in the order in which it was committed, it then shows exactly
what the primary showed when the request came. Whatever else is the case (it lags, it is down, it cancelled a query,
the address leads to some other database), the primary makes the page, and the reader learns nothing of it.

So a replica takes work off the primary and does not stand in for it: while the primary does not answer, nothing tells
what may be shown, and nothing is.
"""

import logging
import time
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.http import HttpResponse

from campaign.search import publication, texts
from campaign.snapshots import holding

ALIAS = "replica"
PAUSE = 30  # seconds for which one that failed is left alone
WAIT = 1000  # milliseconds, for what holds its tables: a migration that it replays
logger = logging.getLogger("campaign.replica")


@contextmanager
def reading():
    """Within it everything that this thread asks of the database is asked of the replica, in one snapshot."""
    primary = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[ALIAS]
    try:
        with transaction.atomic():
            with connections[ALIAS].cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {WAIT}; {holding(texts.TABLE)}")
            yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary


class FromReplica:
    """Middleware, behind KeptPages: a page that is not kept is made by the replica, or else by the primary."""

    def __init__(self, get_response):
        if ALIAS not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response, self.paused_until = get_response, 0.0

    def __call__(self, request):
        name = getattr(request, "generation", "")
        if name and time.monotonic() >= self.paused_until:
            response = self._made_by_replica(request, name)
            if response is not None:
                return response
        return self.get_response(request)

    def _made_by_replica(self, request, name):
        """None where the primary has to make it."""
        request.replica_failed = None
        try:
            with reading():
                if publication.generation() != name:
                    return None
                response = self.get_response(request)
                if request.replica_failed:
                    raise request.replica_failed
        except DatabaseError as error:
            self.paused_until = time.monotonic() + PAUSE
            logger.warning("The replica fails, and is left alone for %s seconds: %s", PAUSE, str(error).strip())
            return None
        finally:
            del request.replica_failed
        if response.streaming:  # it would go on reading when the snapshot has ended
            response.close()
            return None
        response.of_one_moment = True  # and of this generation
        return response

    def process_exception(self, request, exception):
        """What the replica cannot answer is no error yet."""
        if not isinstance(exception, DatabaseError) or not hasattr(request, "replica_failed"):
            return None
        request.replica_failed = exception
        return HttpResponse(status=503)  # nobody gets it
