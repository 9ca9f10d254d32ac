from .home import about, home, permanent, robots
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

__all__ = [
    "CampaignList", "OrganizationList", "PersonList", "PetitionList", "StatementList", "UpdateList",
    "about", "home", "permanent", "record", "record_changes",
    "robots",
]  # fmt: skip
