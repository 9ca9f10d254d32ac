from .home import about, home, permanent, robots
from .lists import SourceList
from .records import (
    CampaignList,
    OrganizationList,
    PersonList,
    PetitionList,
    StatementList,
    UpdateList,
    record,
    record_changes,
)
from .search import search

__all__ = [
    "CampaignList", "OrganizationList", "PersonList", "PetitionList", "SourceList", "StatementList", "UpdateList",
    "about", "home", "permanent", "record", "record_changes",
    "robots", "search",
]  # fmt: skip
