"""List the locked packages that have newer versions: manage.py newer"""

from django.core.management.base import BaseCommand, CommandError

from campaign.deployment import newer


class Command(BaseCommand):
    help = "Ask the package index that pip uses which locked packages have newer versions. Changes nothing."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default="requirements.txt", help="default: %(default)s")

    def handle(self, *args, file, **options):
        try:
            found = newer.newer(file)
        except newer.NotKnown as error:
            raise CommandError(str(error)) from error
        for each in found:
            self.stdout.write(f"{each.name:32}{each.pinned:16}→ {each.newest}")
        self.stdout.write(
            f"Newer versions: {len(found)}. To take them: UPGRADE=1 .ci/lock, then the tests."
            if found else "Everything that is locked is the newest."
        )  # fmt: skip
