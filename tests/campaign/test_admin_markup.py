"""The forms of records are written as Django's own templates write them."""

import re

import pytest
from django.contrib import admin
from django.forms.renderers import DjangoTemplates
from django.template.loader import render_to_string
from django.test.html import parse_html

from campaign.admin.rows import RowFormSet
from campaign.models import RECORDS, Petition, Statement
from documents.models import Document
from documents.templatetags.fieldsets import fieldsets, rows
from tests import factories
from tests.benchmarks.saving import fields_of


def by_templates(context):
    fields = [
        render_to_string(
            "admin/includes/fieldset.html",
            {"fieldset": each, "heading_level": 2, "prefix": "fieldset", "id_prefix": 0, "id_suffix": number},
        )
        for number, each in enumerate(context["adminform"])
    ]
    inlines = [
        render_to_string("admin/edit_inline/stacked.html", {"inline_admin_formset": each})
        for each in context["inline_admin_formsets"]
        if each.opts.template == "admin/rows.html"
    ]
    return "".join(fields), inlines


def by_functions(context):
    inlines = [each for each in context["inline_admin_formsets"] if each.opts.template == "admin/rows.html"]
    return fieldsets(context["adminform"]), [rows(each) for each in inlines]


def plain(html):
    """HTML in any order of attributes; the key that an empty row would have is another each time."""
    return parse_html(re.sub(r'-__prefix__-id" value="[0-9a-f-]{36}"', "", html))


@pytest.fixture
def shows_the_same(settings, client):
    """Asks for a page twice, and compares what stands in its form."""

    def shows(ask):
        ours = ask().context_data
        fields, inlines = by_functions(ours)
        settings.FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
        theirs = ask().context_data
        assert isinstance(theirs["adminform"].form.renderer, DjangoTemplates)
        expected = by_templates(theirs)
        del settings.FORM_RENDERER
        assert plain(fields) == plain(expected[0])
        assert [plain(each) for each in inlines] == [plain(each) for each in expected[1]]
        return fields + "".join(inlines)

    return shows


@pytest.mark.parametrize("model", [*RECORDS, Document])
def test_records(client, sample, editor, shows_the_same, model):
    client.force_login(editor)
    name = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
    for pk in model.objects.order_by("pk").values_list("pk", flat=True)[:2]:
        assert str(pk) in shows_the_same(lambda pk=pk: client.get(f"{name}/{pk}/change/"))
    shows_the_same(lambda: client.get(f"{name}/add/?title=One+%3C+two"))


@pytest.mark.parametrize("model", [Petition, Statement])
def test_what_is_wrong_in_them(client, sample, curator, shows_the_same, model):
    client.force_login(curator)
    path = f"/admin/campaign/{model._meta.model_name}/{model.objects.order_by('pk')[0].pk}/change/"
    data = fields_of(client.get(path).content) | {"title": [""], "date": ["<then>"]}
    for name in [name for name in data if re.search(r"-(position|role|url)$", name)]:
        data[name] = ["<x>"]
    rows = int(data["endorsements-TOTAL_FORMS"][0])
    data |= {"endorsements-TOTAL_FORMS": [rows + 1], f"endorsements-{rows}-inferred_note": ['<i> & "'],
             "endorsements-0-DELETE": ["on"]}  # fmt: skip
    html = shows_the_same(lambda: client.post(path, data))
    assert html.count("errorlist") > 3
    assert "&lt;i&gt; &amp; &quot;" in html


def test_rows_that_may_only_be_read(client, sample, django_user_model, shows_the_same):
    from django.contrib.auth.models import Permission

    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    for pk in Petition.objects.values_list("pk", flat=True):
        assert "readonly" in shows_the_same(lambda pk=pk: client.get(f"/admin/campaign/petition/{pk}/change/"))


def test_a_description_and_rows_that_are_closed(client, curator, shows_the_same, monkeypatch):
    petition = factories.petition()
    petition_admin = admin.site.get_model_admin(Petition)
    monkeypatch.setattr(petition_admin, "fieldsets", [
        (None, {"fields": ["title", "slug"], "description": "<b>Said</b> of it."}),
        ("Not < open", {"fields": [("date", "date_basis")], "classes": ["collapse", "wide"]}),
    ])  # fmt: skip
    monkeypatch.setattr(petition_admin.inlines[0], "classes", ["collapse"])
    client.force_login(curator)
    html = shows_the_same(lambda: client.get(f"/admin/campaign/petition/{petition.pk}/change/"))
    assert html.count("<details>") > 2


def test_an_empty_row_is_made_once(client, curator):
    client.force_login(curator)
    page = client.get(f"/admin/campaign/petition/{factories.petition().pk}/change/").context_data
    formsets = [inline.formset for inline in page["inline_admin_formsets"]]
    assert len(formsets) > 5
    for formset in formsets:
        assert formset.empty_form is formset.empty_form


def test_the_classes_of_rows_are_made_once_for_all_who_may_do_the_same(client, curator, django_user_model):
    """What one person may do does not stay for another, and nothing of a request stays in them."""
    from django.contrib.auth.models import Permission

    url = f"/admin/campaign/petition/{factories.petition().pk}/change/"

    def rows_of(user):
        client.force_login(user)
        made = [type(each.formset) for each in client.get(url).context_data["inline_admin_formsets"]]
        return [each for each in made if issubclass(each, RowFormSet)]

    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    colleague = django_user_model.objects.create_user("colleague", is_staff=True)
    colleague.groups.set(curator.groups.all())
    ours = rows_of(curator)
    assert len(ours) > 5
    assert rows_of(colleague) == rows_of(curator) == ours
    assert [each.can_delete for each in ours] == [True] * len(ours)
    assert [each.can_delete for each in rows_of(reader)] == [False] * len(ours)
    curator.user_permissions.set(Permission.objects.filter(codename="change_user"))
    assert set(rows_of(curator)) & set(ours) == set()
    curator.user_permissions.clear()
    assert rows_of(curator) == ours
    assert {each.form._meta.formfield_callback for each in ours} == {None}
