"""The forms of signing in and of one's own account."""

from django import forms
from django.contrib.auth import authenticate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaign.accounts import codes


class PasswordForm(forms.Form):
    """The password once more, of whoever is signed in; wrong ones count as at signing in."""

    password = forms.CharField(
        label=_("Your password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )  # fmt: skip

    def __init__(self, request, data=None):
        super().__init__(data)
        self.request = request

    def clean_password(self):
        password, user = self.cleaned_data["password"], self.request.user
        if authenticate(self.request, username=user.get_username(), password=password) != user:
            raise forms.ValidationError(gettext("This is not your password."))
        return password


class CodeInput(forms.TextInput):
    """A code that was wrong is not shown again; the next one is another."""

    def format_value(self, value):
        return ""


class CodeForm(forms.Form):
    """`check(code)` says what it is good for; nothing, or codes.Wait, is said to whoever typed it."""

    code = forms.CharField(
        label=_("Code"), max_length=40,
        widget=CodeInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false",
                                      "autocapitalize": "none", "size": 24}),
    )  # fmt: skip

    def __init__(self, check, data=None):
        super().__init__(data)
        self.check, self.found, self.is_early = check, None, False

    def clean_code(self):
        try:
            self.found = self.check(self.cleaned_data["code"])
        except codes.Wait as wait:
            self.is_early = True
            raise forms.ValidationError(
                ngettext(
                    "Too many wrong codes. Wait %s second, then try again.",
                    "Too many wrong codes. Wait %s seconds, then try again.", wait.seconds,
                ) % wait.seconds
            ) from wait  # fmt: skip
        if not self.found:
            raise forms.ValidationError(
                gettext("This code is not right, or was used already. Wait for the next one, and type that.")
            )
        return self.cleaned_data["code"]


class FirstCodeForm(CodeForm):
    """For six digits alone: a phone shows its number keys."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "size": 8}
