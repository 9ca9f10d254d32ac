"""The sentences in which rows and records are named: the same words on every page and in every export.

A description that is not somebody's own words never leaves without its author: “… , according to
Adam Novak, 2023” is one string here, so that no page, title or feed can drop the second half.
"""

import functools

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from campaign.models import (
    Concern,
    Credit,
    Demand,
    Endorsement,
    Figure,
    LanguageVersion,
    Link,
    Name,
    Position,
    Relation,
    Row,
    Translation,
)
from documents import languages
from documents.choices import called
from documents.prepared import prepared
from documents.templating.wording import gettext as _

KINDS = {
    "petition": gettext_lazy("Petition"), "statement": gettext_lazy("Statement"), "update": gettext_lazy("Update"),
    "organization": gettext_lazy("Organization"), "person": gettext_lazy("Person"),
    "campaign": gettext_lazy("Campaign"), "source": gettext_lazy("Source"),
}  # fmt: skip

# How sure a figure is, around its number.
AMOUNTS = {
    Figure.Qualifier.ABOUT: pgettext_lazy("amount", "about %(number)s"),
    Figure.Qualifier.AT_LEAST: pgettext_lazy("amount", "at least %(number)s"),
    Figure.Qualifier.MORE_THAN: pgettext_lazy("amount", "more than %(number)s"),
    Figure.Qualifier.AT_MOST: pgettext_lazy("amount", "at most %(number)s"),
}


def initiators(petitions):
    """Who launched or prepared each petition, and according to whom: {petition.pk: [str, …]}; one query."""
    found = {petition.pk: [] for petition in petitions}
    for row in _initiating(petitions=list(found)):
        found[row.petition_id].append(attributed(str(row.who), row))
    return found


@prepared
def _initiating(*, petitions):
    from campaign.citing import shown

    rows = shown(Endorsement).filter(petition__in=petitions, role__in=Endorsement.INITIATORS)
    names = ("organization", "person", *Endorsement.DESCRIBERS)
    return rows.select_related(*names).order_by("position", "id")


def titled(petition, by):
    """A petition's title with who launched it, because two petitions may bear the same title."""
    return _("%(title)s (%(by)s)") % {"title": petition.title, "by": joined(by)} if by else petition.title


def joined(by):
    """Those who launched a petition in one line. Where somebody else says so of one of them, that ends before the
    next: “A, according to C, 2023; B”."""
    return ("; " if any(", " in each for each in by) else ", ").join(by)


def years(row):
    """The year or years of a row's date, for “according to …, 2023”."""
    first, last = row.date_earliest or row.date_latest, row.date_latest or row.date_earliest
    if not first:
        return ""
    return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"


def attribution(row):
    """“according to Adam Novak, 2023”, or "" where the words are the subject's own."""
    if not row.describer:
        return ""
    words = _("according to %(who)s") % {"who": row.describer}
    if years(row):
        words = f"{words}, {years(row)}"
    if row.describer_takes_part:
        words = _("%(words)s, who writes as one of them") % {"words": words}
    return words


def attributed(text, row):
    words = attribution(row)
    return f"{text}, {words}" if words else text


def counted(number):
    """A whole number with its digits in groups, as the language of the page has them."""
    return number_format(number, force_grouping=True)


def amount(figure):
    """“more than 1,000”, “between 5 and 7”, or the source's own word."""
    if figure.low is None and figure.high is None:
        return f"“{figure.words}”"
    if figure.low is not None and figure.high is not None and figure.low != figure.high:
        number = _("%(first)s to %(last)s") % {"first": counted(figure.low), "last": counted(figure.high)}
    else:
        number = counted(figure.low if figure.low is not None else figure.high)
    said = AMOUNTS.get(figure.qualifier)
    return said % {"number": number} if said else number


def fact(row):
    """One row in words, for lists of what a passage supports."""
    match row:
        case Endorsement():
            return attributed(f"{capfirst(called(row, 'role'))}: {row.who}", row)
        case Position():
            return attributed(f"{row.topic}: {row.summary}", row)
        case Figure():
            return attributed(f"{row.of}: {amount(row)}", row)
        case Credit():
            return f"{capfirst(called(row, 'role'))}: {row.who}"
        case Relation():
            return f"{row.words or called(row, 'role')}: {row.target}"
        case LanguageVersion():
            return _("Exists in: %(language)s") % {"language": languages.name_here(row.language)}
        case Demand():
            return _("Demand: “%(text)s”") % {"text": row.text}
        case Name():
            return _("Name: %(name)s") % {"name": row.text}
        case Link():
            return _("Link: %(url)s") % {"url": row.url}
        case Concern():
            return _("Concerns: %(who)s") % {"who": row.target}
        case Translation():
            return f"{languages.name_here(row.language)}: {row.text}"
    raise TypeError(row)


def cited_fact(thing, field):
    """What of a record or row a citation supports, in words; `field` is the one that it names."""
    if isinstance(thing, Row):
        return fact(thing)
    if not field:
        return ""
    if field in thing.quoted_fields:
        return _("Its own words")
    return _named(thing._meta.get_field(field), get_language())


def kind(record):
    """“Petition”, “Statement”, in the language of the page."""
    return _kind(record._meta.model_name, get_language())


# A page says the same few words again and again, and Django looks them up each time.


@functools.cache
def _named(field, language):
    return capfirst(str(field.verbose_name))


@functools.cache
def _kind(name, language):
    return str(KINDS[name])
