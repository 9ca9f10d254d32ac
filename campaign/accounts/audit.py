"""The log of what people did: who signed in, changed accounts, exported, saw what is masked, lifted, erased.

Entries are written where the thing is done, in its transaction, so that neither is there without the other. The
database refuses to change or delete one (`documents.protection`); `tidy` alone removes what is older than AUDIT_DAYS.
An entry names accounts, kinds and keys. It never holds an address, nor a word of a source or record: what is masked
or erased cannot come back through it. A name at which sign-in was refused is kept only if an account has it, for
people type passwords into the wrong field.
"""

import contextvars
import datetime
import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.models import AuditEntry, GivenPassword
from documents import protection
from documents.models import Anchor, MaskedString, Redaction

logger = logging.getLogger(__name__)
Event = AuditEntry.Event


def _version(key):
    return Redaction.objects.filter(version=key).exclude(decision=Redaction.Decision.LIFTED).exists()


def _source(key):
    masks = Redaction.objects.filter(version__document=key).exclude(decision=Redaction.Decision.LIFTED)
    return masks.exists() or MaskedString.objects.exists()


def _passage(key):
    masks = Redaction.objects.exclude(decision=Redaction.Decision.LIFTED)
    places = Anchor.objects.filter(passage=key, end__gt=OuterRef("start"), start__lt=OuterRef("end"))
    return masks.filter(Exists(places.filter(version=OuterRef("version")))).exists()


# Pages that show a text as it was captured: its kind, and whether anything in it is masked for readers.
UNMASKED = {
    "admin:documents_version_change": ("documents.version", _version),
    "admin:documents_version_suggestions": ("documents.version", _version),
    "admin:documents_passage_change": ("documents.passage", _passage),
    "admin:documents_redaction_change": ("documents.redaction", lambda key: True),
    "read_source": ("documents.document", _source),
}
COMMAND = "(command)"  # whoever may run commands on the server
_request = contextvars.ContextVar("request", default=None)


class Acting:
    """Middleware: whatever is written down while a request is answered, its user did."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _request.set(request)
        try:
            response = self.get_response(request)
            self.watch(request, response)
            return response
        finally:
            _request.reset(token)

    def watch(self, request, response):
        match, user = request.resolver_match, request.user
        if match is None or not request.path_info.startswith("/admin/") or not user.is_authenticated:
            return
        if response.status_code == 403:
            note_if_possible(Event.DENIED, by=user, said=match.view_name)
        elif response.status_code == 200 and match.view_name in UNMASKED:
            label, is_masked = UNMASKED[match.view_name]
            key = next(iter(match.kwargs.values()))
            if is_masked(key):
                saw(user, label, key)


def actor():
    request = _request.get()
    if request is None:
        return COMMAND
    user = getattr(request, "user", None)
    return user.get_username() if user is not None and user.is_authenticated else ""


def note(event, by=None, whom="", thing=None, kind="", key="", said=""):
    """Write down that somebody did something. `thing` is a stored object: its kind and key are kept, no more."""
    if thing is not None:
        kind, key = thing._meta.label_lower, str(thing.pk)
    return AuditEntry.objects.create(
        event=event, who=(by.get_username() if by is not None else actor())[:150], whom=str(whom)[:150], kind=kind,
        key=str(key)[:64], said=str(said)[:200],
    )  # fmt: skip


def note_if_possible(*args, **kwargs):
    """The same where something is only read: that goes on where nothing can be written, and the error log says so."""
    try:
        with transaction.atomic():
            note(*args, **kwargs)
    except DatabaseError as error:
        logger.error("An entry of the log could not be written: %s", error)


def _lately(span, **of):
    return AuditEntry.objects.filter(at__gt=timezone.now() - span, **of).exists()


def saw(user, label, key):
    """Somebody opened a text that holds what readers must not see; once a day is enough."""
    of = {"event": Event.SAW, "who": user.get_username(), "kind": label, "key": str(key)}
    if not _lately(datetime.timedelta(days=1), **of):
        note_if_possible(Event.SAW, by=user, kind=label, key=key)


def told(what, thing, user):
    """Receives what `documents.telling` tells of."""
    note(Event(what), by=user, thing=thing)


def outdated():
    return AuditEntry.objects.filter(at__lt=timezone.now() - datetime.timedelta(days=settings.AUDIT_DAYS))


def forget():
    """Remove what is older than it may be; returns how many entries."""
    with protection.open_gate():
        return outdated().delete()[0]


# --- what Django tells of --------------------------------------------------------------------


def _signed_in(sender, request, user, **kwargs):
    with_code = getattr(user, "otp_device", None) is not None
    note(Event.SIGNED_IN, by=user, said=_("with a code") if with_code else "")


def _signed_out(sender, request, user, **kwargs):
    if user is not None:  # None: the session had ended by itself
        note(Event.SIGNED_OUT, by=user)


def _refused(sender, credentials, request=None, **kwargs):
    name = str(credentials.get("username") or "")
    is_known = get_user_model().objects.filter(username=name).exists() if "\0" not in name else False
    whom, said = (name, "") if is_known else ("", _("a name that nobody has"))
    if not getattr(request, "axes_locked_out", False):
        note(Event.REFUSED, whom=whom, said=said)
    elif not _lately(settings.AXES_COOLOFF_TIME, event=Event.SLOWED_DOWN, whom=whom):  # or they would fill the disk
        note(Event.SLOWED_DOWN, whom=whom, said=said)


RIGHTS = ("is_active", "is_staff", "is_superuser", "username")


def _before_account(sender, instance, update_fields=None, raw=False, **kwargs):
    instance.audited = None
    if raw or (update_fields is not None and not {*RIGHTS, "password"} & set(update_fields)):
        return
    before = User.objects.filter(pk=instance.pk).values(*RIGHTS).first() if instance.pk else None
    changed = [name for name in RIGHTS if before and before[name] != getattr(instance, name)]
    instance.audited = {
        "is_new": before is None, "password": before is not None and instance._password is not None,
        "said": ", ".join(f"{name}: {before[name]} → {getattr(instance, name)}" for name in changed),
    }  # fmt: skip


def _account(sender, instance, **kwargs):
    found = getattr(instance, "audited", None)
    if not found:
        return
    if found["is_new"]:
        rights = ", ".join(name for name in ("is_staff", "is_superuser") if getattr(instance, name))
        note(Event.ACCOUNT, whom=instance.get_username(), said=_("made") + (f": {rights}" if rights else ""))
    if found["said"]:
        note(Event.ACCOUNT, whom=instance.get_username(), said=found["said"])
    if found["password"]:
        note(Event.PASSWORD, whom=instance.get_username())
    if found["password"] or found["is_new"]:
        _who_knows_the_password(instance)


def _who_knows_the_password(user):
    chosen_by = actor()
    if chosen_by in ("", COMMAND, user.get_username()) or not user.has_usable_password():
        GivenPassword.objects.filter(user=user).delete()
    else:
        GivenPassword.objects.get_or_create(user=user)


def _account_gone(sender, instance, **kwargs):
    note(Event.ACCOUNT, whom=instance.get_username(), said=_("deleted"))


def _roles(sender, instance, action, reverse, model, pk_set, **kwargs):
    if action not in ("post_add", "post_remove", "pre_clear") or (action != "pre_clear" and not pk_set):
        return
    if isinstance(instance, Group) and _request.get() is None:
        return  # the program itself makes its roles whole after each migrate
    sign = "+" if action == "post_add" else "−"
    if action == "pre_clear":
        names = [_("all")]
    else:
        names = [
            str(getattr(each, "codename", None) or getattr(each, "name", None) or each)
            for each in model.objects.filter(pk__in=pk_set)
        ]
    whom = instance.name if isinstance(instance, Group) else instance.get_username()
    note(Event.ROLE, whom=whom, said=" ".join(f"{sign}{name}" for name in sorted(names)))


def _role_gone(sender, instance, **kwargs):
    note(Event.ROLE, whom=instance.name, said=_("deleted"))


def watch():
    """Called once, when the program starts."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_logged_out.connect(_signed_out, dispatch_uid="audit")
    user_login_failed.connect(_refused, dispatch_uid="audit")
    pre_save.connect(_before_account, sender=User, dispatch_uid="audit")
    post_save.connect(_account, sender=User, dispatch_uid="audit")
    post_delete.connect(_account_gone, sender=User, dispatch_uid="audit")
    post_delete.connect(_role_gone, sender=Group, dispatch_uid="audit")
    for through in (User.groups.through, User.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(_roles, sender=through, dispatch_uid=f"audit.{through.__name__}")
