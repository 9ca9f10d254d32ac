"""Check the whole database: manage.py verify"""

from functools import partial

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from campaign import verifying
from campaign.models import RECORDS, Citation
from documents.models import Passage, Version


class Command(BaseCommand):
    help = "Read the whole database and say what is wrong with it. Exits with 1 if anything is."

    def handle(self, *args, **options):
        found = 0
        for problem in verifying.problems(partial(tqdm, disable=None, unit=" rows", leave=False)):
            self.stdout.write(problem)
            found += 1
        if found:
            raise CommandError(f"Problems found: {found:,}.")
        records = sum(model._base_manager.count() for model in RECORDS)
        self.stdout.write(
            f"Nothing is wrong. Checked: {records:,} records, {Citation.objects.count():,} citations, "
            f"{Passage.objects.count():,} passages, {Version.objects.count():,} texts."
        )
