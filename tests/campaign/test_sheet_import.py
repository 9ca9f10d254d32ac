"""A file becomes drafts and waiting edits: what an import shows beforehand, and what it leaves behind."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from reversion.models import Revision

from campaign import drafts, history, trees
from campaign.models import Organization, PendingEdit, Person, SheetUpload, Topic
from campaign.sheets.tables import TABLES
from documents import erasing
from documents.models import Document, MaskedString
from tests import factories
from tests.campaign.sheet_files import as_csv, confirm, exported, run, said, upload, wrong

pytestmark = pytest.mark.django_db


def changes(response):
    return [(line.number, line.kind, line.waits, line.changes) for line in response.context["plan"].acting]


def test_what_is_new_becomes_a_draft_and_one_revision(client, curator):
    factories.campaign("Free him", slug="free-him")
    client.force_login(curator)
    header = ["title", "slug", "kind", "country", "campaigns"]
    response = upload(client, "organization", as_csv(
        header, ["Greens", "", "media", "France", "Free him"], ["Левые", "left", "", "", ""],
    ))  # fmt: skip
    assert response.context["plan"].counts == {"new": 2}
    assert Organization.objects.count() == 0

    done = confirm(client, response, reason="from the union’s list")

    assert said(done) == ["Imported “sheet.csv”: 2 new, 0 changed, of these 0 as edits that wait."]
    greens, left = Organization.objects.order_by("slug")
    assert (greens.slug, greens.kind, greens.country.code, greens.status) == ("greens", "media", "FR", "draft")
    assert [each.slug for each in greens.campaigns.all()] == ["free-him"]
    assert (left.title, left.slug, left.kind, left.folded) == ("Левые", "left", "other", "левые")
    [revision] = Revision.objects.all()
    assert (revision.user, revision.comment) == (curator, "Imported “sheet.csv”: from the union’s list")
    assert history.tree_at(revision, greens) == trees.tree(greens)
    assert SheetUpload.objects.count() == 0
    assert LogEntry.objects.get().change_message == said(done)[0]


def test_a_draft_changes_at_once_and_keeps_its_prior_state(client, curator):
    draft = factories.organization("Old", published=False, country="FR", note_signed_off=True, editor_note="So.")
    factories.name(draft, "Other name")
    client.force_login(curator)
    header = ["id", "title", "country", "editor_note"]
    response = upload(client, "organization", as_csv(header, [draft.pk, "New", "", "Not so."]))
    assert changes(response) == [
        (2, "changed", False, [("title", "Old", "New"), ("country", "FR", ""), ("editor_note", "So.", "Not so.")])
    ]
    confirm(client, response)
    now = Organization.objects.get()
    assert (now.title, now.country.code, now.folded, now.note_signed_off) == ("New", "", "new", False)
    newest, first = history.revisions(now)
    assert (first.comment, newest.comment) == (history.BASELINE, "Imported “sheet.csv”")
    assert [item["fields"].get("title") for item in history.tree_at(first, now)] == ["Old", None]
    assert len(history.tree_at(newest, now)) == 2


def test_a_published_record_gets_an_edit_that_waits(client, curator):
    record = factories.organization("Shown", country="FR")
    client.force_login(curator)
    response = upload(client, "organization", as_csv(["id", "title"], [record.pk, "Renamed"]))
    assert changes(response) == [(2, "changed", True, [("title", "Shown", "Renamed")])]
    assert said(confirm(client, response)) == [
        "Imported “sheet.csv”: 0 new, 1 changed, of these 1 as edits that wait."
    ]
    assert Organization.objects.get().title == "Shown"
    edit = PendingEdit.objects.get()
    assert (edit.tree[0]["fields"]["title"], edit.author, edit.comment) == ("Renamed", curator, "Imported “sheet.csv”")
    drafts.publish(record, curator)
    assert Organization.objects.get().title == "Renamed"


def test_an_edit_that_waits_goes_on_and_is_not_overwritten(client, curator):
    record = factories.organization("Shown", country="FR")
    tree = trees.tree(record)
    tree[0]["fields"]["title"] = "Their title"
    drafts.propose(record, tree, curator)
    client.force_login(curator)
    run(client, "organization", ["id", "title", "country"], [record.pk, "Shown", "DE"])
    fields = PendingEdit.objects.get().tree[0]["fields"]
    assert (fields["title"], fields["country"]) == ("Their title", "DE")
    refused = upload(client, "organization", as_csv(["id", "title"], [record.pk, "My title"]))
    assert wrong(refused) == [
        "row 2, column title: an edit that waits changes it too. Publish or discard that edit first."
    ]


def test_rows_of_a_published_record_wait_with_it(client, curator):
    petition, rfu = factories.petition("Free him", slug="free-him"), factories.organization("RFU", slug="rfu")
    row = factories.endorsement(petition, rfu, passage=factories.passage(), position=3)
    other = factories.petition("Draft", slug="draft", published=False)
    client.force_login(curator)
    header = ["id", "petition", "role", "organization", "group", "date", "date_basis"]
    response = run(
        client, "petition-endorsement", header,
        [row.pk, "free-him", "signed", "rfu", "", "2023-07", "stated"],
        ["", "Free him", "supports", "", "some students", "", ""],
        ["", "draft", "launched", "RFU", "", "", ""],
        ["", "draft", "supports", "", "others", "", ""],
    )  # fmt: skip
    assert said(response) == ["Imported “sheet.csv”: 2 new, 2 changed, of these 1 as edits that wait."]
    assert [(each.role, each.petition) for each in petition.endorsements.all()] == [("supports", petition)]
    assert [(each.role, each.position) for each in other.endorsements.all()] == [("launched", 1), ("supports", 2)]
    rows = [item["fields"] for item in PendingEdit.objects.get().tree if item["model"] == "campaign.endorsement"]
    assert [(each["role"], each["group"], each["position"]) for each in rows] == [
        ("signed", "", 3), ("supports", "some students", 4),
    ]  # fmt: skip


def test_what_was_exported_changes_nothing_when_it_comes_back(client, editor, sample):
    words = "=SUM(1)\n\n '=2 _x000A_ \x0b"
    Organization.objects.filter(slug="rabkor").update(summary=words, private_note="\t", editor_note="'-")
    client.force_login(editor)
    found = {}
    for name, table in TABLES.items():
        form = "xlsx" if name in ("organization", "petition-endorsement") else "csv"
        if table.model.objects.filter(**({f"{table.owner}__isnull": False} if table.owner else {})).exists():
            response = upload(client, name, exported(client, name, form), f"sheet.{form}")
            found[name] = (wrong(response), len(response.context["plan"].acting))
            assert "Nothing would change" in response.content.decode()
    assert found == dict.fromkeys(found, ([], 0))
    assert len(found) > 20


def test_a_slug_decides_where_the_file_has_no_ids(client, curator):
    draft = factories.organization("Old", published=False, slug="old")
    client.force_login(curator)
    response = run(client, "organization", ["slug", "title"], ["old", "New"], ["other", "Other"])
    assert said(response) == ["Imported “sheet.csv”: 1 new, 1 changed, of these 0 as edits that wait."]
    assert {each.slug: each.title for each in Organization.objects.all()} == {"old": "New", "other": "Other"}
    assert Organization.objects.get(slug="old").pk == draft.pk


def test_a_record_is_named_by_id_address_title_or_other_name(client, curator):
    one, two = factories.organization("RFU", slug="rfu"), factories.organization("Another", slug="another")
    factories.name(two, "Інша", factories.passage())
    factories.organization("Twice", slug="twice-1"), factories.organization("Twice", slug="twice-2")
    petition = factories.petition("Draft", slug="draft", published=False)
    client.force_login(curator)
    header = ["petition", "role", "organization"]
    refused = upload(client, "petition-endorsement", as_csv(
        header, ["draft", "signed", str(one.pk)], ["draft", "signed", "Twice"], ["draft", "signed", "Nobody"],
    ))  # fmt: skip
    assert wrong(refused) == [
        "row 3, column organization: “Twice” can be any of these (organization): twice-1, twice-2. "
        "Write the address of the one that is meant.",
        "row 4, column organization: There is no organization “Nobody”. Give its id, its address, or its exact title "
        "or other name.",
    ]
    names = [str(one.pk), "rfu", "RFU", "Інша", "another", "twice-2"]
    run(client, "petition-endorsement", header, *[["draft", "signed", name] for name in names])
    found = [each.organization.slug for each in petition.endorsements.select_related("organization")]
    assert found == ["rfu", "rfu", "rfu", "another", "another", "twice-2"]


def test_a_name_of_a_withheld_person_is_masked_too(client, curator, editor):
    person = factories.person("Anna Smith", slug="a", published=False)
    drafts.withhold(person, editor)
    client.force_login(curator)
    run(client, "person-name", ["person", "text", "language"], ["a", "Анна Смит", "ru"])
    assert set(MaskedString.objects.values_list("string", flat=True)) == {"Anna Smith", "Анна Смит"}
    [newest, *_older] = history.revisions(Person.objects.get())
    assert newest.comment == "Imported “sheet.csv”"


def test_topics_are_an_editors_and_released_sources_too(client, curator, editor):
    topic = Topic.objects.create(title="Arms", slug="arms")
    source = factories.document(title="Shown", slug="shown")
    draft = factories.document(title="Draft", slug="draft", released=False)
    client.force_login(curator)
    assert wrong(upload(client, "topic", as_csv(["id", "title"], [topic.pk, "Peace"]))) == [
        "row 2: only an editor may do this."
    ]
    run(client, "document", ["id", "language"], [draft.pk, "uk"])
    assert wrong(upload(client, "document", as_csv(["id", "language"], [source.pk, "uk"]))) == [
        "row 2: this source is released, so only an editor changes what is said of it."
    ]
    client.force_login(editor)
    assert wrong(upload(client, "document", as_csv(["id", "slug"], [source.pk, "hidden"]))) == [
        "row 2, column slug: the address of what was released stays."
    ]
    run(client, "document", ["id", "language", "date", "date_basis"], [source.pk, "ru", "2023-07", "stated"])
    run(client, "topic", ["id", "archived"], [topic.pk, "yes"])
    source.refresh_from_db()
    assert (source.language, str(source.date_latest), Topic.objects.get().archived) == ("ru", "2023-07-31", True)
    assert Document.objects.get(slug="draft").language == "uk"


def test_the_preview_is_its_uploaders_and_goes_after_a_day(client, curator, editor):
    client.force_login(curator)
    response = upload(client, "organization", as_csv(["title"], ["A"]))
    url = reverse("sheet_preview", args=[response.context["upload"].pk])
    client.force_login(editor)
    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    SheetUpload.objects.update(created_at=factories.NOW)
    upload(client, "organization", as_csv(["title"], ["B"]))
    assert [each.user for each in SheetUpload.objects.all()] == [editor]


def test_what_changed_since_the_preview_is_refused(client, curator):
    draft = factories.organization("Old", published=False)
    client.force_login(curator)
    response = upload(client, "organization", as_csv(["id", "title"], [draft.pk, "New"]))
    refusal = "The file or the records changed since you saw what would be done. Nothing is imported. Look again."
    assert said(confirm(client, response, sha256="0" * 64)) == [refusal]
    Organization.objects.update(title="Older")
    assert said(confirm(client, response)) == [refusal]
    assert Organization.objects.get().title == "Older"


def test_an_erasure_forgets_the_files_that_wait(client, curator):
    version = factories.document("Words that are to be forgotten for good.").versions.get()
    client.force_login(curator)
    upload(client, "organization", as_csv(["title"], ["Words that are to be forgotten"]))
    erasing.erase(version, None, "a court said so")
    assert SheetUpload.objects.count() == 0


def test_a_file_can_be_discarded(client, curator):
    client.force_login(curator)
    response = upload(client, "organization", as_csv(["title"], ["A"]))
    confirm(client, response, discard="1")
    assert (SheetUpload.objects.count(), Organization.objects.count()) == (0, 0)


def test_only_who_may_change_something_imports(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("visitor", is_staff=True))
    assert client.get(reverse("sheet_import", args=["person"])).status_code == 403
    assert client.get(reverse("sheet_import", args=["nonsense"])).status_code == 404
