"""Try whether the newest backup can be restored: manage.py rehearse [FOLDER]"""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from campaign.deployment import archive, rehearsing


class Command(BaseCommand):
    help = (
        "Restore the newest backup of a folder into a place that is thrown away, bring it up to date and verify it. "
        "Exits with 1 if anything is wrong with it. The site itself is not touched."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=settings.BACKUPS, help="where they are (default: BACKUPS)")

    def handle(self, *args, folder, **options):
        if not folder:
            raise CommandError("Say where the backups are: manage.py rehearse FOLDER, or set BACKUPS to the folder.")
        try:
            whole = rehearsing.rehearse(folder, self.stdout.write)
        except archive.BackupError as error:
            raise CommandError(str(error)) from error
        if not whole:
            raise CommandError(
                "The newest backup is not whole, or cannot be restored. Make another one, and look why."
            )
        self.stdout.write("The newest backup can be restored, and nothing is wrong with it.")
