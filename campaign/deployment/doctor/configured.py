"""What the environment says of the site."""

import datetime

from django.conf import settings
from django.utils import timezone

from campaign.deployment.doctor.finding import Finding

MAKE_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
YEAR = 31_536_000  # seconds


def configured():
    if settings.LOCAL:
        yield Finding("local", "LOCAL is on: this is set up for trying on one’s own machine.",
                      "Take LOCAL out of the environment, and set SECRET_KEY and ALLOWED_HOSTS.")  # fmt: skip
    if settings.DEBUG:
        yield Finding("debug", "DEBUG is on: every error shows readers the inside of the site.",
                      "Take DEBUG out of the environment.")  # fmt: skip
    key = settings.SECRET_KEY
    if len(key) < 50 or len(set(key)) < 10 or key.startswith(("django-insecure", "only-for-this-machine")):
        yield Finding("secret_key", "SECRET_KEY is short or easily guessed, so that sign-ins can be forged.",
                      f"Set it to what this prints, and restart: {MAKE_KEY}")  # fmt: skip
    if any(host == "*" or host.startswith(".") for host in settings.ALLOWED_HOSTS):
        yield Finding("hosts", "ALLOWED_HOSTS takes any name for the site’s own.",
                      "Name the hosts one by one: ALLOWED_HOSTS=record.example.org")  # fmt: skip
    elif all(host in ("localhost", "127.0.0.1", "[::1]") for host in settings.ALLOWED_HOSTS):
        yield Finding("hosts", "ALLOWED_HOSTS names only this machine; readers get “400”.",
                      "Name the public host: ALLOWED_HOSTS=record.example.org")  # fmt: skip
    if not settings.SECURE_SSL_REDIRECT:
        yield Finding("https", "HTTPS is off: passwords and cookies travel in the open.",
                      "Put TLS in front (README.md in campaign/deployment) and take HTTPS=off out.")  # fmt: skip
    elif settings.SECURE_HSTS_SECONDS < YEAR or not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield Finding("hsts", "Browsers may come back without TLS, or send cookies without it.",
                      "Take what campaign/settings.py says of HSTS and cookies as it is.")  # fmt: skip
    elif not settings.SECURE_PROXY_SSL_HEADER:
        yield Finding("proxy", "HTTPS is on and TRUST_PROXY is off: behind a proxy every page redirects to itself.",
                      "Set TRUST_PROXY=on, if and only if all requests come through the proxy.")  # fmt: skip
    if not settings.CONTACT:
        yield Finding("contact", "CONTACT is not set: nobody can report an error or ask for a removal.",
                      "Set it to an address of mail or web.", wrong=False)  # fmt: skip
    today = timezone.now().date()
    if not settings.SECURITY_CONTACT:
        yield Finding("security", "SECURITY_CONTACT is not set: who finds a hole in the site knows nobody to tell.",
                      "Set it to mailto:… or https://…, and SECURITY_EXPIRES to a day within a year.",
                      wrong=False)  # fmt: skip
    elif today + datetime.timedelta(days=30) > settings.SECURITY_EXPIRES:
        yield Finding("security", f"What security.txt says holds until {settings.SECURITY_EXPIRES}.",
                      "See whether SECURITY_CONTACT still reaches somebody, and set SECURITY_EXPIRES anew.",
                      wrong=today > settings.SECURITY_EXPIRES)  # fmt: skip
    if not (settings.ADMINS and settings.EMAIL_HOST) and not settings.ERROR_LOG:
        yield Finding("errors", "Errors go nowhere but the log of the process.",
                      "Set ERROR_LOG to a file, or ADMINS and EMAIL_URL.", wrong=False)  # fmt: skip
