"""What each public list can be narrowed to. Facets are those of the search index, so that all can be counted.

A filter set checks what an address asks for, says it to the index (`wanted`), and narrows any queryset of the same
records likewise (`qs`).
"""

from campaign.filters.facets import MOST, FacetFilter, kind_of
from campaign.filters.labels import labels
from campaign.filters.lists import (
    CampaignFilter,
    OrganizationFilter,
    PersonFilter,
    PetitionFilter,
    SearchFilter,
    SourceFilter,
    StatementFilter,
    UpdateFilter,
)
from campaign.filters.pictures import CompareFilter, PictureFilter, StandingFilter, TimelineFilter

__all__ = [
    "MOST",
    "CampaignFilter",
    "CompareFilter",
    "FacetFilter",
    "OrganizationFilter",
    "PersonFilter",
    "PetitionFilter",
    "PictureFilter",
    "SearchFilter",
    "SourceFilter",
    "StandingFilter",
    "StatementFilter",
    "TimelineFilter",
    "UpdateFilter",
    "kind_of",
    "labels",
]
