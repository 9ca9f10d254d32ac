"""What exists in which language, and in which countries the organizations are that took a stand."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from campaign.citing import shown
from campaign.models import Endorsement, Organization, Petition
from campaign.search.entries import SOURCE
from campaign.search.narrowing import List, Wanted
from documents import languages
from documents.serialize import language

PETITIONS = 30
KINDS = ("petition", "statement", SOURCE)


@dataclass
class Spread:
    """`languages` are [{language, petition, statement, source}], `countries` [(code, number)], "" where none is
    recorded; `petitions` are the newest, with their languages."""

    languages: list
    countries: list
    petitions: list
    all_petitions: int
    is_exact: bool

    @property
    def columns(self):
        """The languages of these petitions, those of most of them first."""
        numbers = {}
        for petition in self.petitions:
            for each in petition["languages"]:
                numbers[each["tag"]] = numbers.get(each["tag"], 0) + 1
        return [language(tag) for tag in sorted(numbers, key=lambda tag: (-numbers[tag], tag))]


def gather(door, campaign=None):
    chosen = {"campaign": {campaign.hex}} if campaign else {}
    numbers, is_exact = {}, True
    for kind in KINDS if not campaign else KINDS[:2]:  # sources belong to no campaign
        counted = List(Wanted(kind, chosen)).counted(only="language")
        is_exact &= counted.counts_are_exact and counted.is_exact
        for tag, number in counted.counts.get("language", {}).items():
            numbers.setdefault(tag, {})[kind] = number
    order = sorted(numbers, key=lambda tag: (tag in ("", "und"), -sum(numbers[tag].values()), languages.name(tag)))
    petitions = Petition.objects.published().filter(replaced_by=None)
    petitions = petitions.filter(campaigns=campaign) if campaign else petitions
    newest = door.briefs(petitions.order_by("-sort_date", "-id")[:PETITIONS])
    total = List(Wanted("petition", chosen)).counted().total
    return Spread(
        [{"language": language(tag), **dict.fromkeys(KINDS, 0), **numbers[tag]} for tag in order],
        _countries(campaign), newest, total, is_exact,
    )  # fmt: skip


def _countries(campaign):
    """[(code, how many organizations took a stand on a petition, a statement or a campaign)], most first."""
    ties = shown(Endorsement).filter(organization=OuterRef("pk"))
    if campaign:
        ties = ties.filter(Q(petition__campaigns=campaign) | Q(statement__campaigns=campaign) | Q(campaign=campaign))
    rows = Organization.objects.published().filter(Exists(ties), replaced_by=None).order_by()
    rows = rows.values_list("country").annotate(n=Count("pk"))
    return sorted(((code or "", n) for code, n in rows), key=lambda pair: (not pair[0], -pair[1], pair[0]))
