"""What names each passage's place in an address (`documents.fragments`), kept beside the place.

It is kept as places are made. This is for those that were stored otherwise: by a bundle that says where passages
stand, by a release that kept nothing, or by older rules. Pages work out what is not kept, and take longer.
"""

import itertools
import sys
from collections import defaultdict, deque

from django.db import connection, transaction

from campaign import helping
from campaign.search import watching
from documents import placing
from documents.models import Anchor, Version

TEXTS = 50  # that are looked at in one go


def count():
    """How many versions `name_all` has to look at."""
    return Version.objects.filter(anchors__start__isnull=False).distinct().count()


def name_all(versions=None, progress=lambda done: None):
    """Keep what names the places in these versions (their keys; by default all). `progress(done)` is told of each
    batch of versions. Nothing is written where it is kept already. Each batch is one transaction: whoever decides
    about a place meanwhile waits for no more, and what is interrupted goes on where it was."""
    if versions is None:
        versions = Version.objects.filter(anchors__start__isnull=False).distinct()
        versions = versions.order_by("pk").values_list("pk", flat=True)
    waiting = deque()
    queue = helping.Queue(lambda found: _keep(waiting.popleft(), found), helping.AHEAD)
    versions = list(versions)
    for at in range(0, len(versions), TEXTS):
        some = versions[at : at + TEXTS]
        there = defaultdict(list)
        rows = Anchor.objects.filter(version__in=some, start__isnull=False).order_by("version", "start", "id")
        for version, *row in rows.values_list("version", "pk", "named_by", "start", "end"):
            there[version].append(row)
        texts = dict(Version.objects.filter(pk__in=there).values_list("pk", "text"))
        waiting.append([row for rows in there.values() for row in rows])
        asked = [(texts[pk], [place for _pk, _kept, *place in rows]) for pk, rows in there.items()]
        queue.put(placing.name_all, asked, size=sum(map(sys.getsizeof, texts.values())))
        progress(len(some))
    queue.finish()


def _keep(rows, found):
    """Write what is not kept already, if the place is still the same. Nothing is found or shown otherwise for it."""
    found = itertools.chain.from_iterable(found)
    key = Anchor._meta.pk
    new = [
        (named_by, key.get_db_prep_save(pk, connection), *place)
        for (pk, kept, *place), named_by in zip(rows, found, strict=True)
        if kept != named_by
    ]
    if not new:
        return
    with transaction.atomic(), connection.cursor() as cursor, watching.silently(cursor):
        cursor.executemany(
            f'UPDATE {Anchor._meta.db_table} SET named_by = %s WHERE id = %s AND start = %s AND "end" = %s', new
        )
