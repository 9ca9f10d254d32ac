"""Move the record from SQLite to PostgreSQL: manage.py move postgres://user:password@host/name"""

import os
import subprocess
import sys
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from campaign.deployment import archive, moving


class Command(BaseCommand):
    help = (
        "Copy every table of this SQLite database into an empty PostgreSQL database, and compare counts and hashes. "
        "Close the admin first (maintenance on). Either all of it is there afterwards, or nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("address", help="postgres://user:password@host/name; leave it out to read MOVE_TO",
                            nargs="?")  # fmt: skip

    def handle(self, *args, address, **options):
        address = address or os.environ.get("MOVE_TO", "")
        try:
            moved = moving.move(address, partial(tqdm, disable=None, leave=False))
        except archive.BackupError as error:
            raise CommandError(str(error)) from error
        for each in moved:
            self.stdout.write(f"{each.table:36}{each.rows:10,}  {each.sha256[:16]}")
        # Another process, because the index is that of the database which a process names as its own.
        command = [sys.executable, settings.BASE_DIR / "manage.py", "reindex"]
        environment = os.environ | {"DATABASE_URL": address} | ({"LOCAL": "on"} if settings.LOCAL else {})
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode:  # noqa: S603
            raise CommandError(
                "Everything was moved but the search index. Set the new DATABASE_URL and run: manage.py reindex"
            )
        self.stdout.write(
            f"Moved {sum(each.rows for each in moved):,} rows in {len(moved)} tables; counts and hashes agree, "
            "and the search index was made anew. Set "
            "DATABASE_URL to the new address, restart the site, and open the admin again there: maintenance off"
        )
