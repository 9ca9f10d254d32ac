from .home import about, home, permanent, robots
from .records import (
    CampaignList,
    OrganizationList,
    PersonList,
    PetitionList,
    StatementList,
    UpdateList,
    record,
)

__all__ = [
    "CampaignList", "OrganizationList", "PersonList", "PetitionList", "StatementList", "UpdateList",
    "about", "home", "permanent", "record", "robots",
]  # fmt: skip
