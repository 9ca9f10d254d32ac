"""Remove what need not be kept: manage.py tidy"""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from campaign.accounts import audit, codes, throttle


class Command(BaseCommand):
    help = (
        "Remove ended sessions, counts of failed sign-ins that no longer count, second factors that nobody finished "
        "setting up, and entries of the log that are older than AUDIT_DAYS."
    )

    def handle(self, *args, **options):
        call_command("clearsessions")
        throttle.outdated().delete()
        codes.abandoned().delete()
        self.stdout.write(f"Entries of the log that were too old: {audit.forget():,}.")
