"""Who uses a passage.

This app stores evidence and knows nothing of what the evidence is for. The app that cites passages says
so here, once, when it starts: a passage is public only while something public rests on it.
"""

from django.db.models import Q

_public = []
_any = []


def register(public, any_use):
    """Register two functions without arguments that return a Q over Passage.

    `public`: passages that something public rests on. `any_use`: passages that anything rests on, drafts
    and waiting edits included; these cannot be deleted.
    """
    _public.append(public)
    _any.append(any_use)


def _either(functions):
    condition = Q(pk__in=[])
    for function in functions:
        condition |= function()
    return condition


def in_public():
    """A Q over Passage: something public rests on it."""
    return _either(_public)


def at_all():
    """A Q over Passage: something rests on it."""
    return _either(_any)
