"""Rows of a record as inlines: each with the passages it rests on, chosen in one field."""

from django import forms
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch
from django.forms.models import BaseInlineFormSet
from django.forms.utils import ErrorDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaign import trees
from campaign.citing import targets
from campaign.models import Citation
from documents.admin.base import FORM_FIELDS
from documents.admin.formsets import EmptyOnce, KeepsKeys, OnlySent
from documents.admin.searching import ChoiceFieldMultiple, ChoiceSelectMultiple, Choosing, RelatedLinks
from documents.models import Passage

_PASSAGE = Citation._meta.get_field("passage")


class RowForm(forms.ModelForm):
    """A row and what it rests on. Citations that stay keep their key, note and order."""

    passages = ChoiceFieldMultiple(
        queryset=Passage.objects.select_related("document"),
        required=False,
        label=_("Rests on"),
        widget=RelatedLinks(
            ChoiceSelectMultiple(_PASSAGE, admin.site), _PASSAGE.remote_field, admin.site, can_add_related=True
        ),
    )
    inferred_note = forms.CharField(
        label=_("Or is our inference"), required=False, max_length=500, widget=admin.widgets.AdminTextInputWidget,
        help_text=_("Where no passage says it in so many words: how we got there. Public."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        order_is_optional(self)
        if "date" in self.fields:
            self.fields["date"].help_text = _("2023, 2023-07, 2023~ (about), [..2023-08-03] (not later than)")
        if not self.instance._state.adding:
            cited = self.instance.citations.all()
            self.initial["passages"] = [citation.passage_id for citation in cited if citation.passage_id]
            self.initial["inferred_note"] = next((each.note for each in cited if each.passage_id is None), "")
            self._tell_widgets([citation.passage for citation in cited if citation.passage_id])

    def _tell_widgets(self, passages):
        """What was read with all rows at once need not be read again for each."""
        self.fields["passages"].widget.widget.known = {passage.pk: passage for passage in passages}
        for name, relation in self.instance._state.fields_cache.items():
            if name in self.fields and isinstance(self.fields[name].widget, RelatedLinks) and relation:
                self.fields[name].widget.widget.known = {relation.pk: relation}

    def full_clean(self):
        """A row that nobody touched is as valid as it was; asking again would take most of a long form's time."""
        if not self.is_bound or self.instance._state.adding or self.has_changed():
            super().full_clean()
        else:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}

    def clean_passages(self):
        chosen, before = self.cleaned_data["passages"], set(self.initial.get("passages", ()))
        if any(passage.erased_at and passage.pk not in before for passage in chosen):
            raise forms.ValidationError(_("The quote of a passage was erased; it cannot be cited anew."))
        return chosen

    def clean_position(self):
        given = self.cleaned_data.get("position")
        return self.instance.position if given is None and not self.instance._state.adding else given

    def _save_m2m(self):
        super()._save_m2m()
        if "passages" in self.changed_data:
            posted = self.data.getlist(self.add_prefix("passages")) if hasattr(self.data, "getlist") else []
            chosen = {str(passage.pk): passage for passage in self.cleaned_data["passages"]}
            rest_on(self.instance, [chosen[key] for key in dict.fromkeys(posted) if key in chosen])
        if "inferred_note" in self.changed_data:
            infer(self.instance, self.cleaned_data["inferred_note"])


def order_is_optional(form):
    """Nobody has to number rows: without a number a new one comes last, and an old one stays where it is."""
    form.fields["position"].required = False
    form.fields["position"].help_text = _("Empty: last.")
    if form.instance._state.adding:
        form.fields["position"].initial = None


def _citation(row, **fields):
    types = ContentType.objects.get_for_models(type(row.record), type(row))
    last = row.citations.order_by("-position").values_list("position", flat=True).first()
    return Citation(
        record_type=types[type(row.record)], record_id=row.record.pk, object_type=types[type(row)], object_id=row.pk,
        position=0 if last is None else last + 1, **fields,
    )  # fmt: skip


def rest_on(row, passages):
    """Let the row cite exactly these passages."""
    there = {citation.passage_id: citation for citation in row.citations.filter(passage__isnull=False)}
    wanted = {passage.pk for passage in passages}
    for passage_id, citation in there.items():
        if passage_id not in wanted:
            citation.delete()
    for passage in passages:
        if passage.pk not in there:
            _citation(row, passage=passage).save()


def infer(row, note):
    """Let the row be our inference for this reason; no reason, no inference."""
    there = row.citations.filter(passage__isnull=True)
    if not note:
        there.delete()
        return
    citation = there.first() or _citation(row, inferred=True)
    citation.note = note
    citation.save()


def next_position(forms):
    """One after the last: new rows without a number are appended in the order of the form."""
    saved = [form.instance.position for form in forms if not form.instance._state.adding]
    given = [form.cleaned_data.get("position") or 0 for form in forms if hasattr(form, "cleaned_data")]
    return max(filter(None, [*saved, *given]), default=0) + 1


class RowFormSet(EmptyOnce, KeepsKeys, OnlySent, BaseInlineFormSet):
    def save_new(self, form, commit=True):
        if form.cleaned_data.get("position") is None:
            form.instance.position = next_position(self.forms)
        return super().save_new(form, commit)


# Classes of forms. Django makes them anew for each request, which took an eighth of its time; they depend on what a
# person may do and on the language, and on nothing else that a request brings.
_formsets = {}


class RowInline(Choosing):
    """For an inline of a record's rows; the foreign key to the record is the one that owns the row."""

    extra = 0
    template = "admin/rows.html"
    view_on_site = False  # a row stands on its record’s page, which the form leads to
    form = RowForm
    formset = RowFormSet
    formfield_overrides = FORM_FIELDS

    def __init__(self, parent_model, admin_site):
        self.fk_name = dict(trees.row_models(parent_model))[self.model]
        super().__init__(parent_model, admin_site)

    def get_formset(self, request, obj=None, **kwargs):
        if kwargs:
            return super().get_formset(request, obj, **kwargs)
        user = request.user
        may = user.is_active, user.is_superuser, frozenset(user.get_all_permissions())
        key = type(self), self.parent_model, self.admin_site, may, get_language()
        if key not in _formsets:
            made = super().get_formset(request, obj)
            made.form._meta.formfield_callback = made.form.Meta.formfield_callback = None  # it would keep the request
            _formsets[key] = made
        return _formsets[key]

    def get_queryset(self, request):
        cited = Citation.objects.select_related("passage__document").order_by("position", "id")
        related = [*targets(self.model), *(name for name in ("topic",) if hasattr(self.model, name))]
        return super().get_queryset(request).select_related(*related).prefetch_related(Prefetch("citations", cited))
