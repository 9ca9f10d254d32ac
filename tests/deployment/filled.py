"""Fill the empty database of DATABASE_URL with the sample, accounts, a session, history, and original bytes."""

import django

SESSION = "a-session-that-tests-know-of-0123"  # the editor’s


def fill():
    import datetime
    import hashlib

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import Group, User
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client
    from django.utils import timezone

    from campaign import bundles
    from campaign.models import Petition
    from campaign.roles import EDITOR
    from documents.models import Original, Version
    from tests import factories
    from tests.benchmarks.saving import fields_of

    call_command("migrate", verbosity=0, interactive=False)
    bundles.load(bundles.SAMPLE)
    editor = User.objects.create_user("editor", password="a password of some length", is_staff=True)
    editor.groups.add(Group.objects.get(name=EDITOR))
    factories.petition("A draft", published=False, summary="A summary.")
    held = {
        SESSION_KEY: str(editor.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1],
        HASH_SESSION_KEY: editor.get_session_auth_hash(),
    }  # fmt: skip
    end = timezone.now() + datetime.timedelta(days=1)
    Session.objects.create(session_key=SESSION, session_data=SessionStore().encode(held), expire_date=end)
    data = "Сохранено 🇺🇦".encode() + b"\x00\xff"
    Original.objects.create(
        version=Version.objects.first(), data=data, sha256=hashlib.sha256(data).hexdigest(), media_type="text/html"
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(editor)
    petition = Petition.objects.published().order_by("pk").first()  # not the draft: its edit would not wait
    url = f"/admin/campaign/petition/{petition.pk}/change/"
    form = fields_of(client.get(url).content)
    assert client.post(url, form | {"summary": ["A summary in other words."]}).status_code == 302
    connections.close_all()  # and SQLite’s log goes into the file, so that copying that is enough


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    django.setup()
    fill()
