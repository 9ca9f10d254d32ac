"""The citations of a record's own fields, as an inline."""

from django import forms
from django.contrib.contenttypes.admin import GenericStackedInline
from django.contrib.contenttypes.forms import BaseGenericInlineFormSet
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _

from campaign.models import Citation
from campaign.models.citations import citable
from documents.admin.formsets import EmptyOnce, KeepsKeys, OnlySent
from documents.admin.searching import Choosing

from .rows import next_position, order_is_optional


def fact_choices(model):
    """The facts of a record that a citation may name: its citable fields, and the words as they stand."""
    for name in citable(model):
        try:
            yield name, str(model._meta.get_field(name).verbose_name)
        except FieldDoesNotExist:
            yield name, str(_("its own words, as quoted"))
    yield "", str(_("the record as a whole"))


class CitationFormSet(EmptyOnce, KeepsKeys, OnlySent, BaseGenericInlineFormSet):
    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            passage = cleaned.get("passage")
            if not passage or cleaned.get("DELETE"):
                continue
            key = (cleaned.get("field", ""), passage.pk)
            if key in seen:
                form.add_error("passage", _("This fact already cites this passage, above."))
            seen.add(key)

    def save_new(self, form, commit=True):
        form.instance.record_type_id = ContentType.objects.get_for_model(self.instance).pk
        form.instance.record_id = self.instance.pk
        if form.cleaned_data.get("position") is None:
            form.instance.position = next_position(self.forms)
        return super().save_new(form, commit)


class CitationForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        order_is_optional(self)

    def clean_position(self):
        given = self.cleaned_data.get("position")
        return self.instance.position if given is None and not self.instance._state.adding else given

    def _post_clean(self):
        # What it is a citation of is set by the inline, before Citation.clean looks at it.
        self.instance.object_type = self.object_type
        super()._post_clean()


class CitationInline(Choosing, GenericStackedInline):
    model = Citation
    ct_field = "object_type"
    ct_fk_field = "object_id"
    formset = CitationFormSet
    template = "admin/rows.html"
    fields = ["field", "passage", ("inferred", "note"), "position"]
    autocomplete_fields = ["passage"]
    verbose_name = _("citation")
    verbose_name_plural = _("What its own fields rest on")
    extra = 0

    def get_formset(self, request, obj=None, **kwargs):
        facts = forms.ChoiceField(
            label=_("Fact"), choices=list(fact_choices(self.parent_model)), required=False,
            initial=citable(self.parent_model)[0],
        )  # fmt: skip
        fixed = {"field": facts, "object_type": ContentType.objects.get_for_model(self.parent_model)}
        return super().get_formset(request, obj, form=type("CitationForm", (CitationForm,), fixed), **kwargs)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("passage__document")
