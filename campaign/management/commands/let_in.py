"""Let an account in again: manage.py let_in NAME [--without-code]"""

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from campaign.accounts import audit, codes, sessions, throttle


class Command(BaseCommand):
    help = "Forget an account’s failed sign-ins; with --without-code also take its second factor away."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the account’s name")
        parser.add_argument(
            "--without-code", action="store_true", help="its device is lost: take the second factor away, end sessions"
        )

    def handle(self, *args, name, without_code, **options):
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account “{name}”.")
        self.stdout.write(f"Failed sign-ins forgotten: {throttle.forgive(name)}.")
        audit.note(audit.Event.LET_IN, whom=name)
        if not user.is_active:
            self.stdout.write("The account is closed, so it still cannot sign in.")
        if without_code:
            had_one = codes.remove(user)
            sessions.end(user)
            if had_one:
                audit.note(audit.Event.FACTOR_OFF, whom=name)
            self.stdout.write("The second factor is taken away." if had_one else "It had no second factor.")
