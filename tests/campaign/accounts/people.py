"""Signing in as a person does, and an app that shows codes."""

import time

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.urls import reverse
from django_otp.oath import TOTP

PASSWORD = "nine lamps under the bridge"


class SlowHasher(PBKDF2PasswordHasher):
    """Slow enough to be seen beside all else that signing in takes."""

    iterations = 200_000


def sign_in(client, name, password=PASSWORD, **headers):
    data = {"username": name, "password": password, "next": "/admin/"}
    return client.post(reverse("admin:login"), data, **headers)


def app_code(device, steps=0, good_for=1):
    """What the app shows now, or some steps of 30 seconds later; it goes on being that for so many seconds."""
    left = device.step - time.time() % device.step
    if left < good_for:
        time.sleep(left)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"
