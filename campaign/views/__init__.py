from .data import bundle, bundle_said, bundle_schema, data, openapi
from .feeds import follow, record_feed, search_feed
from .home import about, home, permanent, robots, security
from .lists import SourceList
from .pictures import compare, languages_and_countries, timeline, who_stands_where
from .records import (
    CampaignList,
    OrganizationList,
    PersonList,
    PetitionList,
    StatementList,
    UpdateList,
    on_paper,
    record,
    record_changes,
)
from .search import search
from .sharing import card, oembed, picture, site_picture

__all__ = [
    "CampaignList", "OrganizationList", "PersonList", "PetitionList", "SourceList", "StatementList", "UpdateList",
    "about", "bundle", "bundle_said", "bundle_schema", "card", "compare", "data", "follow",
    "home", "languages_and_countries", "oembed", "on_paper", "openapi", "permanent", "picture", "record",
    "record_changes", "record_feed", "robots", "search", "search_feed", "security", "site_picture", "timeline",
    "who_stands_where",
]  # fmt: skip
