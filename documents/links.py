"""Whether originals are still where they were: who is asked next, what an answer means, what is kept of it.

Asked are released and draft sources that have an address, hidden addresses too: what is hidden is hidden from
readers, and the server that is asked knows its own address. A withheld source is left alone until it is decided on.

What an answer means:
- there: the server answers 2xx, and not by leading a page's address to its front page.
- gone: 404 or 410, said to GET too, because some servers answer HEAD with anything.
- could not be asked: everything else. A login, a block on machines, an overload, a name that is not found today say
  nothing of the page. 451 neither: it depends on the country from which one asks.

A check counts only for the address that it asked: once a curator corrects the address, nothing is known of it.
Kept for each source are the first and the last of each run of checks that say the same, so both ends of every
change, and at most MOST rows; what `last_seen` rests on is never among those that go.
"""

import datetime
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Exists, F, Max, Min, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from documents import capture, revising
from documents.models import Document, LinkCheck
from documents.prepared import prepared

SEEN, GONE, UNKNOWN = LinkCheck.Outcome.SEEN, LinkCheck.Outcome.GONE, LinkCheck.Outcome.UNKNOWN
ASKED = (Document.Status.DRAFT, Document.Status.RELEASED)
MOST = 100  # rows kept for a source
BUSY = (429, 503)  # asking again at once is what these ask not to do


@dataclass(frozen=True)
class Seen:
    """`seen_at`: when it was last there. `gone_since`: the first check of those that have said gone ever since; None
    where it was there later, or was never said to be gone. Checks that could not ask count for neither."""

    seen_at: datetime.datetime | None = None
    gone_since: datetime.datetime | None = None


@dataclass(frozen=True)
class Looked:
    """A check that is not saved yet; the hosts that were asked; how long the server asks to be left alone, if it does
    (seconds); whether the address is one that is never asked."""

    check: LinkCheck
    hosts: tuple = ()
    retry_after: int | None = None
    refused: bool = False


def last_seen(documents):
    """{document.pk: Seen} for those of the documents that were asked at their present address. Two queries."""
    seen = dict(_seen(documents=[document.pk for document in documents]))
    gone = dict(_gone(documents=list(seen)))
    return {pk: Seen(at, gone.get(pk)) for pk, at in seen.items()}


@prepared
def _seen(*, documents):
    checks = LinkCheck.objects.filter(document__in=documents, url=F("document__url")).order_by()
    found = checks.values("document").annotate(at=Max("checked_at", filter=Q(outcome=SEEN)))
    return found.values_list("document", "at")


@prepared
def _gone(*, documents):
    later = LinkCheck.objects.filter(
        document=OuterRef("document"), url=OuterRef("url"), outcome=SEEN, checked_at__gte=OuterRef("checked_at")
    )
    checks = LinkCheck.objects.filter(document__in=documents, url=F("document__url"), outcome=GONE).order_by()
    return (
        checks.filter(~Exists(later)).values("document").annotate(at=Min("checked_at")).values_list("document", "at")
    )


def askable():
    """Sources to ask, the one first that was not asked for the longest time, with `asked_at` (or None)."""
    checks = LinkCheck.objects.filter(document=OuterRef("pk"), url=OuterRef("url")).order_by("-checked_at")
    return (
        Document.objects.filter(status__in=ASKED)
        .exclude(url="")
        .annotate(asked_at=Subquery(checks.values("checked_at")[:1]))
        .order_by(F("asked_at").asc(nulls_first=True), "pk")
    )


def dead():
    """Sources whose original is gone from its present address, as far as is known, and that have no archived copy."""
    gone = LinkCheck.objects.filter(outcome=GONE, url=F("document__url"))
    later = LinkCheck.objects.filter(
        document=OuterRef("document"), url=OuterRef("url"), outcome=SEEN, checked_at__gte=OuterRef("checked_at")
    )
    return Document.objects.filter(pk__in=gone.order_by().filter(~Exists(later)).values("document"), archive_url="")


def look(document, *, before_again=lambda: None, timeout=None, door=None):
    """Ask for a source's original: HEAD, and GET where the answer to that is no. Looked, not saved.

    `before_again` is called between the two, for whoever keeps a pause."""
    given = {"timeout": timeout, **({"door": door} if door else {})}
    check = LinkCheck(document=document, url=document.url, outcome=UNKNOWN)
    try:
        answer = _ask(document.url, before_again, given)
    except (capture.Refused, capture.Failed) as error:
        check.http_status, check.detail = getattr(error, "status", None), str(error)[:300]
        return Looked(check, hosts([document.url]), refused=isinstance(error, capture.Refused))
    check.http_status, check.final_url = answer.status, answer.final_url
    check.outcome, check.detail = outcome(answer)
    return Looked(check, hosts([document.url, *answer.redirects, answer.final_url]), answer.retry_after)


def _ask(url, before_again, given):
    try:
        answer = capture.ask(url, **given)
        if answer.status < 400 or answer.status in BUSY:
            return answer
    except capture.Failed as failed:
        if not failed.connected or failed.status:
            raise
    before_again()
    return capture.ask(url, method="GET", **given)


def hosts(urls):
    """The hosts of addresses, each once; what cannot be read has the host ""."""
    found = {}
    for url in urls:
        try:
            found[urlsplit(url).netloc.lower()] = None
        except ValueError:
            found[""] = None
    return tuple(found)


def outcome(answer):
    """What an answer says of the page: one of LinkCheck.Outcome, and why."""
    if answer.status in (404, 410):
        return GONE, ""
    if answer.status == 451:
        return UNKNOWN, _("Kept back for legal reasons, at least where this site asks from.")
    if 200 <= answer.status < 300:
        if answer.redirects and is_front_page(answer.final_url) and not is_front_page(answer.url):
            return UNKNOWN, _("It leads to a front page now, so the page itself may be gone.")
        return SEEN, ""
    if answer.status in BUSY:
        return UNKNOWN, _("The server asks to be left alone for now.")
    return UNKNOWN, _("The server does not show it to this site.")


def is_front_page(url):
    """Whether an address names a site's first page (of some language, or an error page) rather than a page of it."""
    parts = urlsplit(url)
    path = parts.path.strip("/").lower()
    last = path.rpartition("/")[2].partition(".")[0]
    language = len(path) in (2, 5) and path[:2].isalpha() and path[2:3] in ("", "-", "_")
    return not parts.query and (not path or language or last in ("index", "home", "404", "error", "not-found"))


def keep(check):
    """Save a check, and drop those before it that it makes superfluous. A source that is gone meanwhile has none."""
    with transaction.atomic():
        if not Document.objects.select_for_update().filter(pk=check.document_id).exists():
            return
        check.save()
        rows = list(LinkCheck.objects.filter(document=check.document_id).defer("detail").order_by("checked_at", "id"))
        LinkCheck.objects.filter(pk__in=[row.pk for row in superfluous(rows)]).delete()
        revising.settle()


def superfluous(rows, most=MOST):
    """Which of a source's checks (oldest first) need not be kept."""
    said = [(row.url, row.outcome, row.http_status, row.final_url) for row in rows]
    between = {at for at in range(1, len(rows) - 1) if said[at - 1] == said[at] == said[at + 1]}
    kept = [row for at, row in enumerate(rows) if at not in between]
    needed = _needed(kept) if len(kept) > most else kept
    old = [row for row in kept if row not in needed]
    return [rows[at] for at in sorted(between)] + old[: max(0, len(kept) - most)]


def _needed(rows):
    """The first and last of all, and for each address the last that was there and the first that was gone since."""
    seen, gone = {}, {}
    for row in rows:
        if row.outcome == SEEN:
            seen[row.url] = row
            gone.pop(row.url, None)
        elif row.outcome == GONE:
            gone.setdefault(row.url, row)
    return [rows[0], rows[-1], *seen.values(), *gone.values()]
