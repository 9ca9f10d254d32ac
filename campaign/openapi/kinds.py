"""The words that answers choose from: those of the models."""

from campaign.models import RECORDS as MODELS
from campaign.models import Statement
from campaign.serialize.changes import KINDS as CHANGE_KINDS
from documents.models import Document

RECORDS = tuple(model._meta.model_name for model in MODELS)
HELD = tuple(Statement.Held.values)
BASES = tuple(value for value, _label in Document._meta.get_field("date_basis").flatchoices if value)
CHANGES = tuple(CHANGE_KINDS)
# The word of an address and what its list holds.
WORDS = {
    "petitions": "Petition", "statements": "Statement", "updates": "Update", "organizations": "Organization",
    "people": "Person", "campaigns": "Campaign", "sources": "Source",
}  # fmt: skip
LISTS = {name: "Source" if name == "Source" else f"{name}Brief" for name in WORDS.values()}
