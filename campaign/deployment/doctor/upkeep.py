"""What has to be done now and then, and when it was last done: backups, rehearsals, links, suggestions, sessions,
the log, accounts."""

import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import Max
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaign import public_bundle, suggesting
from campaign.accounts import throttle
from campaign.deployment import archive, rehearsing
from campaign.deployment.doctor.finding import Finding
from campaign.models import RECORDS, AuditEntry, Reading
from documents import links
from documents.models import Document, LinkCheck, Version

BUILT = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)  # no clock is right that says less
DAY = datetime.timedelta(days=1)
SLACK = datetime.timedelta(minutes=5)


def days(span):
    return f"{span.days:,} days ago" if span.days != 1 else "yesterday"


def made_at(path):
    stamp = archive.NAME.fullmatch(path.name)[1]
    return datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)


def there():
    folder = Path(settings.BACKUPS) if settings.BACKUPS else None
    return archive.backups_in(folder) if folder and folder.is_dir() else []


def clock():
    """Nothing here can ask what time it is; but nothing stored is of the future."""
    now = timezone.now()
    if now < BUILT:
        yield Finding("clock", f"The clock says {now:%Y-%m-%d}, before this program was written.",
                      "Set it: timedatectl set-ntp true")  # fmt: skip
        return
    stored = [model._base_manager.aggregate(last=Max("updated_at"))["last"] for model in (*RECORDS, Document)]
    stored += [Version.objects.aggregate(last=Max("captured_at"))["last"], *map(made_at, there())]
    latest = max(filter(None, stored), default=now)
    if latest > now + SLACK:
        says = f"the clock says {now:%Y-%m-%d %H:%M} UTC"
        yield Finding("clock", f"Something stored is of {latest:%Y-%m-%d %H:%M}, and {says}.",
                      "Set the clock (timedatectl set-ntp true); if it is right now, it was wrong then.")  # fmt: skip


def backups():
    if not settings.BACKUPS:
        yield Finding("backups", "BACKUPS is not set, so nobody knows of a backup.",
                      "Make a folder for them, set BACKUPS to it, and run: manage.py backup --keep 14")  # fmt: skip
        return
    if not Path(settings.BACKUPS).is_dir():
        yield Finding("backups", f"There is no folder {settings.BACKUPS}.", f"mkdir -m 700 {settings.BACKUPS}")
        return
    found, now = there(), timezone.now()
    if not found:
        yield Finding("backups", "There is no backup.", "Run: manage.py backup --keep 14, and start its timer.")
        return
    age = now - made_at(found[-1])
    if age > 2 * DAY:
        yield Finding("backups", f"The newest backup was made {days(age)}.",
                      "Run: manage.py backup --keep 14, and see to its timer: systemctl list-timers")  # fmt: skip
    last = rehearsing.last(settings.BACKUPS)
    if last is None:
        yield Finding("rehearsal", "Nobody has tried whether a backup can be restored.", "Run: manage.py rehearse")
    elif not last["whole"]:
        yield Finding("rehearsal", f"{last['backup']} could not be restored, or is not whole.",
                      f"Read {Path(settings.BACKUPS) / rehearsing.RESULT}; back up and rehearse again.")  # fmt: skip
    elif now - last["done_at"] > 40 * DAY:
        yield Finding("rehearsal", f"A backup was last restored {days(now - last['done_at'])}.",
                      "Run: manage.py rehearse, and start its timer.")  # fmt: skip


def originals():
    asked = links.askable()
    if not asked.exists():
        return
    if not settings.FETCHING:
        if not LinkCheck.objects.exists():
            yield Finding("links", "No link to an original was ever checked, since FETCHING is off.",
                          "Set FETCHING=on and start the timer of check_links, if the site may ask.",
                          wrong=False)  # fmt: skip
        return
    never = asked.filter(asked_at=None)
    if (old := never.filter(created_at__lt=timezone.now() - 8 * DAY).count()) > 0:
        yield Finding("links", f"{old:,} links to originals were never checked.",
                      "Run: manage.py check_links --limit 500, and start its timer.")  # fmt: skip
        return
    last = LinkCheck.objects.aggregate(at=Max("checked_at"))["at"]
    if last and timezone.now() - last > 9 * DAY:
        yield Finding("links", f"Links to originals were last checked {days(timezone.now() - last)}.",
                      "Start the timer of check_links: systemctl list-timers")  # fmt: skip


def suggestions():
    left = suggesting.outdated()
    if not (count := left.filter(captured_at__lt=timezone.now() - 2 * DAY).count()):
        return
    last = Reading.objects.aggregate(at=Max("counted_at"))["at"]
    if last is None or timezone.now() - last > 2 * DAY:
        yield Finding("suggest", f"{count:,} sources were not looked through for the names known today.",
                      "Run: manage.py suggest, and start its timer.")  # fmt: skip


def sessions():
    expired = Session.objects.filter(expire_date__lt=timezone.now() - 30 * DAY).count()
    if expired:
        yield Finding("sessions", f"{expired:,} sessions ended more than a month ago and are still stored.",
                      "Run: manage.py tidy, and start its timer.")  # fmt: skip


def bundle():
    if public_bundle.folder() is None:
        yield Finding("bundle", "DATA_FOLDER is not set, so nobody can download the record.",
                      "Set it to a folder of this user’s, and start the timer of bundle.", wrong=False)  # fmt: skip
    elif public_bundle.current() is None:
        made = public_bundle.newest()
        said = f"was last built {made.built_at}, and something changed since" if made else "was never built"
        yield Finding("bundle", f"The bundle that /data/ offers {said}.",
                      "Run: manage.py bundle, and start its timer.", wrong=False)  # fmt: skip


def log():
    """Entries of the log of what people did, and counts of failed sign-ins, that were to be removed."""
    late = timezone.now() - datetime.timedelta(days=settings.AUDIT_DAYS) - 30 * DAY
    if (count := AuditEntry.objects.filter(at__lt=late).count()) > 0:
        yield Finding("log", f"{count:,} entries of the log of what people did are older than AUDIT_DAYS.",
                      "Run: manage.py tidy, and start its timer.")  # fmt: skip
    if throttle.outdated().filter(attempt_time__lt=timezone.now() - 30 * DAY).exists():
        yield Finding("failures", "Failed sign-ins of more than a month ago are still counted.",
                      "Run: manage.py tidy, and start its timer.")  # fmt: skip


def accounts():
    """Who gets in by a password alone."""
    people = User.objects.filter(is_active=True, is_staff=True)
    guessed = ", ".join(people.filter(username__in=DEFAULT_NAMES).values_list("username", flat=True))
    if guessed:
        yield Finding("names", f"Accounts have names that everybody tries first: {guessed}.",
                      "Give them others in the admin, under Users.", wrong=False)  # fmt: skip
    with_one = TOTPDevice.objects.filter(confirmed=True).values("user")
    if not settings.SECOND_FACTOR:
        count = people.filter(is_superuser=True).exclude(pk__in=with_one).count()
        if count:
            yield Finding("second_factor", f"Administrators who sign in by a password alone: {count}.",
                          "Let them set up a second factor under “Account”, or set SECOND_FACTOR=administrators.",
                          wrong=False)  # fmt: skip
    quiet = people.filter(last_login__lt=timezone.now() - 180 * DAY).count()
    if quiet:
        yield Finding("quiet", f"Accounts that nobody used for half a year: {quiet}.",
                      "Close those whose people are gone: in the admin, under Users, take “Active” away.",
                      wrong=False)  # fmt: skip


DEFAULT_NAMES = ("admin", "administrator", "root", "test", "user", "curator", "editor", "demo")
CHECKS = (clock, backups, originals, suggestions, sessions, bundle, log, accounts)
