"""Erase a captured text by law: manage.py erase VERSION --reason "…" [--yes] [--user NAME]"""

import sys

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from documents import erasing, sweeping
from documents.releasing import Refused


class Command(BaseCommand):
    help = (
        "Erase the text of one version, and its words wherever they are held. Only where a court or a person's right "
        "asks for it: this cannot be undone. Without --yes it says what it would do, and asks."
    )

    def add_arguments(self, parser):
        parser.add_argument("version", nargs="?", help="its id, or its source's address and its number: an-article:2")
        parser.add_argument("--reason", default="", help="public; it may not repeat what is erased")
        parser.add_argument("--yes", action="store_true", help="do it, and do not ask")
        parser.add_argument("--user", default="", help="the administrator who decided; never public")
        parser.add_argument(
            "--sweep", action="store_true", help="only remove what earlier erasures left in free space of the database"
        )

    def handle(self, *args, version, reason, yes, user, sweep, **options):
        if sweep:
            self.say(sweeping.sweep(model for model in apps.get_models(include_auto_created=True)))
            return
        if not version:
            raise CommandError("Say which version: its id, or its source's address and number, as in an-article:2.")
        try:
            found, administrator = erasing.named(version), self.administrator(user)
            if not yes:
                self.stdout.write("This would be done, and nothing of it is done yet:")
                self.say(erasing.erase(found, administrator, reason, dry_run=True))
                if not self.confirmed(found):
                    self.stdout.write("Nothing was erased. Give --yes to do all this.")
                    return
            self.say(erasing.erase(found, administrator, reason))
        except Refused as error:
            raise CommandError("\n".join([*error.problems, "Nothing was erased."])) from error

    def administrator(self, name):
        if not name:
            return None
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account “{name}”.")
        return user

    def confirmed(self, version):
        """Whether somebody at the terminal types the source's address."""
        if not sys.stdin.isatty():
            return False
        self.stdout.write(f"\nAll this would be done. To do it, type the source's address ({version.document.slug}): ")
        self.stdout.flush()
        return sys.stdin.readline().strip() == version.document.slug

    def say(self, sentences):
        for sentence in sentences:
            self.stdout.write(str(sentence))
