"""Make the search index anew: manage.py reindex [--changed] [--helpers N]"""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from campaign import helping, places
from campaign.models import Changed, Entry
from campaign.search import entries


class Command(BaseCommand):
    help = (
        "Make the search index, the numbers of facets, the order of lists, and what names each quote in an address "
        "anew from the record. They are kept current by themselves; this is for when they are not, and after an "
        "upgrade that says so."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--changed", action="store_true", help="only follow the changes that were not followed yet"
        )
        helping.add_argument(parser)

    def handle(self, *args, helpers, **options):
        if options["changed"]:
            waiting = Changed.objects.count()
            entries.refresh()
            self.stdout.write(f"Followed {waiting:,} changes." if waiting else "The index is current.")
            return
        total = places.count() + entries.count()
        helpers = helping.helpers_for(total) if helpers is None else helpers
        try:
            with tqdm(total=total, disable=None, unit=" records") as bar, helping.hired(helpers):
                with helping.seldom_collecting():
                    places.name_all(progress=bar.update)
                entries.rebuild(bar.update)
        except helping.HelperLost as error:
            raise CommandError(f"{error}\n\nThe index is as it was.") from error
        self.stdout.write(f"Indexed {Entry.objects.count():,} records and sources.")
