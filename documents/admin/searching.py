"""Finding things in the admin whatever their case and script, and choosing them by a telling label.

SQLite's LIKE ignores case for ASCII only, so that a search for КАМПАНИЯ would not find “Кампания”. Searches
here compare folded words (documents.text.fold) with the stored `folded` columns.
"""

from django import forms
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.urls import path
from django.utils.functional import Promise

from documents.paths import plain_path
from documents.text import fold

from .lists import Uncounted


class FoldedSearch:
    """For a ModelAdmin: every word of the search has to stand in one of the `folded_fields`."""

    folded_fields = ("folded",)

    def get_search_results(self, request, queryset, search_term):
        if not self.get_search_fields(request):
            return queryset, False
        for word in fold(search_term.replace("\0", "")).split():
            queryset = queryset.filter(self.word_matches(word))
        return queryset, False

    def word_matches(self, word):
        """A Q: this folded word is found."""
        condition = Q()
        for field in self.folded_fields:
            condition |= Q(**{f"{field}__contains": word})
        return condition


class Choices(AutocompleteJsonView):
    """What an autocomplete offers, labelled by the admin of the thing chosen."""

    def get_queryset(self):
        return self.model_admin.choosable(super().get_queryset())

    def get_paginator(self, *args, **kwargs):
        return Uncounted(*args, **kwargs)

    def serialize_result(self, obj, to_field_name):
        return {"id": str(getattr(obj, to_field_name)), "text": self.model_admin.choice_label(obj)}

    def process_request(self, request):
        term, *rest = super().process_request(request)
        if not isinstance(rest[0], Choosable):
            raise PermissionDenied
        return term, *rest


class Choosable(FoldedSearch):
    """For a ModelAdmin: its rows can be chosen elsewhere, with a label that tells them apart."""

    def choosable(self, queryset):
        """What is offered, in which order."""
        return queryset

    def choice_label(self, obj):
        return str(obj)

    @property
    def choices_name(self):
        return f"{self.opts.app_label}_{self.opts.model_name}_choices"

    def get_urls(self):
        view = self.admin_site.admin_view(Choices.as_view(admin_site=self.admin_site))
        return [path("choices/", view, name=self.choices_name), *super().get_urls()]


class RelatedLinks(RelatedFieldWidgetWrapper):
    """Without deleting: that belongs on the thing's own page. A long form asks for its addresses two hundred times."""

    @classmethod
    def of(cls, made):
        return cls(
            made.widget, made.rel, made.admin_site, can_add_related=made.can_add_related,
            can_change_related=made.can_change_related, can_view_related=made.can_view_related,
        )  # fmt: skip

    def get_related_url(self, info, action, *args):
        return plain_path("{}:{}_{}_{}".format(self.admin_site.name, *info, action), *args)


class _Labelled:
    def get_url(self):
        remote = self.admin_site.get_model_admin(self.field.remote_field.model)
        return plain_path(f"{self.admin_site.name}:{remote.choices_name}")

    known = {}  # what the caller has read already: {key: object}

    def optgroups(self, name, value, attrs=None):
        """What is chosen, in its order; a value that is no key at all (a mangled address) chooses nothing."""
        keys = list(dict.fromkeys(key for each in value if (key := self._key(each)) is not None))
        unread = [key for key in keys if key not in self.known]
        found = {**self.known, **(self.choices.queryset.in_bulk(unread) if unread else {})}
        is_clearable = not self.is_required and not self.allow_multiple_selected
        options = [self.create_option(name, "", "", False, 0)] if is_clearable else []
        for key in (key for key in keys if key in found):
            label = self.choices.field.label_from_instance(found[key])
            options.append(self.create_option(name, str(key), label, True, len(options)))
        return [(None, options, 0)]

    def _key(self, value):
        try:
            return self.field.remote_field.model._meta.pk.to_python(value) if value else None
        except ValidationError:
            return None


class ChoiceSelect(_Labelled, AutocompleteSelect):
    pass


class ChoiceSelectMultiple(_Labelled, AutocompleteSelectMultiple):
    def build_attrs(self, *args, **kwargs):
        """Without the mark that clears all: one slip would take every passage, and it stands in a list as no item."""
        return super().build_attrs(*args, **kwargs) | {"data-allow-clear": "false"}


class _LabelledField:
    def label_from_instance(self, obj):
        return self.widget.admin_site.get_model_admin(type(obj)).choice_label(obj)


class ChoiceField(_LabelledField, forms.ModelChoiceField):
    pass


class ChoiceFieldMultiple(_LabelledField, forms.ModelMultipleChoiceField):
    pass


class Choosing:
    """For a ModelAdmin or inline: its autocomplete fields offer labelled choices where the target has them."""

    def _chooses(self, db_field, request):
        return (
            db_field.name in self.get_autocomplete_fields(request)
            and self.admin_site.is_registered(db_field.remote_field.model)
            and isinstance(self.admin_site.get_model_admin(db_field.remote_field.model), Choosable)
        )

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if self._chooses(db_field, request):
            kwargs |= {"widget": ChoiceSelect(db_field, self.admin_site), "form_class": ChoiceField}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if self._chooses(db_field, request):
            kwargs |= {"widget": ChoiceSelectMultiple(db_field, self.admin_site), "form_class": ChoiceFieldMultiple}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            _say_now(field)
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                field.widget = RelatedLinks.of(field.widget)
        return field


def _say_now(field):
    """Translate what the field says: it is made for one request, and shown once for each row of a form."""
    field.label, field.help_text = _said(field.label), _said(field.help_text)
    if type(field) is forms.TypedChoiceField:
        field.choices = [(value, _said(label)) for value, label in field.choices]


def _said(text):
    return str(text) if isinstance(text, Promise) else text
