"""Put a backup back: manage.py restore FILE"""

from functools import partial

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from campaign.deployment import archive, contents, restoring


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database, after all of it was checked. Either all of it is there, or nothing."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="the backup, record-….zip")

    def handle(self, *args, file, **options):
        try:
            manifest = restoring.restore(file, connection, partial(tqdm, disable=None, leave=False))
        except archive.BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest["tables"].values())
        self.stdout.write(f"Restored: {rows:,} rows, as they were on {manifest['made_at']}.")
        missing = contents.missing_migrations(connection)
        if missing:
            self.stdout.write(f"This program is newer ({len(missing)} migrations). Run: manage.py migrate")
        self.stdout.write(
            "Everything is there that the backup’s manifest names. To read it all, run: manage.py verify"
        )
        if not archive.checksum_file(archive.Path(file)).exists():
            self.stdout.write("There was no file with the backup’s own checksum beside it; its parts were checked.")
