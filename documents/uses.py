"""Who uses a passage.

This app stores evidence and knows nothing of what the evidence is for. The app that cites passages says
so here, once, when it starts: a passage is public only while something public rests on it.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

_public = []
_any = []
_describe = []
_repeating = []
_holders = []
_depends = []


@dataclass(frozen=True)
class Use:
    """One public thing that rests on a passage, for a reader: what it is, and where it is shown."""

    kind: str  # "Petition"
    title: str  # of the record
    fact: str  # "Supported by Russian Socialist Movement"
    url: str

    @property
    def page(self):
        """The address of the page that shows it, of all or of some of its rows."""
        return self.url.partition("#")[0].partition("?")[0]


def register(public, any_use, describe, repeating, depends=lambda: ()):
    """Register these functions.

    `public()`: a Q over Passage, those that something public rests on. `any_use()`: a Q over Passage, those
    that anything rests on, drafts and waiting edits included; these cannot be deleted. `describe(passages)`:
    {passage.pk: [Use, …]}, the public uses of each. `repeating(document)`: sentences, one for each place
    where what is public and rests on this source repeats what is masked in it. `depends()`: what the condition of
    `public` is made from, for `prepared`.
    """
    _depends.append(depends)
    _public.append(public)
    _any.append(any_use)
    _describe.append(describe)
    _repeating.append(repeating)


def _either(functions):
    condition = Q(pk__in=[])
    for function in functions:
        condition |= function()
    return condition


def in_public():
    """A Q over Passage: something public rests on it."""
    return _either(_public)


def depends():
    """What `in_public` is made from: as long as this is the same, so is that."""
    return tuple(function() for function in _depends)


def at_all():
    """A Q over Passage: something rests on it."""
    return _either(_any)


def describe(passages):
    """What the public record rests on these passages for: {passage.pk: [Use, …]}."""
    found = defaultdict(list)
    for function in _describe:
        for pk, uses in function(passages).items():
            found[pk] += uses
    return found


def resting_on(document):
    """How many public things (pages, not facts) rest on passages of this source."""
    used = describe(list(document.passages.filter(in_public())))
    return len({use.page for uses in used.values() for use in uses})


def repeating(document):
    """Where what is public and rests on this source repeats what is masked in it, as sentences."""
    return [sentence for function in _repeating for sentence in function(document)]


def register_holder(clear):
    """Register a function that clears what else holds the words of a text when that is lawfully erased.

    For records, search indexes, caches, built files: whoever keeps a copy of a text, or of words of it, outside the
    tables of this app registers here, once, when it starts. `clear(erased)` gets an `erasing.Erased`: what to look
    for and where to report. It runs in the transaction of the erasure, before the text itself is gone, and has to
    leave nothing that `erased.gone` finds; what a transaction cannot take back (a file, a cache) is cleared in
    `transaction.on_commit`.
    """
    _holders.append(clear)


def clear_holders(erased):
    """Let everybody who holds words of an erased text clear them."""
    for clear in _holders:
        clear(erased)
