"""The second factor: codes of an app (TOTP, by django-otp), and recovery codes for whoever lost the device.

SECOND_FACTOR says of whom it is required; whoever else wants it may have it. Setting it up, replacing it, new recovery
codes and taking it away each ask for the password again and end the account's other sessions. A code works once, and
after each wrong one the wait is twice as long (1, 2, 4, … seconds).
"""

import base64
import datetime
import io
import math

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import mark_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaign.models import RecoveryCodes
from campaign.roles import CURATOR, EDITOR
from documents.prepared import prepared

ROLES = ("everybody", "administrators", "editors", "curators")
NAME = "app"
ABANDONED = 24 * 3600  # seconds after which a setting up that was not finished is forgotten


class Wait(Exception):
    """Too many wrong codes; `seconds` until the next may be tried."""

    def __init__(self, seconds):
        super().__init__()
        self.seconds = seconds


def confirmed(user):
    """The second factor of an account, or None."""
    return next(iter(_confirmed(user=user.pk)), None) if user.pk else None


@prepared
def _confirmed(*, user):
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("pk")


def is_required_of(user):
    required = settings.SECOND_FACTOR
    if not required or not user.is_staff:
        return False
    if "everybody" in required or ("administrators" in required and user.is_superuser):
        return True
    groups = [name for role, name in (("editors", EDITOR), ("curators", CURATOR)) if role in required]
    return bool(groups) and user.groups.filter(name__in=groups).exists()


@transaction.atomic
def begin(user):
    """A new secret, which counts for nothing until a code of it is typed."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name=NAME, confirmed=False, tolerance=1)


def begun(user):
    """The secret that waits for its first code."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


def finish(user, code):
    """Take the new secret for this account's own, if the code is its; returns the recovery codes, or None."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None or not _check(device, code):
            return None
        TOTPDevice.objects.filter(user=user, confirmed=True).delete()
        device.confirmed = True
        device.save()
    return make_recovery(user)


def make_recovery(user):
    device, _is_new = RecoveryCodes.objects.get_or_create(user=user, defaults={"name": "recovery"})
    return device.make()


def recovery_left(user):
    device = RecoveryCodes.objects.filter(user=user).first()
    return device.codes.count() if device else 0


@transaction.atomic
def remove(user):
    """Take the second factor away; returns whether there was one."""
    RecoveryCodes.objects.filter(user=user).delete()
    return TOTPDevice.objects.filter(user=user).delete()[0] > 0


def verify(user, code):
    """The device that a code is good for, or None. Six digits are the app's; whatever else is a recovery code."""
    digits = "".join(code.split())
    model = TOTPDevice if digits.isascii() and digits.isdigit() else RecoveryCodes
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        return device if device is not None and _check(device, digits) else None


def _check(device, code):
    may, why = device.verify_is_allowed()
    if not may:
        raise Wait(max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds())))
    return device.verify_token("".join(code.split()))


def picture(device):
    """The secret as a QR code: SVG without a script, style or foreign reference."""
    made = qrcode.make(device.config_url, image_factory=qrcode.image.svg.SvgPathImage, border=4, box_size=10)
    out = io.BytesIO()
    made.save(out)
    svg = out.getvalue().decode()
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308  made here, of letters and digits


def secret(device):
    """The secret for typing, in groups of four."""
    letters = base64.b32encode(device.bin_key).decode()
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def abandoned():
    return TOTPDevice.objects.filter(
        confirmed=False, created_at__lt=timezone.now() - datetime.timedelta(seconds=ABANDONED)
    )
