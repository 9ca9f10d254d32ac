"""The short forms of the reading view: a new record, a new row, each resting on the words that are selected.

Another record is named by typing: its title, one of its other names, or its address; the records that this source
already has to do with are offered. So it works by keyboard, without a script, and with a hundred thousand records.
"""

from django import forms
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import modelform_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign import suggesting, trees, twins
from campaign.admin.inlines import (
    ConcernInline,
    CreditInline,
    DemandInline,
    EndorsementInline,
    FigureInline,
    LanguageVersionInline,
    LinkInline,
    NameInline,
    PositionInline,
    RelationInline,
)
from campaign.models import (
    Campaign,
    Concern,
    Credit,
    Endorsement,
    LanguageVersion,
    Name,
    Organization,
    Person,
    Petition,
    Record,
    Statement,
    Topic,
    Update,
)
from documents.admin.base import LinesField
from documents.models import DateBasis
from documents.text import fold

MANY = 6  # records of the same name that an error lists
INLINES = {
    inline.model: inline
    for inline in (
        EndorsementInline, DemandInline, PositionInline, CreditInline, LanguageVersionInline, ConcernInline,
        FigureInline, NameInline, LinkInline, RelationInline,
    )
}  # fmt: skip


# --- naming another record -------------------------------------------------------------------


class Named(forms.CharField):
    """A record named by its title, another name of it, or its address; None where nothing is typed."""

    def __init__(self, *kinds, **kwargs):
        super().__init__(**kwargs)
        self.kinds = kinds
        self.widget.attrs |= {"list": f"known-{'-'.join(kind._meta.model_name for kind in kinds)}", "dir": "auto"}

    def clean(self, value):
        words = super().clean(value)
        if not words:
            return None
        found = [record for kind in self.kinds for record in named(kind, words)]
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                gettext("Nothing is called “%s” here. Check how it is written, or record it first.") % words
            )
        which = ", ".join(f"{record.slug} ({record})" for record in found[:MANY])
        raise ValidationError(
            gettext("%(count)s records are called “%(words)s”. Type the address of the one that is meant: %(which)s")
            % {"count": len(found), "words": words, "which": which}
        )

    def prepare_value(self, value):
        return value.title if isinstance(value, models.Model) else value


def named(kind, words):
    """The records of a kind that are called so, those that were merged into others left out."""
    wanted = fold(words)
    if kind is Topic:
        there = Topic.objects.filter(archived=False)
        return [each for each in there if wanted in (fold(each.title), each.slug)]
    there = kind.objects.filter(replaced_by=None)
    found = {record.pk: record for record in there.filter(slug=words.strip())}
    if not found:
        starting = there.filter(folded__startswith=wanted).order_by("pk")[:200]
        found = {record.pk: record for record in starting if fold(record.title) == wanted}
        owner = dict(trees.row_models(kind)).get(Name)
        if owner:
            called = Name.objects.filter(folded=wanted, **{f"{owner}__isnull": False}).values(owner)
            found |= {record.pk: record for record in there.filter(pk__in=called)[:MANY]}
    return list(found.values())


# --- a row -----------------------------------------------------------------------------------


def row_kinds(record):
    """The kinds of row that this record may have, in the order of its form."""
    own = dict(trees.row_models(type(record)))
    return [model for model in INLINES if model in own]


def row_form(row_model, record_model):
    """The class of a form for one new row, with the fields of its inline."""
    inline = INLINES[row_model]
    names = flatten_fieldsets(inline.fieldsets) if inline.fieldsets else flatten(inline.fields)
    owner = dict(trees.row_models(record_model))[row_model]
    skipped = {"passages", "inferred_note", "position", "preferred", "preferred_because", owner}
    return _form(row_model, [name for name in names if name not in skipped])


def _form(model, names):
    return modelform_factory(model, form=ShortForm, fields=names, formfield_callback=_field)


def _field(field, **kwargs):
    if isinstance(field, models.ForeignKey):
        label = str(field.verbose_name).capitalize()
        return Named(field.related_model, label=label, required=not field.blank)
    if isinstance(field, models.TextField):
        kwargs |= {"form_class": LinesField, "widget": forms.Textarea(attrs={"rows": 3, "dir": "auto"})}
    if isinstance(field, models.URLField):
        kwargs |= {"assume_scheme": "https"}
    return field.formfield(**kwargs)


class ShortForm(forms.ModelForm):
    """A date without what it rests on is stated; nobody has to say the usual."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if "date" in name and not name.endswith("_basis"):
                field.help_text = _("2023, 2023-07, 2023~ (about), [..2023-08-03] (not later than)")
                field.widget.attrs["list"] = "known-dates"
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Select):
                field.widget.attrs.setdefault("dir", "auto")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("date") and not cleaned.get("date_basis"):
            cleaned["date_basis"] = DateBasis.STATED
        if not cleaned.get("date") and "date" not in self.errors:
            cleaned["date_basis"] = ""
        return cleaned


# --- a record --------------------------------------------------------------------------------


class RecordForm(ShortForm):
    """A new record: what the words say of it, who has a part in it, and which of it they prove.

    `who` makes the first row: who launched a petition, who made a statement, whom an update concerns.
    """

    PART = None  # who has a part in it: the label
    WHO = (Organization, Person)
    CITED = ("title",)  # what the quote is taken to prove unless the curator says otherwise

    campaigns = forms.ModelMultipleChoiceField(
        Campaign.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Campaigns")
    )
    facts = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label=_("The quote proves"))

    def __init__(self, *args, campaigns=(), place=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place  # (version, selection)
        there = Campaign.objects.filter(replaced_by=None).order_by("-updated_at", "pk")
        keys = list(dict.fromkeys([*(each.pk for each in campaigns), *there.values_list("pk", flat=True)[:8]]))
        self.fields["campaigns"].queryset = Campaign.objects.filter(pk__in=keys)
        self.initial.setdefault("campaigns", [each.pk for each in campaigns])
        model = self._meta.model
        quoted = [(name, _("its own words, as quoted")) for name in model.quoted_fields]
        named = [
            (name, model._meta.get_field(name).verbose_name) for name in model.citable_fields if name in self.fields
        ]
        self.fields["facts"].choices = [*named, *quoted]
        self.initial.setdefault("facts", list(self.CITED))
        if self.PART:
            self.fields["who"] = Named(*self.WHO, required=False, label=self.PART)
            self.order_fields(["title", "kind", "held", "who"])

    def clean(self):
        cleaned = super().clean()
        facts = [
            name for name in cleaned.get("facts", ()) if name in self._meta.model.quoted_fields or cleaned.get(name)
        ]
        cleaned["facts"] = facts
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        self.instance.status = Record.Status.DRAFT

    def rows(self):
        """Unsaved rows that the form asks for besides, each with the place that proves it, None for the selection."""
        who = self.cleaned_data.get("who")
        return [(self.part(who), None)] if who else []

    def part(self, who):
        raise NotImplementedError


def _of(who):
    return {"person" if isinstance(who, Person) else "organization": who}


class StatementForm(RecordForm):
    PART, CITED = _("Made by"), ("title", "text")

    class Meta:
        model = Statement
        fields = ["title", "title_is_ours", "kind", "held", "language", "date", "date_basis"]
        formfield_callback = _field

    def part(self, who):
        return Credit(role=Credit.Role.AUTHOR, **_of(who))


class PetitionForm(RecordForm):
    PART = _("Launched by")

    language = LanguageVersion._meta.get_field("language").formfield(label=_("Exists in the language"), required=False)
    sign_url = forms.URLField(
        label=_("Where to sign"), required=False, assume_scheme="https", max_length=2000,
        help_text=_("Only if the source gives the address."),
    )  # fmt: skip

    class Meta:
        model = Petition
        fields = ["title", "date", "date_basis"]
        formfield_callback = _field

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("sign_url") and not cleaned.get("language"):
            self.add_error("language", _("Say in which language the petition at this address is."))
        return cleaned

    def part(self, who):
        return Endorsement(role=Endorsement.Role.LAUNCHED, **_of(who))

    def rows(self):
        language = self.cleaned_data.get("language")
        url = self.cleaned_data.get("sign_url", "")
        own = [(LanguageVersion(language=language, sign_url=url), None)] if language else []
        return [*super().rows(), *own]


class UpdateForm(RecordForm):
    PART, WHO, CITED = _("Concerns"), (Person, Organization, Petition, Statement), ("title", "date")

    class Meta:
        model = Update
        fields = ["title", "kind", "date", "date_basis", "place"]
        formfield_callback = _field

    def part(self, who):
        return Concern(**{who._meta.model_name: who})


class ActorForm(RecordForm):
    also = forms.CharField(
        label=_("Also called"), max_length=300, required=False, widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Another name, or another script, that this source gives; cited where it stands."),
    )  # fmt: skip

    different = forms.BooleanField(label=_("It is a different one"), required=False)

    def twins(self):
        """What is recorded already and may be the same, likeliest first."""
        names = [str(self[name].value() or "").replace("\0", "") for name in ("title", "also")]
        return twins.of(self._meta.model, names[0], [each for each in names[1:] if each]) if names[0].strip() else []

    def clean(self):
        cleaned = super().clean()
        also, (version, selection) = cleaned.get("also", "").strip(), self.place
        self.stands = suggesting.place_of(version, also, self._meta.model.name_kind, selection) if also else None
        if also and self.stands is None:
            said = _("“%s” does not stand in this source. Give it as it is written here, or add it from a source that "
                     "gives it.")  # fmt: skip
            self.add_error("also", said % also)
        if not cleaned.get("different") and any(each.strong for each in self.twins()):
            self.add_error(
                "different",
                _("One is there already that looks like this one. Cite it instead, or say that this is another."),
            )
        return cleaned

    def rows(self):
        also = self.cleaned_data.get("also", "").strip()
        return [(Name(text=also), self.stands)] if also else []


class OrganizationForm(ActorForm):
    class Meta:
        model = Organization
        fields = ["title", "kind"]
        formfield_callback = _field


class PersonForm(ActorForm):
    class Meta:
        model = Person
        fields = ["title", "naming_reason"]
        formfield_callback = _field


NEW = {form._meta.model._meta.model_name: form for form in (
    StatementForm, PetitionForm, OrganizationForm, PersonForm, UpdateForm,
)}  # fmt: skip
