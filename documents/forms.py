"""The forms of public pages."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ChangesForm(forms.Form):
    """Which two versions to compare; the newest and the one before it, where nothing is asked for."""

    old = forms.TypedChoiceField(label=_("From"), coerce=int, required=False)
    new = forms.TypedChoiceField(label=_("To"), coerce=int, required=False)

    def __init__(self, data, versions):
        """`versions` are the public ones, newest first."""
        self.versions = {version.number: version for version in versions}
        numbers = list(self.versions)
        default = {"new": str(numbers[0]), "old": str(numbers[1])} if len(numbers) > 1 else {}
        super().__init__({**default, **{name: data[name] for name in ("old", "new") if data.get(name)}})
        for name, field in self.fields.items():
            field.choices = [
                (version.number, gettext("Version %(number)s, captured %(day)s")
                 % {"number": version.number, "day": version.captured_at.date().isoformat()})
                for version in versions
            ]  # fmt: skip
            field.error_messages["invalid_choice"] = (
                _("There is no such version to compare from.")
                if name == "old"
                else _("There is no such version to compare to.")
            )

    def clean(self):
        cleaned = super().clean()
        if len(self.versions) < 2:
            raise forms.ValidationError(_("There is only one version of this source, so nothing to compare."))
        if not self.errors and cleaned["old"] == cleaned["new"]:
            raise forms.ValidationError(_("Choose two different versions."))
        if not self.errors:
            first, last = sorted([cleaned["old"], cleaned["new"]])
            cleaned["old"], cleaned["new"] = self.versions[first], self.versions[last]
        return cleaned
