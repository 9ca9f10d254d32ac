"""The two forms of a capture: what is captured, and what it is."""

import regex
from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from documents import known, proposing, receiving
from documents.languages import name_here
from documents.models import DateBasis, Document, Proposal, Version
from documents.reading import masked_forms
from documents.serialize import names

from .base import LinesField
from .searching import ChoiceField, ChoiceSelect

NEW, OTHER, OWN = "new", "other", "own"
ADDRESS_ALONE = regex.compile(r"\s*https?://\S+\s*", regex.IGNORECASE)


def _source_field(**kwargs):
    """Choose a source by its words."""
    widget = ChoiceSelect(Version._meta.get_field("document"), admin.site)
    return ChoiceField(queryset=Document.objects.all(), widget=widget, required=False, **kwargs)


class CaptureForm(forms.Form):
    """An address, a file, or a text: one of them."""

    url = forms.URLField(
        label=_("Give an address"), required=False, max_length=2000, assume_scheme="https",
        widget=admin.widgets.AdminURLFieldWidget(),
        help_text=_("This server asks for the page, once, as a browser would that is not signed in."),
        error_messages={"invalid": _("This is no address of a web page. It begins with https:// or http://.")},
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or upload a file"), required=False, allow_empty_file=True,
        help_text=_(
            "A saved page (HTML), plain text, PDF, DOCX, a post’s JSON from Mastodon, an export of Telegram Desktop "
            "(JSON), a web archive (WARC, WACZ)."
        ),
    )  # fmt: skip
    text = LinesField(
        label=_("Or paste the text"), required=False, strip=False,
        widget=admin.widgets.AdminTextareaWidget(attrs={"rows": 12, "spellcheck": "false", "dir": "auto"}),
        help_text=_("Exactly as it is: paste it whole and mend nothing. It cannot be changed afterwards."),
    )  # fmt: skip
    document = _source_field(
        label=_("New version of"),
        help_text=_(
            "Only if you know that it is a source which is stored already, captured again. Without JavaScript, begin "
            "on the page of that source."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not settings.FETCHING:
            self.fields["url"].help_text = _(
                "This site fetches nothing (FETCHING is off). Save the page in a browser and upload the file."
            )

    def clean_text(self):
        text = self.cleaned_data["text"]
        if ADDRESS_ALONE.fullmatch(text):
            raise forms.ValidationError(_("This is an address and no text. Give it in the box for addresses."))
        return text

    def clean(self):
        cleaned = super().clean()
        given = [name for name in ("text", "file", "url") if cleaned.get(name)]
        if not self.errors and len(given) != 1:
            raise forms.ValidationError(
                _("Give one of the three: an address, a file or a text.")
                if given
                else _("There is nothing to capture yet. Give an address, choose a file or paste a text.")
            )
        self.given = given[0] if given else ""
        return cleaned

    def receive(self, user):
        """The Arrival, saved once it was read; None where it cannot be, and the form says why."""
        value, document = self.cleaned_data[self.given], self.cleaned_data.get("document")
        try:
            if self.given == "text":
                arrival = receiving.receive_text(value, user, document=document)
            elif self.given == "file":
                receiving.check_size(value.size)
                arrival = receiving.receive(
                    value.read(), Version.How.UPLOAD, user, filename=value.name, media_type=value.content_type or "",
                    document=document,
                )  # fmt: skip
            else:
                arrival = receiving.receive_from(value, user, document=document)
            receiving.read(arrival)
        except receiving.REFUSALS as error:
            self.add_error(self.given, str(error))
            return None
        arrival.save()
        return arrival


class Proposed:
    """One value that is proposed for a field: where it stands, and how it reads."""

    def __init__(self, field, value, masks):
        self.value, self.origins = value, []
        self.shown = masks.apply(value)
        if field == Proposal.Field.LANGUAGE:
            self.shown = f"{name_here(value)} ({value})"

    def __str__(self):
        return f"{self.shown} — {', '.join(self.origins)}"


class ReviewForm(forms.Form):
    """What it is (a source that is known, or a new one), and what is known of a new one.

    Nothing is chosen beforehand but what a person said already. Each field has its proposals, and room for others.
    """

    PROPOSED = ("title", "author", "publisher", "date", "language", "url")
    ORDER = ("title", "author", "publisher", "date", "date_basis", "language", "kind", "url", "slug")

    def __init__(self, arrival, extracted, same, masks, data=None):
        self.arrival, self.extracted, self.same = arrival, extracted, same
        self.proposals = {name: {} for name in self.PROPOSED}
        for each in proposing.usable(extracted.proposed):
            value = proposing.normal(each.field, each.value)
            offer = self.proposals[each.field].setdefault(value, Proposed(each.field, value, masks))
            offer.origins = list(dict.fromkeys([*offer.origins, each.origin]))
        super().__init__(data)
        self._add_what_it_is()
        for name in self.PROPOSED:
            self._add_proposed(name)
        for name in ("date_basis", "kind", "slug"):
            self.fields[name] = Document._meta.get_field(name).formfield(required=False)
        self.fields["slug"].label = _("Address on this site")
        self.fields["slug"].help_text = _("Empty: made from the title. It stays once the source was released.")
        self._add_how_it_was_captured()

    def _add_what_it_is(self):
        choices = [(str(each.document.pk), each) for each in self.same]
        if self.arrival.document and str(self.arrival.document_id) not in dict(choices):
            choices.insert(0, (str(self.arrival.document_id), known.Same(self.arrival.document)))
        self.fields["is_a"] = forms.ChoiceField(
            label=_("What is it?"), choices=[*choices, (OTHER, _("A new version of another source")),
                                             (NEW, _("A new source"))],
            widget=forms.RadioSelect, initial=str(self.arrival.document_id or "") or (None if choices else NEW),
            required=False,
        )  # fmt: skip
        self.fields["other"] = _source_field(label=_("The other source"))
        # Whom the person was asked about: what is found to be the same meanwhile is asked about, too.
        self.fields["asked"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=" ".join(str(each.document.pk) for each in self.same)
        )

    def _add_proposed(self, name):
        field = Document._meta.get_field(name)
        own = field.formfield(required=False, initial="", **({"assume_scheme": "https"} if name == "url" else {}))
        own.help_text = field.help_text
        if name == "language":
            own.initial = None
        self.fields[name] = own
        offers = list(self.proposals[name].values())
        if offers:
            choices = [(str(number), offer) for number, offer in enumerate(offers)]
            own.label = _("Other words, or none")
            self.fields[f"{name}_from"] = forms.ChoiceField(
                label=field.verbose_name, required=False, widget=forms.RadioSelect,
                choices=[*choices, (OWN, _("Other words, or none"))],
            )  # fmt: skip

    def _add_how_it_was_captured(self):
        if self.arrival.captured_how != Version.How.FETCH and not self.extracted.captured_at:
            self.fields["captured_at"] = forms.SplitDateTimeField(
                label=_("Captured at (UTC)"), widget=admin.widgets.AdminSplitDateTime,
                initial=self.arrival.captured_at, help_text=_("When the text was taken from where it stood."),
            )  # fmt: skip
            for part, name in zip(self.fields["captured_at"].widget.widgets, (_("Date"), _("Time")), strict=True):
                part.attrs["aria-label"] = name
        for name in ("masked_before_storing", "masking_note"):
            self.fields[name] = Version._meta.get_field(name).formfield(required=False)
        self.fields["masked_before_storing"].label = _("Masked before it came here")
        self.fields["masked_before_storing"].help_text = _(
            "Only if somebody put mask characters in place of words before the text was captured. What this site "
            "masks does not count."
        )
        self.fields["masking_note"].widget = admin.widgets.AdminTextareaWidget(attrs={"rows": 2})

    def rows(self):
        """Each field of a new source, with what is proposed for it."""
        return [(self[name], self[f"{name}_from"] if f"{name}_from" in self.fields else None) for name in self.ORDER]

    def how_rows(self):
        names = ("captured_at", "masked_before_storing", "masking_note")
        return [self[name] for name in names if name in self.fields]

    # --- what was decided ------------------------------------------------------------------

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("masked_before_storing")) != bool(cleaned.get("masking_note", "").strip()):
            self.add_error("masking_note", _("Say what was masked before the text was stored, or nothing."))
        is_a = cleaned.get("is_a") or (OTHER if cleaned.get("other") else "")
        if not is_a and "is_a" not in self.errors:
            self.add_error("is_a", _("Say what it is: a new version of one of these, or a source of its own."))
        self.document, self.looked_at = None, []
        if is_a == NEW:
            self.document = self._new(cleaned)
            if {str(each.document.pk) for each in self.same} - set(cleaned.get("asked", "").split()):
                self.add_error("is_a", _("Something else is found to be the same now. Look at the choices again."))
        elif is_a == OTHER:
            self.document = cleaned.get("other")
            if self.document is None and "other" not in self.errors:
                self.add_error("other", _("Choose the source that this is a new version of."))
        elif is_a:
            self.document = Document.objects.filter(pk=is_a).first()
            if self.document is None:
                self.add_error("is_a", _("That source was deleted meanwhile."))
            # What is said of a known source is not changed here, so a slip in these fields stops nothing.
            for name in [name for name in self.errors if name.removesuffix("_from") in self.ORDER]:
                del self.errors[name]
        return cleaned

    def _new(self, cleaned):
        values = {name: self._decided(name, cleaned) for name in self.PROPOSED}
        values["date_basis"] = cleaned.get("date_basis", "")
        if values["date"] and not values["date_basis"] and cleaned.get("date_from") not in (None, "", OWN):
            values["date_basis"] = DateBasis.STATED
        values["language"] = values["language"] or "und"
        document = Document(kind=cleaned.get("kind") or Document.Kind.OTHER, slug=cleaned.get("slug", ""), **values)
        document.slug = document.slug or proposing.slug_for(document)
        if names(document.slug, masked_forms()):
            self.add_error("slug", _("It contains a name that is withheld. Give it another address."))
        try:
            document.full_clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.add_error(name if name in self.fields else None, messages)
        return document

    def _decided(self, name, cleaned):
        """The value that was chosen or written for a field; "" where nobody decided."""
        chosen, own = cleaned.get(f"{name}_from", ""), cleaned.get(name) or ""
        if chosen or own:
            self.looked_at.append(name)
        if chosen in ("", OWN):
            return own
        value = list(self.proposals[name].values())[int(chosen)].value
        if own and own != value:
            self.add_error(name, _("Two values: choose “other words”, or empty this box."))
        return value

    def version_fields(self):
        """What the person said of the version itself."""
        names = ("captured_at", "masked_before_storing", "masking_note")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
