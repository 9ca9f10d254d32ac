"""Close or open the admin: manage.py maintenance on|off"""

from django.core.management.base import BaseCommand, CommandError

from campaign.deployment import maintenance
from campaign.deployment.archive import because


class Command(BaseCommand):
    help = "Close the admin while you work on this machine, or open it again. The public goes on reading."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("state", choices=["on", "off"], nargs="?", help="without it, says which it is")

    def handle(self, *args, state, **options):
        try:
            if state == "on":
                maintenance.turn_on()
            elif state == "off":
                maintenance.turn_off()
        except OSError as error:
            raise CommandError(f"{maintenance.file()} cannot be written or removed: {because(error)}.") from error
        if maintenance.is_on():
            self.stdout.write(f"Maintenance is on: the admin is closed. ({maintenance.file()})")
        else:
            self.stdout.write("Maintenance is off: the admin is open.")
