"""What is left to do, as the lines of the board on which the admin begins.

A line is a function that answers with a `Line`: what waits, how much of it, and the list that clears it. `LINES` is
the register; whoever builds another kind of work adds a function to it (`@line("permission")`). A line is asked for
only where the person may see its list.

Every count stops at `MOST`, and what no index answers is looked for among the first `LOOKED_AT` alone, so that the
board costs the same with a hundred records and with a hundred thousand.
"""

import datetime
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign import pairs, suggesting, uncited
from campaign.models import RECORDS, Figure, PendingEdit, Petition, Reading, Record, Translation
from documents import languages, links, repairing
from documents.models import Arrival, Document, Redaction, Version

MOST = 1000
LOOKED_AT = 500  # drafts of each kind that are looked through for facts without a citation
PAIRS = 100  # of each kind
DAYS, LEAST_DAYS, MOST_DAYS = 30, 1, 3650  # after which a count of signatures is old
CHOICES = (7, 30, 90, 180, 365)
Status = Record.Status


@dataclass(frozen=True)
class Count:
    """How many, up to `MOST`; `label` says of what, where a line has several."""

    number: int
    url: str
    label: str = ""
    is_least: bool = False  # there may be more
    most: int | None = None  # where it stops earlier

    @property
    def said(self):
        most = self.most or MOST
        if self.number > most:
            return _("more than %s") % most
        return _("at least %s") % self.number if self.is_least else str(self.number)


@dataclass(frozen=True)
class Line:
    """One kind of work. Where nothing waits it has no counts."""

    title: str
    explained: str
    counts: list = field(default_factory=list)


LINES = []


def line(permission):
    """Register a function (days -> Line, or a list of them) for those who have this permission."""

    def register(function):
        LINES.append((permission, function))
        return function

    return register


def board(user, days):
    """The lines for this person: those with something to do, and those that are done."""
    made = [function(days) for permission, function in LINES if user.has_perm(permission)]
    lines = [line for each in made for line in (each if isinstance(each, list) else [each])]
    return [each for each in lines if each.counts], [each for each in lines if not each.counts]


def read_days(given):
    """A number of days from an address, within bounds; the usual one where it is none."""
    given = (given or "").strip()
    if not (given.isascii() and given.isdigit() and len(given) < 9):
        return DAYS
    return min(max(int(given), LEAST_DAYS), MOST_DAYS)


def capped(queryset):
    """How many rows there are, up to one more than MOST."""
    return queryset.order_by().values("pk")[: MOST + 1].count()


def _one(queryset, url):
    number = capped(queryset)
    return [Count(number, url)] if number else []


def _list(model, query=""):
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{url}?{query}" if query else url


def _label(model, number):
    return str(model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural)


def _of_each_kind(query, narrowed):
    """A count for each kind of record of which some are left; `narrowed` takes its records."""
    found = []
    for model in RECORDS:
        number = capped(narrowed(model._base_manager.filter(replaced_by=None)))
        if number:
            found.append(Count(number, _list(model, query), _label(model, number)))
    return found


# --- the lines, in their order -----------------------------------------------------------------


@line("documents.view_arrival")
def captures(days):
    title = _("Captures to store")
    return Line(title, _("Captured, and not a source yet."), _one(Arrival.objects.all(), _list(Arrival)))


@line("documents.view_passage")
def unread(days):
    explained = _("Nobody has read their newest text to its end and decided what is suggested in it.")
    return Line(_("Sources to read"), explained, _one(suggesting.unread(), _list(Document, "reading=unread")))


@line("documents.view_passage")
def suggestions(days):
    """Counted in the sources that were looked through (`manage.py suggest`, or read)."""
    explained = _("Sources with names, updates, calls or dates that nobody has taken or dismissed.")
    waiting = Reading.objects.filter(open__gt=0)
    return Line(_("Suggestions open"), explained, _one(waiting, _list(Document, "reading=open")))


@line("documents.view_version")
def versions(days):
    waiting = Version.objects.filter(cleared_at=None)
    explained = _("Texts to read, mask where needed, and clear for the public.")
    return Line(_("Versions to clear"), explained, _one(waiting, _list(Version, "cleared_at__isempty=1")))


@line("documents.view_redaction")
def masks(days):
    waiting = Redaction.objects.filter(decision=Redaction.Decision.SUGGESTED)
    explained = _("What a machine took for sensitive is masked until somebody looks.")
    return Line(_("Masks to decide"), explained, _one(waiting, _list(Redaction, "decision__exact=suggested")))


@line("documents.view_anchor")
def places(days):
    explained = _("A new version has these quotes in other words, in several places, or not at all.")
    url = reverse("admin:documents_anchor_changelist")
    return Line(_("Passages to repair"), explained, _one(repairing.waiting(), url))


@line("documents.view_linkcheck")
def dead_links(days):
    explained = _("The original is gone from its address, and no archived copy is given.")
    return Line(_("Links that are dead"), explained, _one(links.dead(), _list(Document, "link=dead")))


@line("campaign.view_petition")
def facts(days):
    found = []
    for model in RECORDS:
        drafts = model._base_manager.filter(status__in=(Status.DRAFT, Status.REVIEW), replaced_by=None).order_by()
        are_more = drafts.values("pk")[LOOKED_AT : LOOKED_AT + 1].exists()
        looked_at = drafts.values("pk")[:LOOKED_AT]
        number = capped(model._base_manager.filter(uncited.is_uncited(model), pk__in=looked_at))
        if number:
            url = _list(model, "evidence=missing&status__in=draft,review")
            found.append(Count(number, url, _label(model, number), is_least=are_more))
    explained = _("Drafts that cannot be published yet, because some fact of theirs cites no passage.")
    return Line(_("Facts without a citation"), explained, found)


@line("campaign.view_petition")
def reviews(days):
    found = _of_each_kind("", lambda records: records.filter(status=Status.REVIEW))
    found = [replace(count, url=reverse("admin:campaign_review")) for count in found]
    return Line(_("Records that wait for review"), _("Handed over to an editor, who publishes them."), found)


@line("campaign.view_pendingedit")
def edits(days):
    explained = _("Changes of published records that readers do not see yet.")
    return Line(_("Edits that wait"), explained, _one(PendingEdit.objects.all(), reverse("admin:campaign_review")))


@line("campaign.view_petition")
def summaries(days):
    found = _of_each_kind("summary=none", lambda records: records.filter(summary=""))
    return Line(_("Records without a summary"), _("A sentence or two of ours, cited like every fact."), found)


TRANSLATED = [tag for tag, _name in settings.LANGUAGES if tag != settings.LANGUAGE_CODE]


def untranslated(tag, records):
    """Those of these records of one kind that have a summary, but none in this language."""
    there = Translation.objects.filter(**{records.model._meta.model_name: OuterRef("pk")}, language=tag)
    return records.filter(~Exists(there.order_by()), replaced_by=None).exclude(summary="")


@line("campaign.view_petition")
def translations(days):
    """A line for each language of the site, of the published records of each kind that were changed last."""
    found = {tag: [] for tag in TRANSLATED}
    for model in RECORDS:
        published = model._base_manager.filter(status=Status.PUBLISHED, replaced_by=None).exclude(summary="")
        newest = list(published.order_by("-updated_at", "-id").values_list("pk", flat=True)[: LOOKED_AT + 1])
        looked_at, owner = newest[:LOOKED_AT], model._meta.model_name
        there = Translation.objects.filter(**{f"{owner}__in": looked_at}).order_by().values("language")
        there = dict(there.annotate(n=models.Count("pk")).values_list("language", "n"))
        for tag in TRANSLATED:
            if number := len(looked_at) - there.get(tag, 0):
                url = _list(model, f"summary={tag}&status__in=published")
                found[tag].append(Count(number, url, _label(model, number), is_least=len(newest) > LOOKED_AT))
    explained = _("Readers of that language are shown the English one, and told so.")
    title = _("Summaries not in %(language)s")
    return [Line(title % {"language": languages.name_here(tag)}, explained, found[tag]) for tag in TRANSLATED]


@line("campaign.view_petition")
def figures(days):
    url = _list(Petition, f"counted={days}")
    explained = _("Their newest count of signatures is older, or says of no day.")
    return Line(_("Petitions counted more than %s days ago") % days, explained, _one(counted_before(days), url))


def counted_before(days, petitions=None):
    """The petitions, not closed, of which every count of signatures is older than so many days."""
    petitions = Petition._base_manager.all() if petitions is None else petitions
    day = timezone.now().date() - datetime.timedelta(days=days)
    counts = Figure.objects.filter(kind=Figure.Kind.SIGNATURES, petition=OuterRef("pk")).order_by()
    going_on = petitions.filter(state__in=("", Petition.State.OPEN), replaced_by=None).exclude(status=Status.WITHDRAWN)
    return going_on.filter(Exists(counts), ~Exists(counts.filter(sort_date__gte=day)))


@line("campaign.view_pair")
def duplicates(days):
    found = []
    for name, model in pairs.KINDS.items():
        number = len(pairs.likely(model, PAIRS))
        if number:
            url = f"{reverse('admin:campaign_pair_changelist')}?kind={name}"
            things = {"things": model._meta.verbose_name_plural}
            label = ngettext("pair of %(things)s", "pairs of %(things)s", number) % things
            found.append(Count(number, url, label, most=PAIRS))
    return Line(_("Likely duplicates"), _("Two that look like one: merge them, or say that they are two."), found)
