"""The generation of what the public sees, and pages kept for as long as it lasts.

One row names the generation; whoever changes what the public sees gives it a new name in the same transaction
(`entries.refresh`). A request reads the name before it reads anything else and keeps its answer under that name, in
its own process: so no answer is ever older than its name, however many processes and hosts there are. No page is put
together of two generations. While the database notes a change that the index has not followed yet (`watching`),
nothing is taken from the kept pages.
"""

import datetime
import functools
import hashlib

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.utils.translation import get_language

from campaign.models import Changed, Publication
from campaign.search import texts
from campaign.snapshots import first, snapshot
from documents import lasting
from documents.lists import query
from documents.prepared import fixed

_rows = fixed(
    f"SELECT generation, CAST(since AS text), EXISTS (SELECT 1 FROM {Changed._meta.db_table}) "
    f"FROM {Publication._meta.db_table} WHERE id = 1"
)
_name = fixed(
    f"SELECT generation FROM {Publication._meta.db_table} "
    f"WHERE id = 1 AND NOT EXISTS (SELECT 1 FROM {Changed._meta.db_table})"
)
_remembered = {}  # {key of an address: value}
TIMES = 3  # that a page is made, at most, where what it tells changes while it is made
LARGEST = 1_000_000  # bytes of an answer that is kept
_SETTLED = datetime.timedelta(seconds=2)  # HTTP counts whole seconds, and two generations may begin within one


def generation():
    """Its name; "" where there is none yet, or where a change is still to be followed."""
    return _current()[0]


def _still():
    """The name alone."""
    row = next(iter(_name()), None)
    return str(row[0]) if row else ""


def _current():
    """(the name of the generation or "", since when it is)."""
    row = next(iter(_rows()), None)
    if not row or row[2]:
        return "", None
    return str(row[0]), _instant(row[1])


@functools.lru_cache(maxsize=8)  # it is the same for as long as the generation lasts
def _instant(text):
    since = datetime.datetime.fromisoformat(text)
    return since if since.tzinfo else since.replace(tzinfo=datetime.UTC)


def remember(request, what, make):
    """What `make()` gives for this address without its place in the list, made once in each generation.

    For numbers of facets, which stay the same from page to page. It is kept as it is, so nobody may change it. Where
    there is no generation, it is made afresh.
    """
    name = getattr(request, "generation", "")
    if not name:
        return make()
    key = _key(f"{name}:{what}:{get_language()}", request, query(request))
    found = _remembered.get(key)
    if found is not None:
        return found
    found = make()
    if name == lasting.newest():
        for oldest in list(_remembered)[: max(0, len(_remembered) + 1 - settings.PAGE_CACHE_PAGES)]:
            _remembered.pop(oldest, None)
        _remembered[key] = found
    return found


class KeptPages:
    """Middleware: readers' pages are made once in each generation, and sent again as they are.

    Readers have no cookie and no language but the address, so an address is the whole question. Browsers keep pages
    too, and ask each time whether theirs is still the one (ETag). What was kept in an earlier generation is dropped as
    soon as a request meets a new one, and no page that was begun before keeps anything then: it may hold what was
    withheld or erased since.

    A page is of one generation: what was published after it was begun must not stand there without the names that
    were withheld since. SQLite reads it from one snapshot, and the name too. PostgreSQL would take a table that a
    migration writes anew meanwhile for empty, that of withheld names as well; there the name is asked for once more
    when the page is made, and another name makes it again.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD") or request.path_info.startswith(("/admin/", "/static/")):
            return self.get_response(request)
        host = request.get_host()
        request.get_host = lambda: host  # a page asks for it some ten times, and each time it would be looked over
        self._meet(request, first(_current))
        key = _key(request.generation, request) if request.generation and settings.PAGE_CACHE else ""
        kept = caches["pages"].get(key) if key else None
        if kept is not None:
            return _answer(request, *kept)
        response = self._made_at_once(request) if connection.vendor == "sqlite" else self._made(request)
        if not self._may_be_kept(response):
            return response
        etag = _etag(response.content)
        if settings.PAGE_CACHE and request.generation and request.generation == lasting.newest():
            kept = bytes(response.content), dict(response.headers), etag
            caches["pages"].set(_key(request.generation, request), kept)
        return unread(request, etag) or dated(request, response, etag)

    def _made_at_once(self, request):
        with snapshot():
            self._meet(request, _current())
            with lasting.asking(request.generation):
                return self.get_response(request)

    def _made(self, request):
        """The answer, made until it is of one generation. Where there is none, or they follow each other too quickly,
        the database stands still meanwhile, and nothing that is kept goes into it."""
        for _time in range(TIMES):
            if not request.generation:
                break
            with lasting.asking(request.generation):
                response = self.get_response(request)
            if response.streaming or getattr(response, "of_one_moment", False) or _still() == request.generation:
                return response
            self._meet(request, _current())
        request.generation, request.since = "", None
        with lasting.asking(""), snapshot(texts.TABLE):
            return self.get_response(request)

    @staticmethod
    def _meet(request, current):
        request.generation, request.since = current
        if request.generation != lasting.newest():
            lasting.met(request.generation)
            caches["pages"].clear()
            _remembered.clear()

    @staticmethod
    def _may_be_kept(response):
        return (
            response.status_code == 200
            and not response.streaming
            and not getattr(response, "never_kept", False)  # it tells of more than the record
            and not response.cookies
            and len(response.content) <= LARGEST
        )


def _key(name, request, asked=None):
    path = request.get_full_path() if asked is None else f"{request.path}{asked}"
    asked = f"{request.scheme}://{request.get_host()}{path}"
    return f"{name}:{hashlib.sha256(asked.encode()).hexdigest()}"


def _etag(content):
    return f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'


def _answer(request, content, headers, etag):
    response = HttpResponse(status=304) if _has(request, etag) else HttpResponse(content, headers=headers)
    return dated(request, response, etag)


def etag_of(request):
    """An ETag that holds for this address as long as its generation; "" where there is none. For what is streamed."""
    name = getattr(request, "generation", "")
    return _etag(_key(name, request).encode()) if name else ""


def unread(request, etag):
    """The answer 304 where whoever asks has what bears this ETag already; else None."""
    return dated(request, HttpResponse(status=304), etag) if etag and _has(request, etag) else None


def dated(request, response, etag):
    """The response with what browsers and feed readers ask again with."""
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"  # kept, and asked about each time
    if (since := _settled(request)) is not None:
        response["Last-Modified"] = _http_date(since)
    return response


_http_date = functools.lru_cache(maxsize=8)(http_date)


def _settled(request):
    """The second at which this generation began; None while another could still begin in it."""
    since = getattr(request, "since", None)
    return int(since.timestamp()) if since and timezone.now() - since > _SETTLED else None


def _has(request, etag):
    """Whether the one who asks has this already (RFC 9110, 13.2.2: where both are given, the ETag decides)."""
    if "HTTP_IF_NONE_MATCH" in request.META:
        return etag in parse_etags(request.META["HTTP_IF_NONE_MATCH"])
    if "HTTP_IF_MODIFIED_SINCE" not in request.META:
        return False
    asked, since = parse_http_date_safe(request.META["HTTP_IF_MODIFIED_SINCE"]), _settled(request)
    return since is not None and asked is not None and asked >= since
