"""Make the search index anew: manage.py reindex [--changed]"""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from campaign.models import Changed, Entry
from campaign.search import entries


class Command(BaseCommand):
    help = (
        "Make the search index, the numbers of facets and the order of lists anew from the record, in one "
        "transaction. They are kept current by themselves; this is for when they are not, and after an upgrade that "
        "says so."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--changed", action="store_true", help="only follow the changes that were not followed yet"
        )

    def handle(self, *args, **options):
        if options["changed"]:
            waiting = Changed.objects.count()
            entries.refresh()
            self.stdout.write(f"Followed {waiting:,} changes." if waiting else "The index is current.")
            return
        with tqdm(total=entries.count(), disable=None, unit=" records") as bar:
            entries.rebuild(bar.update)
        self.stdout.write(f"Indexed {Entry.objects.count():,} records and sources.")
