"""Make a backup: manage.py backup [FOLDER] [--keep N]"""

from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from campaign.deployment import archive, backups
from documents.management.commands.check_links import count


class Command(BaseCommand):
    help = (
        "Make a backup: one file with the whole database (original files are in it) and the settings without secrets. "
        "Curators may go on saving. It holds what readers never see: keep it safe."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=settings.BACKUPS, help="where to (default: BACKUPS)")
        parser.add_argument(
            "--keep", type=count, metavar="N", help="when the new one is made and checked, keep the N newest"
        )

    def handle(self, *args, folder, keep, **options):
        if not folder:
            raise CommandError("Say where to: manage.py backup FOLDER, or set BACKUPS to the folder.")
        try:
            path, manifest, removed = backups.make(folder, keep, partial(tqdm, disable=None, leave=False))
        except archive.BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest["tables"].values())
        self.stdout.write(f"{path}: {path.stat().st_size / 1e6:,.1f} MB, {rows:,} rows, read back and whole.")
        for old in removed:
            self.stdout.write(f"Removed: {old.name}")
        late = [other.name for other in archive.backups_in(path.parent) if other.name > path.name]
        if late:
            self.stderr.write(f"Dated later than this one: {', '.join(late)}. Is the clock right?")
