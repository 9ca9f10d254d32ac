"""What documents.rendering writes is what Django's own templates give."""

import datetime

import pytest
from django import forms
from django.contrib import admin
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList
from django.test.html import parse_html
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from documents.models import Anchor, Passage
from documents.rendering import FUNCTIONS, Renderer

NASTY = '<b> & "that\'s" Ж 🇺🇦'
GROUPED = [("", "---"), (1, "One"), ("Some", [("<2>", mark_safe("<i>two</i>")), (3, _("Name"))]), (True, 1.5)]
ATTRIBUTES = {"id": "id_x", "class": NASTY, "required": True, "disabled": False, "size": 3, "title": mark_safe("&lt;")}


def both(html_of):
    """The HTML by each of the two."""
    return html_of(Renderer()), html_of(DjangoTemplates())


@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(), forms.HiddenInput(), forms.NumberInput(), forms.EmailInput(), forms.URLInput(),
        forms.PasswordInput(render_value=True), forms.SearchInput(), forms.CheckboxInput(), forms.DateInput(),
        forms.Textarea(), forms.Select(choices=GROUPED), forms.SelectMultiple(choices=GROUPED),
        forms.TextInput({"type": "tel"}), admin.widgets.AdminURLFieldWidget(),
    ],
    ids=lambda widget: type(widget).__name__,
)  # fmt: skip
@pytest.mark.parametrize(
    "value", ["", None, 0, 3, 1.5, True, NASTY, mark_safe(NASTY), ["<2>", "3"], datetime.date(2023, 8, 3), "a\nb"]
)
@pytest.mark.parametrize("attributes", [None, ATTRIBUTES], ids=["bare", "attributes"])
def test_widgets(widget, value, attributes):
    ours, theirs = both(lambda renderer: widget.render(f"x{NASTY}", value, attributes, renderer))
    assert ours == theirs


@pytest.mark.parametrize("attributes", [None, {"class": "required", "for": NASTY}])
@pytest.mark.parametrize("label", ["Name:", NASTY, mark_safe("<i>x</i>"), _("Name")])
@pytest.mark.parametrize("use_tag", [True, False])
def test_labels(attributes, label, use_tag):
    context = {"label": label, "attrs": attributes, "use_tag": use_tag, "tag": "legend"}
    ours, theirs = both(lambda renderer: renderer.render("django/forms/label.html", context))
    assert ours == theirs


@pytest.mark.parametrize(
    "said", [[], ["One."], [NASTY, format_html("<a>{}</a>", NASTY), forms.ValidationError("Two")]]
)
@pytest.mark.parametrize("options", [{}, {"error_class": "nonfield", "field_id": 'id_"x"'}])
def test_errors(said, options):
    ours, theirs = both(lambda renderer: str(ErrorList(said, renderer=renderer, **options)))
    assert ours == theirs
    assert both(lambda renderer: ErrorList(said, renderer=renderer, **options).as_ul()) == (theirs, theirs)


@pytest.mark.parametrize("field", [Anchor._meta.get_field("passage"), Passage._meta.get_field("document")])
@pytest.mark.parametrize("may", ["", "add", "change", "view", "add change delete view"])
@pytest.mark.parametrize("of", [forms.TextInput, forms.HiddenInput])
def test_links_beside_what_a_field_names(field, may, of):
    may = {f"can_{what}_related": what in may for what in ("add", "change", "view")}
    widget = admin.widgets.RelatedFieldWidgetWrapper(of(), field.remote_field, admin.site, **may)
    widget.can_delete_related = "delete" in may  # no row here may be deleted with what it rests on
    ours, theirs = both(lambda renderer: widget.render("x&y", "1", {"id": "id_x"}, renderer))
    assert pieces(ours) == pieces(theirs)


def pieces(html):
    """The words and attributes of HTML, whatever order and space they stand in."""
    return parse_html(html)


def test_every_template_that_is_written_is_there():
    for name in FUNCTIONS:
        DjangoTemplates().get_template(name)
