"""How long each page of the admin takes with many records, and how often it asks the database.

    DATABASE_URL=sqlite:///many.sqlite3 LOCAL=on python -m tests.benchmarks.admin [RECORDS]

Where the database is empty a bundle of so many records (many.py; 100,000 by default, which takes about ten minutes) is
made and loaded first. Each page is opened three times by an editor; the least time counts, of the processor, so that
what else the machine does weighs less. PostgreSQL works in a process of its own: the time that its answers took by the
clock is added. Nothing that was there is changed, but for an account that stays.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402

from campaign import bundles  # noqa: E402
from campaign.models import RECORDS, Organization, PendingEdit, Person, Topic  # noqa: E402
from documents.models import Arrival, Document, LinkCheck, MaskedString, Passage, Redaction, Version  # noqa: E402
from tests.benchmarks.many import Many  # noqa: E402

SOURCES = (Document, Version, Passage, Redaction, MaskedString, LinkCheck, Arrival)
SLOW = 300  # ms; slower pages are marked
TIMES = 3


def prepare(records):
    setup_test_environment()
    call_command("migrate", verbosity=0)
    if not Organization.objects.exists():
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            Many(records).make().write(Path(folder) / "bundle")
            bundles.load(Path(folder) / "bundle")
            print(f"made and loaded {records:,} records in {time.perf_counter() - began:.0f} s")
    user, _ = User.objects.get_or_create(username="benchmark", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def pages():
    """(what, address)"""
    yield "board", reverse("admin:index")
    for model in (
        *RECORDS,
        Topic,
        PendingEdit,
        Document,
        Version,
        Passage,
        Redaction,
        MaskedString,
        LinkCheck,
        Arrival,
    ):
        yield from _pages_of(model)
    yield "anchor queue", reverse("admin:documents_anchor_changelist")
    for kind in ("organization", "person", "document"):
        yield f"pairs {kind}", f"/admin/campaign/pair/?kind={kind}"
    for model in (Organization, Person):
        name = model.objects.order_by("pk").values_list("title", flat=True)[1]
        yield f"twins {model._meta.model_name}", f"/admin/campaign/{model._meta.model_name}/twins/#{name}x"


def _pages_of(model):
    word, name = model._meta.model_name, f"admin:{model._meta.app_label}_{model._meta.model_name}"
    listed = reverse(f"{name}_changelist")
    yield f"{word} list", listed
    yield f"{word} page 100", f"{listed}?p=100"
    yield f"{word} search, some", f"{listed}?q=anna+7"
    yield f"{word} search, none", f"{listed}?q=нигде"
    yield from ((f"{word} {query}", f"{listed}?{query}") for query in _filters(model, listed))
    for number in range(1, len(admin.site.get_model_admin(model).list_display) + 1):
        yield f"{word} sorted {number}", f"{listed}?o={number}"
    record = model._base_manager.order_by("pk").first()
    if record is not None:
        yield f"{word} form", reverse(f"{name}_change", args=[record.pk])
        for what, args in (("history", [record.pk]), ("deleted", []), ("merge", [record.pk]), ("add", [])):
            try:
                yield f"{word} {what}", reverse(f"{name}_{what}", args=args)
            except NoReverseMatch:
                continue
    for term in ("", "anna", "нигде"):
        try:
            yield f"{word} choices “{term}”", f"{reverse(f'{name}_choices')}?{_CHOOSE.get(word, '')}&term={term}"
        except NoReverseMatch:
            return


_CHOOSE = {
    "organization": "app_label=campaign&model_name=endorsement&field_name=organization",
    "person": "app_label=campaign&model_name=endorsement&field_name=person",
    "statement": "app_label=campaign&model_name=concern&field_name=statement",
    "petition": "app_label=campaign&model_name=concern&field_name=petition",
    "campaign": "app_label=campaign&model_name=petition&field_name=campaigns",
    "topic": "app_label=campaign&model_name=position&field_name=topic",
    "passage": "app_label=campaign&model_name=citation&field_name=passage",
    "document": "app_label=documents&model_name=passage&field_name=document",
    "version": "app_label=documents&model_name=redaction&field_name=version",
}


def _filters(model, listed):
    """The last choice of every filter that the list offers."""
    response = CLIENT.get(listed)
    if "cl" not in response.context:
        return
    changelist = response.context["cl"]
    for spec in changelist.filter_specs:
        choices = list(spec.choices(changelist))
        if len(choices) > 1:
            yield choices[-1]["query_string"].removeprefix("?")
            if len(choices) > 2:
                yield choices[1]["query_string"].removeprefix("?")


def measure(client, url):
    best, queries = float("inf"), 0
    for _ in range(TIMES):
        with CaptureQueriesContext(connection) as captured:
            began = time.process_time()
            address, _hash, title = url.partition("#")
            response = client.post(address, {"title": title}) if title else client.get(url, follow=True)
            took = (time.process_time() - began) * 1000
        if connection.vendor != "sqlite":
            took += sum(float(query["time"]) for query in captured.captured_queries) * 1000
        best, queries = min(best, took), len(captured)
        if took > 5000:
            break
    return best, queries, response.status_code, len(response.content)


if __name__ == "__main__":
    CLIENT = prepare(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    total, slow = 0, 0
    for what, url in pages():
        took, queries, status, size = measure(CLIENT, url)
        total, slow = total + 1, slow + (took > SLOW)
        mark = "  SLOW" if took > SLOW else ""
        print(f"{what:42.42} {took:8.0f} ms {queries:4} queries {status} {size / 1000:7.0f} kB{mark}", flush=True)
    print(f"{total} pages, {slow} slower than {SLOW} ms")
