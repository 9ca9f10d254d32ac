"""What people did here, and the codes for whoever lost the device of their second factor."""

import secrets

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin


class AuditEntry(models.Model):
    """One thing that somebody did. It names accounts and keys; never an address, never words of a source or record."""

    class Event(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        SIGNED_OUT = "signed_out", _("signed out")
        REFUSED = "refused", _("refused at sign-in")
        SLOWED_DOWN = "slowed_down", _("too many tries")
        SESSION_ENDED = "session_ended", _("session ended")
        PASSWORD = "password", _("password changed")  # noqa: S105
        FACTOR_ON = "factor_on", _("second factor set up")
        FACTOR_OFF = "factor_off", _("second factor taken away")
        RECOVERY = "recovery", _("recovery codes made")
        RECOVERY_USED = "recovery_used", _("recovery code used")
        LET_IN = "let_in", _("let sign in again")
        ACCOUNT = "account", _("account changed")
        ROLE = "role", _("role changed")
        EXPORTED = "exported", _("exported")
        SAW = "saw", _("opened unmasked text")
        LIFTED = "lifted", _("mask lifted")
        ERASED = "erased", _("text erased")
        DENIED = "denied", _("tried what they may not do")

    PROTECTED = ("id", "at", "event", "who", "whom", "kind", "key", "said")
    REFUSAL = "An entry of the log is never changed or deleted."

    at = models.DateTimeField(_("when (UTC)"), default=timezone.now, db_index=True)
    event = models.CharField(_("what"), max_length=20, choices=Event.choices)
    who = models.CharField(_("who"), max_length=150, blank=True, help_text=_("Empty: nobody who was signed in."))
    whom = models.CharField(_("account or role"), max_length=150, blank=True)
    kind = models.CharField(_("kind"), max_length=100, blank=True, help_text=_("Of what it was done to."))
    key = models.CharField(_("key"), max_length=64, blank=True)
    said = models.CharField(_("more"), max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("entry of the log")
        verbose_name_plural = _("log of what people did")

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_event_display()}"


class RecoveryCodes(ThrottlingMixin, Device):
    """A person's codes, each good for one sign-in without the device. Only their salted hashes are stored.

    A code is a handle of 4 characters, by which its row is found, and a secret of 12 (60 bits); it takes one hash to
    check one, however many there are.
    """

    HANDLE, SECRET, COUNT = 4, 12, 10
    LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another

    class Meta:
        verbose_name = verbose_name_plural = _("recovery codes")

    def get_throttle_factor(self):
        return 1

    @classmethod
    def typed(cls, text):
        """A code as it was typed, without what people put between its groups."""
        return "".join(character for character in text.casefold() if character in cls.LETTERS)

    def make(self):
        """New codes in place of the old ones, as they are shown, once. To hash them takes seconds."""
        made = {}
        while len(made) < self.COUNT:
            handle, secret = (
                "".join(secrets.choice(self.LETTERS) for _each in range(length))
                for length in (self.HANDLE, self.SECRET)
            )
            made.setdefault(handle, secret)
        hashed = [
            RecoveryCode(device=self, handle=handle, hashed=make_password(secret)) for handle, secret in made.items()
        ]
        with transaction.atomic():
            self.codes.all().delete()
            RecoveryCode.objects.bulk_create(hashed)
        return [
            "-".join((handle, *(secret[at : at + 4] for at in range(0, self.SECRET, 4))))
            for handle, secret in made.items()
        ]

    def verify_token(self, token):
        """Use one up. The row of this device is locked by whoever asks (`codes.verify`)."""
        if not self.verify_is_allowed()[0]:
            return False
        typed = self.typed(token)
        code = self.codes.filter(handle=typed[: self.HANDLE]).first()
        if not check_password(typed[self.HANDLE :], code.hashed if code else make_password(None)) or not code:
            self.throttle_increment()
            return False
        code.delete()
        self.throttle_reset()
        return True


class RecoveryCode(models.Model):
    device = models.ForeignKey(RecoveryCodes, models.CASCADE, related_name="codes")
    handle = models.CharField(max_length=4)
    hashed = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "handle"], name="campaign_recovery_code_handle_once"),
        ]

    def __str__(self):
        return self.handle


class GivenPassword(models.Model):
    """An account whose password somebody else chose and knows; its owner chooses another at the next sign-in."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")

    def __str__(self):
        return str(self.user)
