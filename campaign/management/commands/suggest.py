"""Look in every source for what is suggested in it: manage.py suggest [--limit N]"""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from campaign import suggesting
from documents.management.commands.check_links import count


class Command(BaseCommand):
    help = (
        "Count the open suggestions of each source again where they were not counted yet, or where names were "
        "recorded since. Lists and the start page show these counts; the reading view itself always looks afresh."
    )

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=count, metavar="N", help="look at N sources, the newest first")

    def handle(self, *args, **options):
        versions = suggesting.outdated()[: options["limit"]]
        looked, found = 0, 0
        for version in tqdm(versions.iterator(chunk_size=50), total=versions.count(), disable=None, unit=" sources"):
            found += suggesting.count(version) or 0
            looked += 1
        left = suggesting.outdated().count()
        self.stdout.write(f"Looked at {looked:,} sources: {found:,} suggestions are open. {left:,} sources are left.")
