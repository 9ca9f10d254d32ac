"""What a public list can be filtered by: what every list shares, and the list of sources."""

import copy
import datetime

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import fields

from documents import languages
from documents.likeness import COUNTERS
from documents.models import Document
from documents.reading import masked_forms
from documents.text import fold

# What other sites add to links that are shared; it means nothing here. (`COUNTERS` has more, by their whole names.)
_TRACKING = ("utm_", "mc_", "ref")
_MORE_TRACKING = {*COUNTERS, "_gl", "_ga", "si", "share", "from_share", "wt_mc", "ttclid", "li_fat_id", "srsltid"}
_PAGING = ("after", "before")


def _is_tracking(name):
    return name.startswith(_TRACKING) or name in _MORE_TRACKING


class _OpenSelect(forms.Select):
    """Also offers the value that the address asks for, where it is none of the choices."""

    def optgroups(self, name, value, attrs=None):
        known = {str(choice) for choice, _label in self.choices}
        self.choices = [*self.choices, *((each, each) for each in value if each and each not in known)]
        return super().optgroups(name, value, attrs)


class _OpenField(fields.ChoiceField):
    """Any sound value is a fair question; the choices are those that would find something.

    `check` returns the value in its canonical form, or raises ValidationError.
    """

    widget = _OpenSelect

    default_validators = [ProhibitNullCharactersValidator()]

    def __init__(self, *args, check, **kwargs):
        self.check = check
        super().__init__(*args, **kwargs)

    def valid_value(self, value):
        return True

    def clean(self, value):
        value = super().clean(value)
        return self.check(value) if value else value


class OpenFilter(filters.ChoiceFilter):
    field_class = _OpenField


class TagFilter(OpenFilter):
    """By language, as a BCP 47 tag."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, check=languages.normalise, **kwargs)


class BoundedDate(forms.DateField):
    """A day or a year, within what the databases can compare."""

    widget = forms.TextInput(attrs={"placeholder": _("2023 or 2023-07-25"), "inputmode": "numeric", "size": 12})

    def __init__(self, *, end=False, **kwargs):
        self.end = end
        super().__init__(**kwargs)

    def to_python(self, value):
        value = (value or "").strip()
        if value.isdecimal() and value.isascii() and len(value) == 4 and int(value):
            return datetime.date(int(value), 12, 31) if self.end else datetime.date(int(value), 1, 1)
        if not value:
            return None
        try:
            return datetime.date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError(_("Write a year or a day: 2023 or 2023-07-25.")) from error


class FromFilter(filters.DateFilter):
    field_class = BoundedDate


class _Filters(dict):
    """The filters of a class. Each filter set has copies of its own, to which it is the parent; what a filter is made
    of belongs to all: to copy that too, for each page, took as long as to read the entries of a list."""

    def __deepcopy__(self, memo):
        copies = {name: copy.copy(each) for name, each in self.items()}
        for each in copies.values():
            each.method = each.method  # which looks for it with the parent of this copy
        return copies


class PublicFilter(filters.FilterSet):
    """What all lists share. A name that is no filter, or one given twice, is an error: never all rows."""

    own_words = ("title", "summary")  # of a record, as `folded` has them
    q = filters.CharFilter(label=_("Text"), method="by_text", max_length=200)

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.unknown = [
            name for name in (data or ())
            if name not in self.filters and name not in _PAGING and not _is_tracking(name)
        ]  # fmt: skip
        self.repeated = [name for name in self.filters if data is not None and len(data.getlist(name)) > 1]

    @classmethod
    def get_filters(cls):
        return _Filters(super().get_filters())

    def get_form_class(self):
        """Made once of each filter set: its fields are those of the class, and labels are put into words later."""
        kind = type(self)
        if "_form_class" not in vars(kind):
            kind._form_class = super().get_form_class()
        return kind._form_class

    @cached_property
    def forms(self):
        """The withheld names."""
        return masked_forms()

    def by_text(self, records, name, value):
        """Every word stands in the title, summary or a public name; withheld names find nothing."""
        for word in fold(value).split():
            records = records.filter(self.word_condition(word))
        return self.without_withheld_names(records, self.own_words)

    def word_condition(self, word):
        return Q(folded__contains=word)

    def without_withheld_names(self, records, fields):
        """Without those whose own words in these fields hold a withheld name: that a search finds them would tell.

        What is compared is the very text that is masked on the page, in the same way.
        """
        if not self.forms:
            return records
        rows = records.order_by().values_list("pk", *fields).iterator()
        return records.exclude(pk__in=[pk for pk, *words in rows if any(map(self.forms.find, words))])

    def problems(self):
        """{parameter: [message, …]}; empty where the request can be answered."""
        found = {name: list(messages) for name, messages in self.form.errors.items()}
        for name in self.unknown[:5]:
            found.setdefault(name[:60], []).append(str(_("There is no filter of this name here.")))
        if len(self.unknown) > 5:
            found["…"] = [str(_("and %s more.") % (len(self.unknown) - 5))]
        for name in self.repeated:
            found.setdefault(name, []).append(str(_("It is given more than once.")))
        return found


class DatedFilter(PublicFilter):
    date_from = FromFilter(label=_("From"), method="since")
    date_to = FromFilter(label=_("To"), method="until", end=True)

    def problems(self):
        found = super().problems()
        since, until = (self.form.cleaned_data.get(name) for name in ("date_from", "date_to"))
        if since and until and until < since:
            found.setdefault("date_to", []).append(str(_("This is before the day that it begins from.")))
        return found

    def since(self, records, name, value):
        """It may have happened on that day or later; records without any date are left out."""
        return records.exclude(date="").filter(Q(date_latest__gte=value) | Q(date_latest__isnull=True))

    def until(self, records, name, value):
        return records.exclude(date="").filter(Q(date_earliest__lte=value) | Q(date_earliest__isnull=True))


def tags(values):
    return sorted(((tag, languages.name(tag)) for tag in values if tag), key=lambda pair: pair[1].casefold())


def source_languages():
    return tags(Document.objects.public().order_by().values_list("language", flat=True).distinct())


class SourceFilter(DatedFilter):
    own_words = ("title", "author", "publisher")
    language = TagFilter(label=_("Language"), choices=source_languages, empty_label=_("any"))
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Document.Kind.choices, empty_label=_("any"))

    class Meta:
        model = Document
        fields = ["q", "kind", "language", "date_from", "date_to"]
