"""Write a bundle: manage.py dump [--public] BUNDLE"""

from functools import partial

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from campaign import bundles
from campaign.accounts import audit


class Command(BaseCommand):
    help = "Write all curated data as a bundle. Without --public it holds what readers never see: keep it safe."

    def add_arguments(self, parser):
        parser.add_argument("bundle", help="the folder to make, or a zip where the name ends in .zip")
        parser.add_argument("--public", action="store_true", help="only what the public may see")

    def handle(self, *args, bundle, public, **options):
        try:
            rows = bundles.dump(bundle, public=public, progress=partial(tqdm, disable=None, unit=" rows"))
        except bundles.BundleError as error:
            raise CommandError(str(error)) from error
        if not public:
            audit.note_if_possible(audit.Event.EXPORTED, said=f"dump, {sum(rows.values())}")
        for name, count in rows.items():
            self.stdout.write(f"{name:20}{count:10,}")
        self.stdout.write(f"Written to {bundle}.")
