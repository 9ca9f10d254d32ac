"""Ask each original whether it is still there: manage.py check_links [--limit N] [--only SLUG] [--dry-run] …"""

import argparse
import datetime
import heapq
import time
from collections import Counter, deque

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from tqdm import tqdm

from documents import links
from documents.models import Document

PATIENCE = 120  # seconds; a server that asks to wait longer is left for the next run


def count(text):
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 0 < number < 10**9:
        raise argparse.ArgumentTypeError(f"“{text}” is no number from 1 on.")
    return number


def amount(most):
    def read(text):
        try:
            number = float(text)
        except ValueError:
            number = -1
        if not 0 <= number <= most:
            raise argparse.ArgumentTypeError(f"“{text}” is no number from 0 to {most}.")
        return number

    return read


class Turns:
    """Which source is asked next: of the hosts that are not to be left alone, the one whose source waits longest."""

    def __init__(self, documents, delay):
        self.delay, self.waiting, self.rests, self.heap = delay, {}, {}, []
        for order, document in enumerate(documents):
            self.waiting.setdefault(links.hosts([document.url])[0], deque()).append((order, document))
        for host in self.waiting:
            self.queue(host, 0)

    def queue(self, host, ready):
        heapq.heappush(self.heap, (ready, self.waiting[host][0][0], host))

    def __iter__(self):
        while self.heap:
            ready, _order, host = heapq.heappop(self.heap)
            if self.rests.get(host, 0) > ready:
                self.queue(host, self.rests[host])
                continue
            time.sleep(max(0, ready - time.monotonic()))
            yield self.waiting[host].popleft()[1]
            if self.waiting[host]:
                self.queue(host, self.rests.get(host, 0))

    def rest(self, hosts, seconds=0):
        """Leave these hosts alone for the usual time, or for longer."""
        for host in hosts:
            self.rests[host] = max(self.rests.get(host, 0), time.monotonic() + max(self.delay, seconds))

    def leave(self, host):
        """Ask this host nothing more; returns how many of its sources that leaves."""
        left = len(self.waiting[host])
        self.waiting[host].clear()
        return left


class Command(BaseCommand):
    help = (
        "Ask each original whether it is still there, the one first that was not asked for the longest time, and keep "
        "the answer at once: an interrupted run goes on where it was."
    )

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=count, metavar="N", help="ask at most so many sources")
        parser.add_argument(
            "--older-than", type=amount(36500), default=1, metavar="DAYS",
            help="only those that were not asked for so many days (default: 1; 0 asks all)",
        )  # fmt: skip
        parser.add_argument("--only", metavar="SLUG", help="this source alone, whenever it was last asked")
        parser.add_argument(
            "--delay", type=amount(3600), default=2, metavar="SECONDS",
            help="the pause between two requests to the same host (default: 2)",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="say who would be asked, and ask nobody")

    def handle(self, *args, limit, older_than, only, delay, dry_run, **options):
        documents = list(self.one(only) if only else self.due(older_than)[:limit])
        if dry_run:
            for document in documents:
                asked = f"{document.asked_at:%Y-%m-%d %H:%M}" if document.asked_at else "never"
                self.stdout.write(f"{asked:16}  {document.slug}")
            self.stdout.write(f"{len(documents)} would be asked.")
            return
        if not settings.FETCHING:
            raise CommandError("This site fetches nothing. Set FETCHING=on in the environment to ask other servers.")
        self.run(documents, delay)

    def run(self, documents, delay):
        self.outcomes, self.news, self.failures = Counter(), [], []
        self.left = self.answered = self.unreached = 0
        try:
            self.ask(documents, delay)
        except KeyboardInterrupt:
            self.summary(len(documents))
            self.stderr.write("Interrupted. The same command goes on from here.")
            raise SystemExit(130) from None
        self.summary(len(documents))
        if self.unreached and not self.answered:
            raise CommandError("No server answered at all. Is this machine connected, and can it look up names?")

    def due(self, older_than):
        before = timezone.now() - datetime.timedelta(days=older_than)
        return links.askable().filter(Q(asked_at=None) | Q(asked_at__lte=before))

    def one(self, slug):
        document = Document.objects.filter(slug=slug).first()
        if document is None:
            raise CommandError(f"There is no source with the address “{slug}”.")
        if not document.url:
            raise CommandError(f"“{slug}” has no original address to ask.")
        if document.status not in links.ASKED:
            raise CommandError(f"“{slug}” is withheld. Nobody is asked about it until that is decided.")
        return links.askable().filter(pk=document.pk)

    def ask(self, documents, delay):
        started, turns = timezone.now(), Turns(documents, delay)
        with tqdm(total=len(documents), disable=None, unit=" sources") as progress:
            for document in turns:
                now = links.askable().filter(pk=document.pk, url=document.url).first()
                if now is None or (now.asked_at and now.asked_at > started):
                    self.outcomes["meanwhile"] += 1
                else:
                    before = links.last_seen([document]).get(document.pk, links.Seen())
                    looked = links.look(document, before_again=lambda: time.sleep(delay))
                    links.keep(looked.check)
                    self.note(document, looked, before)
                    turns.rest(looked.hosts)
                    progress.update(self.heed(turns, looked))
                progress.update()

    def heed(self, turns, looked):
        """Leave a server alone for as long as it asks; returns how many sources are left for the next run."""
        if looked.check.http_status not in links.BUSY or not looked.retry_after:
            return 0
        turns.rest(looked.hosts[:1], looked.retry_after)
        left = turns.leave(looked.hosts[0]) if looked.retry_after > PATIENCE else 0
        self.left += left
        return left

    def note(self, document, looked, before):
        check = looked.check
        self.outcomes[check.outcome] += 1
        self.answered += check.http_status is not None
        self.unreached += check.http_status is None and not looked.refused
        if check.outcome == links.GONE and before.gone_since is None:
            self.news.append(f"  gone since now: {document.slug} (status {check.http_status})")
        elif check.outcome == links.SEEN and before.gone_since:
            self.news.append(f"  there again, gone since {before.gone_since:%Y-%m-%d}: {document.slug}")
        elif check.outcome == links.UNKNOWN:
            self.failures.append(f"  could not be asked: {document.slug}: {check.detail}")

    def summary(self, total):
        done, there = self.outcomes, self.outcomes[links.SEEN]
        asked = there + done[links.GONE] + done[links.UNKNOWN]
        self.stdout.write(
            f"Asked {asked} of {total}: {there} there, {done[links.GONE]} gone, "
            f"{done[links.UNKNOWN]} could not be asked."
        )
        for line in [*self.news, *self.failures]:
            self.stdout.write(line)
        if done["meanwhile"]:
            self.stdout.write(f"Changed, or asked by another run meanwhile: {done['meanwhile']}.")
        if self.left:
            self.stdout.write(f"Left for the next run, because their server asks to wait: {self.left}.")
