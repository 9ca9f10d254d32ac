"""Build what others can download of the record: manage.py bundle [--discard]"""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from campaign import public_bundle
from campaign.bundles.problems import BundleError


class Command(BaseCommand):
    help = (
        "Build the bundle of everything public that /data/ offers, if what was built is not true any more. Until "
        "then, what was built before is not given out."
    )

    def add_arguments(self, parser):
        parser.add_argument("--discard", action="store_true", help="remove what was built, and build nothing")

    def handle(self, *args, discard, **options):
        if discard:
            public_bundle.discard()
            self.stdout.write("What was built is removed.")
            return
        try:
            made, is_new = public_bundle.build(lambda total: tqdm(total=total, disable=None, unit=" lines"))
        except (public_bundle.NoPlace, BundleError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(made.rows.values())
        what = "Built" if is_new else "Nothing changed since this was built"
        self.stdout.write(f"{what}: {made.path}, {made.size:,} bytes, {rows:,} rows, {made.built_at}.")
