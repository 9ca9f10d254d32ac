"""Try the tracker on one's own machine: manage.py demo [ADDRPORT]"""

import json
import secrets
import socket

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.management.commands.runserver import naiveip_re
from django.core.servers import basehttp
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection, transaction

from campaign import bundles
from campaign.models import RECORDS
from campaign.roles import CURATOR, EDITOR
from documents.models import Document

ACCOUNTS = {"curator": CURATOR, "editor": EDITOR}
ELSEWHERE = (
    "The demonstration does not touch it. Choose another database, for example:\n"
    "  DATABASE_URL=sqlite:///demo.sqlite3 python manage.py demo"
)


class Command(BaseCommand):
    help = "Set up the sample campaign with two accounts, and serve it on this machine. Can be run again."

    def add_arguments(self, parser):
        parser.add_argument("addrport", nargs="?", default="127.0.0.1:8000", help="port, or address:port")

    def handle(self, *args, addrport, **options):
        address, port, is_ipv6 = self.read(addrport)
        self.check_port(address, port, is_ipv6)
        self.check_database()
        call_command("migrate", verbosity=0, interactive=False)
        self.load_sample()
        passwords = self.make_accounts()
        self.serve(address, port, is_ipv6, passwords)

    def read(self, addrport):
        found = naiveip_re.match(addrport)
        if not found or not 0 < int(found[5]) < 65536:
            raise CommandError(f"“{addrport}” is no port or address:port, such as 8001 or 127.0.0.1:8001.")
        address, _, ipv6, _, port = found.groups()
        return (address or "127.0.0.1").strip("[]"), int(port), bool(ipv6)

    def check_port(self, address, port, is_ipv6):
        with socket.socket(socket.AF_INET6 if is_ipv6 else socket.AF_INET) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((address, port))
            except OSError as error:
                raise CommandError(
                    f"Nothing can be served at {address}:{port} ({error.strerror or error}). If the port is in "
                    f"use, choose another one: python manage.py demo {port + 1 if port < 65535 else 8001}"
                ) from error

    def check_database(self):
        """Refuse a database that somebody uses for something else."""
        try:
            tables = set(connection.introspection.table_names())
        except OperationalError as error:
            raise CommandError(f"The database cannot be opened: {error}".strip()) from error
        if not tables:
            return
        if Document._meta.db_table not in tables or User._meta.db_table not in tables:
            raise CommandError(f"The database holds tables of something else. {ELSEWHERE}")
        others = User.objects.exclude(username__in=ACCOUNTS).count()
        if others:
            raise CommandError(f"The database holds accounts that are not the demonstration’s: {others}. {ELSEWHERE}")
        if not self.has_sample():
            count = sum(model._base_manager.count() for model in (Document, *RECORDS))
            if count:
                raise CommandError(f"The database holds records that are not the sample’s: {count}. {ELSEWHERE}")

    def has_sample(self):
        """Whether any record of the sample is there. People who try it may have changed and added others."""
        kinds = [kind for kind in bundles.KINDS if kind.model in (Document, *RECORDS)]
        for kind in kinds:
            path = bundles.SAMPLE / kind.file
            if path.exists():
                ids = [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]
                if kind.model._base_manager.filter(pk__in=ids).exists():
                    return True
        return False

    def load_sample(self):
        if self.has_sample():
            self.stdout.write("The sample campaign is there already; nothing was loaded.")
            return
        try:
            loaded = bundles.load(bundles.SAMPLE)
        except bundles.BundleError as error:
            raise CommandError(str(error)) from error
        records = sum(count.new for name, count in loaded.counts.items() if bundles.BY_NAME[name].is_record)
        self.stdout.write(f"Loaded the sample campaign: {records} records.")

    @transaction.atomic
    def make_accounts(self):
        """Both accounts, with new passwords each time, so that those printed last are those that work."""
        passwords = {}
        for name, group in ACCOUNTS.items():
            user, _ = User.objects.get_or_create(username=name)
            user.is_staff = user.is_active = True
            user.is_superuser = False
            passwords[name] = secrets.token_urlsafe(12)
            user.set_password(passwords[name])
            user.save()
            user.groups.set([Group.objects.get(name=group)])
        return passwords

    def serve(self, address, port, is_ipv6, passwords):
        host = f"[{address}]" if is_ipv6 else address
        if address not in ("0.0.0.0", "::"):  # noqa: S104  (compared, not bound)
            settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, host]
        self.stdout.write(f"\nThe site:    http://{host}:{port}/\nThe admin:   http://{host}:{port}/admin/\n")
        for name, password in passwords.items():
            self.stdout.write(f"  {name:10} password {password}")
        self.stdout.write("\nStop it with Ctrl-C. Run the same command again to go on; what you changed stays.\n")
        self.stdout.flush()
        connection.close()
        try:
            # A thread answers each request; this server's threads close their connections when they end.
            server = {"server_cls": basehttp.ThreadedWSGIServer, "threading": False}
            basehttp.run(address, port, get_wsgi_application(), ipv6=is_ipv6, **server)
        except OSError as error:
            raise CommandError(f"Nothing can be served at {host}:{port}: {error.strerror or error}.") from error
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")
