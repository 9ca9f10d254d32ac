"""Which records may be the same as one that somebody is about to make: by its title and its other names.

Every look-up goes by an index of the stored keys (names/alike.py), so that it is as quick among a hundred thousand
people. Records that another one replaces have no keys: their names are that one's.
"""

from dataclasses import dataclass
from enum import IntEnum

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from campaign import trees
from campaign.models import Name
from campaign.models.base import NamedRecord
from campaign.names import alike
from documents.text import fold
from documents.twins import MOST, Twin

LOOKED_AT = 3000  # names that begin alike, of which the nearly equal ones are found
COMMON = 200  # records of the same key that are read
BEGIN = 4  # letters that nearly equal keys have in common


class How(IntEnum):
    """In which way two names are alike, the weakest first."""

    NEAR = 1
    INITIALS = 2
    SPELLED = 3
    SAME = 4


@dataclass(frozen=True)
class _Asked:
    text: str
    key: str
    brief: str

    def how(self, text, key, brief):
        """How a stored name is like this one, or None."""
        if fold(text) == fold(self.text):
            return How.SAME
        if key == self.key:
            return How.SPELLED
        if (alike.is_brief(key) and key == self.brief) or (alike.is_brief(self.key) and brief == self.key):
            return How.INITIALS
        both_full = not alike.is_brief(key) and not alike.is_brief(self.key)
        return How.NEAR if both_full and alike.is_near(key, self.key) else None


def of(model, title, names=(), but=None):
    """The documents.twins.Twin of what has this title and these other names; the likeliest first."""
    asked = [each for text in dict.fromkeys([title, *names]) for each in _asked(text, model.name_kind)]
    if not asked:
        return []
    found = {}
    for pk, text, key, brief in _stored(model, asked):
        for each in asked:
            how = each.how(text, key, brief)
            if how and how > found.get(pk, (0, ""))[0]:
                found[pk] = (how, text)
    found.pop(but, None)
    best = sorted(found, key=lambda pk: (-found[pk][0], str(pk)))[: MOST * 2]
    records = model._base_manager.filter(replaced_by=None).in_bulk(best)
    there = [(records[pk], *found[pk]) for pk in best if pk in records][:MOST]
    return [Twin(record, _said(record, how, text), _is_strong(model, how)) for record, how, text in there]


def _asked(text, kind):
    """A name as it is compared; one all in capitals (RABKOR) may be initials or a word."""
    for written in dict.fromkeys([text, text.lower()]):
        key = alike.key(written, kind)
        if key and (written == text or alike.is_brief(alike.key(text, kind))):
            yield _Asked(written, key, alike.brief(written, kind))


def _is_strong(model, how):
    """Whether saving another one is asked about; statements, petitions and updates often share their titles."""
    return issubclass(model, NamedRecord) and how >= How.SPELLED


def _said(record, how, text):
    if how is How.SAME:
        return _("It has this very name.") if text == record.title else _("It has this name too: %s") % text
    said = {
        How.SPELLED: _("The same name in another spelling, script or order of words: %s"),
        How.INITIALS: _("The initials fit: %s"),
        How.NEAR: _("Nearly the same letters: %s"),
    }
    return said[how] % text


# --- looking them up -------------------------------------------------------------------------


def _stored(model, asked):
    """(key of the record, name, its key, its brief key) of every stored name that may be alike."""
    is_named = issubclass(model, NamedRecord)
    columns = ["alike", "brief"] if is_named else ["alike"]
    records = model._base_manager.all()
    same, near = _same(asked, columns), _near(asked, columns)
    yield from _rows(records, ["pk", "title"], columns, same, near)
    if is_named:
        owner = dict(trees.row_models(model))[Name]
        names = Name.objects.filter(**{f"{owner}__isnull": False})
        yield from _rows(names, [f"{owner}_id", "text"], columns, same, near)


def _rows(queryset, first, columns, same, near):
    for condition, most in ((same, COMMON), (near, LOOKED_AT)):
        if condition:
            for row in queryset.order_by().filter(condition).values_list(*first, *columns)[:most]:
                yield row if len(columns) == 2 else (*row, "")


def _same(asked, columns):
    """A Q: the key or its initials are one of these."""
    keys = {each.key for each in asked} | {each.brief for each in asked if each.brief}
    condition = Q(alike__in=keys)
    initials = [each.key for each in asked if alike.is_brief(each.key)]
    return condition | Q(brief__in=initials) if initials and "brief" in columns else condition


def _near(asked, columns):
    """A Q: the key begins like one of these, or the surname does."""
    condition = Q()
    for each in asked:
        if not alike.is_brief(each.key) and len(each.key) >= alike.NEAR_FROM:
            condition |= _begins("alike", each.key[:BEGIN])
            if each.brief and "brief" in columns and " " in each.brief:
                condition |= _begins("brief", each.brief[: BEGIN + 2])
    return condition


def _begins(column, start):
    """A Q that an index answers on both databases."""
    condition = Q(**{f"{column}__startswith": start})
    if connection.vendor == "sqlite":  # its LIKE ignores case, and so its indexes
        condition &= Q(**{f"{column}__gte": start, f"{column}__lt": start[:-1] + chr(ord(start[-1]) + 1)})
    return condition
