"""Four eyes: an optional rule (the setting FOUR_EYES) that nobody makes public what they made themselves.

What counts is the last change of content: who wrote it waits for somebody else, whoever wrote before. A program
(no user) is held to nothing.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _


def is_on():
    return getattr(settings, "FOUR_EYES", False)


def permitted(permission, but=None):
    """Names of up to five people with this permission, without one of them."""
    people = get_user_model().objects.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")
    people = people.filter(is_staff=True, is_active=True).exclude(pk=but.pk if but else None)
    return sorted(person.get_username() for person in people[:5])


def refusal(user, author, permission):
    """Why this user may not make public what the user named `author` changed last; or "". It says whose turn it is."""
    if not is_on() or user is None or not author or author != user.get_username():
        return ""
    others = permitted(permission, but=user)
    if others:
        return _("The last change to it is your own, and here nobody publishes their own. It is the turn of: %s.") % (
            ", ".join(others)
        )
    return _(
        "The last change to it is your own, and here nobody publishes their own. There is nobody else who may: ask "
        "an administrator for a second editor."
    )
