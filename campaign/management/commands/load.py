"""Load a bundle: manage.py load BUNDLE [--dry-run] [--overwrite] [--helpers N]"""

from functools import partial

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from campaign import bundles, helping


class Command(BaseCommand):
    help = "Load a bundle (a folder or a zip). Either all of it is loaded, or nothing."

    def add_arguments(self, parser):
        parser.add_argument("bundle", help="the folder, or the zip of its content")
        parser.add_argument("--dry-run", action="store_true", help="do everything, and take it back")
        parser.add_argument(
            "--overwrite", action="store_true", help="also change back what somebody changed here since"
        )

        helping.add_argument(parser)

    def handle(self, *args, bundle, dry_run, overwrite, helpers, **options):
        progress = partial(tqdm, disable=None, unit=" rows")
        try:
            loaded = bundles.load(bundle, dry_run, progress, overwrite, helpers)
        except helping.HelperLost as error:
            raise CommandError(f"{error}\n\nNothing was loaded.") from error
        except bundles.BundleError as error:
            count = len(error.problems) + error.more
            raise CommandError(f"{error}\n\nNothing was loaded; problems found: {count:,}.") from error
        self.stdout.write(f"{'':20}{'new':>10}{'changed':>10}{'unchanged':>10}")
        for name, count in loaded.counts.items():
            if count.new or count.changed or count.unchanged:
                self.stdout.write(f"{name:20}{count.new:10,}{count.changed:10,}{count.unchanged:10,}")
        if loaded.suggested:
            count = sum(number for _slug, _version, number in loaded.suggested)
            self.stdout.write(
                f"Masked until somebody decides, because they look like payment or contact data: {count:,}"
            )
            for slug, version, number in loaded.suggested:
                self.stdout.write(f"  {slug}, version {version}: {number:,}")
        if dry_run:
            self.stdout.write("This was a dry run: all of it would load, and none of it is kept.")
