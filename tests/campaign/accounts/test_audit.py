"""The log of what people did: what is in it, what never is, and that nobody changes it."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from campaign.models import AuditEntry
from campaign.roles import EDITOR
from documents import erasing, masking, protection
from documents.models import Redaction
from tests import factories as make
from tests.campaign.accounts.people import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
SECRET = "8 916 555-01-23"


def told():
    return [(each.event, each.who, each.whom, each.said) for each in AuditEntry.objects.order_by("id")]


@pytest.fixture
def nothing_yet(person):
    with protection.open_gate():
        AuditEntry.objects.all().delete()
    return person


def test_who_came_and_went_and_who_did_not_get_in(client, nothing_yet):
    sign_in(client, "editor", "wrong")
    sign_in(client, "my secret password")
    sign_in(client, "editor")
    client.get("/admin/auth/user/")  # which an editor may not see
    client.post("/admin/logout/")
    assert told() == [
        ("refused", "", "editor", ""), ("refused", "", "", "a name that nobody has"), ("signed_in", "editor", "", ""),
        ("denied", "editor", "", "admin:auth_user_changelist"), ("signed_out", "editor", "", ""),
    ]  # fmt: skip


def test_a_flood_of_tries_is_written_down_once(client, nothing_yet):
    for _each in range(12):
        sign_in(client, "editor", "wrong")
    assert [event for event, *_rest in told()].count("slowed_down") == 1


def test_what_was_done_to_accounts_and_roles(client, nothing_yet):
    boss = User.objects.create_superuser("boss", password=PASSWORD)
    group = Group.objects.get(name=EDITOR)
    client.force_login(boss)
    new = "seven quiet rooms upstairs"
    client.post(
        "/admin/auth/user/add/", {"username": "zoya", "password1": new, "password2": new, "usable_password": "true"}
    )
    zoya = User.objects.get(username="zoya")
    form = {"username": "zoya", "date_joined_0": "2026-01-01", "date_joined_1": "00:00", "is_active": "on"}
    client.post(f"/admin/auth/user/{zoya.pk}/change/", form | {"is_staff": "on", "groups": [group.pk]})
    client.post(f"/admin/auth/user/{zoya.pk}/password/", {"password1": new + "!", "password2": new + "!"})
    client.post(f"/admin/auth/user/{zoya.pk}/delete/", {"post": "yes"})
    client.post(f"/admin/auth/group/{group.pk}/change/", {"name": EDITOR, "permissions": []})
    assert [entry for entry in told() if entry[0] not in ("signed_in",)] == [
        ("account", "(command)", "boss", "made: is_staff, is_superuser"),
        ("account", "boss", "zoya", "made"),
        ("account", "boss", "zoya", "is_staff: False → True"), ("role", "boss", "zoya", "+Editor"),
        ("password", "boss", "zoya", ""), ("account", "boss", "zoya", "deleted"),
        ("role", "boss", "Editor", told()[-1][3]),
    ]  # fmt: skip
    assert "−publish_record" in told()[-1][3] or "−add_anchor" in told()[-1][3]


def test_exports_masks_and_erasures_without_a_word_of_them(client, nothing_yet, tmp_path, capsys):
    source = make.document(f"Call {SECRET} now. And the rest.", title="Secret title")
    version = source.versions.get()
    mask = make.redaction(version, SECRET, decision=Redaction.Decision.SUGGESTED, reason="contact")
    make.petition("Secret petition")
    quotes = make.passage(source, "Call", 0), make.passage(source, f"Call {SECRET}")
    client.force_login(nothing_yet)
    for _twice in range(2):
        client.get(reverse("admin:documents_version_change", args=[version.pk]))
        client.get(reverse("read_source", args=[source.pk]))
        client.get(reverse("admin:documents_redaction_change", args=[mask.pk]))
        for quote in quotes:
            client.get(reverse("admin:documents_passage_change", args=[quote.pk]))
    answer = client.post("/admin/sheets/petition/export/", {"table": "petition", "format": "csv"})
    assert b"Secret petition" in b"".join(answer.streaming_content)
    masking.lift(mask, nothing_yet, f"{SECRET} is a public number")
    call_command("dump", str(tmp_path / "bundle"))
    make.version(source, "And the rest.")
    erasing.erase(version, User.objects.create_superuser("boss"), "A court ordered it")
    found = list(AuditEntry.objects.exclude(event__in=["signed_in", "account"]).order_by("id"))
    assert [(each.event, each.who, each.kind, each.key) for each in found] == [
        ("saw", "editor", "documents.version", str(version.pk)),
        ("saw", "editor", "documents.document", str(source.pk)),
        ("saw", "editor", "documents.redaction", str(mask.pk)),
        ("saw", "editor", "documents.passage", str(quotes[1].pk)), ("exported", "editor", "campaign.petition", ""),
        ("lifted", "editor", "documents.redaction", str(mask.pk)), ("exported", "(command)", "", ""),
        ("erased", "boss", "documents.version", str(version.pk)),
    ]  # fmt: skip
    everything = str(list(AuditEntry.objects.values_list())).casefold()
    assert [word for word in ("secret", SECRET[:6], "127.0.0.1", "court", source.slug) if word in everything] == []


def test_an_erasure_that_is_only_tried_leaves_no_entry(nothing_yet):
    source = make.document("A text. Another.")
    erasing.erase(source.versions.get(), User.objects.create_superuser("boss"), "A court ordered it", dry_run=True)
    assert not AuditEntry.objects.filter(event="erased").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE campaign_auditentry SET who = 'somebody else'",
        "UPDATE campaign_auditentry SET at = '2020-01-01 00:00:00'",
        "DELETE FROM campaign_auditentry",
        "replace",
    ],
)
def test_the_database_refuses_to_change_an_entry(nothing_yet, statement):
    entry = AuditEntry.objects.create(event="exported", who="editor")
    if statement == "replace":
        if connection.vendor == "sqlite":
            statement = (
                f"INSERT OR REPLACE INTO campaign_auditentry VALUES ({entry.pk}, '2026-01-01', '', '', '', '', '', '')"
            )
        else:
            statement = "TRUNCATE campaign_auditentry"
    with pytest.raises(IntegrityError, match=AuditEntry.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.get(pk=entry.pk).who == "editor"


def test_tidy_alone_removes_what_is_too_old(nothing_yet, settings, capsys):
    settings.AUDIT_DAYS = 30
    AuditEntry.objects.create(event="signed_in", at="2026-01-01T00:00Z")
    new = AuditEntry.objects.create(event="signed_in")
    call_command("tidy")
    assert "too old: 1." in capsys.readouterr().out
    assert list(AuditEntry.objects.all()) == [new]


def test_administrators_read_it_and_nobody_changes_it(client, nothing_yet, django_assert_max_num_queries):
    source = make.document()
    for event in ("signed_in", "saw"):
        AuditEntry.objects.create(
            event=event, who="zoya", kind="documents.document" if event == "saw" else "",
            key=str(source.pk) if event == "saw" else "",
        )  # fmt: skip
    client.force_login(nothing_yet)
    url = "/admin/campaign/auditentry/"
    assert client.get(url).status_code == 403
    assert "campaign/auditentry" not in client.get("/admin/").content.decode()
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    page = boss.get(f"{url}?event=saw&q=zoya").content.decode()
    assert f'href="/admin/documents/document/{source.pk}/change/"' in page
    assert "1 entry of the log" in page
    entry = AuditEntry.objects.first()
    for address in (f"{url}add/", f"{url}{entry.pk}/delete/", f"{url}{entry.pk}/history/"):
        assert (address, boss.get(address).status_code) == (address, 403)
    assert boss.post(f"{url}{entry.pk}/change/", {"who": "x"}).status_code == 403
    assert boss.post(url, {"action": "delete_selected", "_selected_action": [entry.pk]}).status_code in (302, 403, 200)
    assert AuditEntry.objects.filter(pk=entry.pk).exists()
    with django_assert_max_num_queries(12):
        boss.get(url)


def test_where_nothing_can_be_written_reading_goes_on(client, nothing_yet, caplog):
    from django.db import DatabaseError

    version = make.document("A text.").versions.get()
    make.redaction(version, "text")
    client.force_login(nothing_yet)

    def full(execute, sql, *rest):
        if sql.startswith('INSERT INTO "campaign_auditentry"'):
            raise DatabaseError("database or disk is full")
        return execute(sql, *rest)

    with connection.execute_wrapper(full):
        assert client.get(reverse("admin:documents_version_change", args=[version.pk])).status_code == 200
    assert "An entry of the log could not be written: database or disk is full" in caplog.text
