"""Every page of the admin opens, for a curator and for an editor; lists cost the same however long they are."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.admin.inlines import FormerAddressInline
from campaign.models import RECORDS, ROWS, AuditEntry, Citation, FormerAddress, Label, Pair, PendingEdit, Topic
from documents.models import (
    Anchor,
    Arrival,
    Document,
    LinkCheck,
    MaskedString,
    Original,
    Passage,
    Redaction,
    Span,
    Version,
)
from tests import factories
from tests.campaign.bundle_files import another_database
from tests.campaign.forms import posted

REGISTERED = [*RECORDS, Topic, PendingEdit, Document, Version, Original, Passage, Redaction, MaskedString]
OTHERS = [Anchor, Arrival, AuditEntry, Label, LinkCheck, Pair]  # pages of another kind, with tests of their own


def inlined():
    inlines = [inline for model_admin in admin.site._registry.values() for inline in model_admin.inlines]
    return {inline.model for inline in [*inlines, FormerAddressInline]}


def test_every_model_is_registered_or_inlined():
    registered = {model for model in admin.site._registry if model not in (User, Group)}
    assert registered == {*REGISTERED, *OTHERS}
    assert {*ROWS, Citation, FormerAddress, Anchor, Span} - inlined() == set()


@pytest.fixture
def one_of_each(db):
    document = factories.document("The first sentence. The second sentence.")
    passage = factories.passage(document, "The first sentence.")
    version = document.versions.get()
    Original.objects.create(version=version, data=b"x", media_type="text/plain", filename="x.txt")
    rfu, person = factories.organization("RFU"), factories.person("Anna Smith")
    factories.name(rfu, "РФУ", passage)
    factories.link(rfu, "https://example.org/", passage)
    factories.relation(person, rfu, passage=passage)
    statement, petition, topic = factories.statement(), factories.petition(), factories.topic()
    factories.credit(statement, person, passage=passage)
    factories.demand(statement, "Free him", passage)
    factories.language_version(petition, "it", passage)
    factories.endorsement(petition, rfu, passage=passage)
    factories.position(petition, topic, "against", passage)
    factories.figure(petition, "signatures", 5, passage)
    update = factories.update()
    factories.concern(update, petition, passage)
    factories.campaign()
    factories.redaction(version, "second")
    factories.span(version, "The")
    MaskedString.objects.create(string="Secret Name")
    from campaign import drafts, trees

    tree = trees.tree(petition)
    tree[0]["fields"]["title"] = "Another title"
    drafts.propose(petition, tree, None)


@pytest.mark.parametrize("who", ["curator", "editor"])
def test_pages_open(client, request, one_of_each, who):
    user = request.getfixturevalue(who)
    client.force_login(user)
    for model in REGISTERED:
        model_admin = admin.site.get_model_admin(model)
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pk = model.objects.first().pk
        pages = [reverse(f"{name}_changelist"), f"{reverse(f'{name}_changelist')}?q=Первый+second"]
        pages += [reverse(f"{name}_change", args=[pk]), reverse(f"{name}_history", args=[pk])]
        added = client.get(reverse(f"{name}_add"))
        may_add = model_admin.has_add_permission(type("Request", (), {"user": user})())
        assert (model, added.status_code) == (model, 200 if may_add else 403)
        for page in pages:
            assert (page, client.get(page).status_code) == (page, 200)


def test_nobody_else_gets_in(client, one_of_each, django_user_model):
    client.force_login(django_user_model.objects.create_user("visitor", is_staff=True))
    for model in REGISTERED:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pk = model.objects.first().pk
        for page in (f"{name}_changelist", f"{name}_add"):
            assert (page, client.get(reverse(page)).status_code) == (page, 403)
        for page in (f"{name}_change", f"{name}_history", f"{name}_delete"):
            assert (page, client.get(reverse(page, args=[pk])).status_code) == (page, 403)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_unknown_and_broken_keys_are_not_found(client, editor, model):
    client.force_login(editor)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    for key in ("00000000-0000-0000-0000-000000000000", "nonsense", "a%00b"):
        url = reverse(f"{name}_change", args=[key])
        assert (key, client.get(url).status_code) == (key, 404)
        assert (key, client.post(url, {}).status_code) == (key, 404)


MAKERS = {
    "campaign": factories.campaign, "organization": factories.organization, "person": factories.person,
    "statement": factories.statement, "petition": factories.petition, "update": factories.update,
}  # fmt: skip


@pytest.mark.parametrize("kind", MAKERS)
def test_list_costs_the_same_for_one_three_and_thirty_records(client, editor, kind):
    client.force_login(editor)
    url, counts, made = reverse(f"admin:campaign_{kind}_changelist"), [], 0
    passage = factories.passage()
    client.get(url)
    for wanted in (1, 3, 30):
        for _number in range(wanted - made):
            record = MAKERS[kind](published=False)
            if kind == "petition":
                factories.endorsement(record, "some people")
            factories.published(record, passage)
        made = wanted
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        assert response.context["cl"].result_count == wanted
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


def test_document_list_costs_the_same_for_one_three_and_thirty_sources(client, editor):
    client.force_login(editor)
    for word, make in (("document", factories.document), ("passage", factories.passage)):
        url, counts, made = reverse(f"admin:documents_{word}_changelist"), [], 0
        client.get(url)
        for wanted in (1, 3, 30):
            for _number in range(wanted - made):
                make()
            made = wanted
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.append(len(queries))
        assert (word, counts) == (word, [counts[0]] * 3)


BROKEN = [
    {"endorsements-TOTAL_FORMS": ""},
    {"endorsements-TOTAL_FORMS": "999999999"},
    {"endorsements-INITIAL_FORMS": "-1"},
    {"endorsements-INITIAL_FORMS": "٣"},
    {"endorsements-INITIAL_FORMS": "7"},
    {"endorsements-0-id": "nonsense"},
    {"endorsements-0-id": "00000000-0000-0000-0000-000000000000"},
    {"endorsements-0-organization": "nonsense"},
    {"endorsements-0-passages": ["nonsense"]},
    {"endorsements-0-position": "99999999999999999999"},
    {"title": "a\0b"},
    {"edit_token": "\0"},
    {"change_comment": "\0" * 2000},
    {"campaigns": ["nonsense"]},
    {"replaced_by": "nonsense"},
    {"date": "nonsense", "date_basis": "stated"},
    {"slug": "compare"},
    {"_saveasnew": "1"},
]


@pytest.mark.parametrize("published", [True, False], ids=["published", "draft"])
def test_broken_form_is_never_a_server_error(client, curator, published):
    record = factories.petition(published=False)
    factories.endorsement(record, "some students")
    if published:
        factories.published(record)
    client.force_login(curator)
    url = reverse("admin:campaign_petition_change", args=[record.pk])
    form = posted(client.get(url))
    for broken in BROKEN:
        with another_database():  # what one of them saves is not there for the next
            assert (broken, client.post(url, form | broken).status_code in (200, 302, 403)) == (broken, True)
            assert (broken, record.endorsements.first().group) == (broken, "some students")


@pytest.mark.parametrize("published", [True, False], ids=["published", "draft"])
def test_nothing_sent_is_a_form_with_errors(client, curator, published):
    record = factories.petition(published=published)
    client.force_login(curator)
    response = client.post(reverse("admin:campaign_petition_change", args=[record.pk]), {})
    assert (response.status_code, "title" in response.context["adminform"].form.errors) == (200, True)
    before = record.title
    record.refresh_from_db()
    assert record.title == before


def test_a_form_has_no_more_rows_than_were_sent(client, curator):
    """Thousands of empty ones would keep the site busy for a minute."""
    record = factories.petition(published=False)
    factories.endorsement(record, "some students")
    client.force_login(curator)
    url = reverse("admin:campaign_petition_change", args=[record.pk])
    data = posted(client.get(url)) | {"endorsements-TOTAL_FORMS": "999999999", "title": ""}
    [rows] = [
        each.formset
        for each in client.post(url, data).context["inline_admin_formsets"]
        if each.formset.prefix == "endorsements"
    ]
    assert ([form.instance.group for form in rows.forms], rows.non_form_errors()) == (
        ["some students"], ["Please submit at most 1000 forms."],
    )  # fmt: skip
