"""Say what is wrong with this deployment: manage.py doctor"""

from django.core.management.base import BaseCommand, CommandError

from campaign.deployment import doctor


class Command(BaseCommand):
    help = "Look at settings, files, database and timers, and say what is wrong and how to mend it. Exits 1 if it is."
    requires_system_checks = []

    def handle(self, *args, **options):
        found = doctor.examine()
        for each in sorted(found, key=lambda finding: not finding.wrong):
            self.stdout.write(f"{'WRONG' if each.wrong else 'NOTE '}  {each.what}\n       → {each.mend}")
        wrong = sum(each.wrong for each in found)
        if wrong:
            raise CommandError(f"Wrong: {wrong}.")
        self.stdout.write("Nothing is wrong.")
