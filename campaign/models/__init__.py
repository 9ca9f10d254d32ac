from .accounts import AuditEntry, GivenPassword, RecoveryCode, RecoveryCodes
from .base import Campaign, FormerAddress, Record, Row, Topic
from .citations import Citation
from .edits import PendingEdit
from .index import (
    Changed,
    Entry,
    EntryBlock,
    EntryPlace,
    Facet,
    FacetBits,
    FacetPair,
    IndexedForm,
    Posting,
    Publication,
)
from .labels import Label, Labelled, MovedLabel
from .names import Link, Name
from .organizations import Organization
from .pairs import Pair
from .people import Person
from .petitions import Demand, LanguageVersion, Petition
from .positions import Endorsement, Figure, Position
from .readings import Dismissal, Reading
from .relations import Relation
from .reviews import ReviewComment
from .statements import Credit, Statement
from .translations import Translation
from .updates import Concern, Update
from .uploads import SheetUpload

# The kinds of record, in the order in which they are listed, loaded and searched.
RECORDS = (Campaign, Organization, Person, Statement, Petition, Update)
# The kinds of row; each belongs to exactly one record and is drafted, published and restored with it.
ROWS = (Name, Link, Relation, Credit, LanguageVersion, Demand, Endorsement, Position, Figure, Concern, Translation)

__all__ = [
    "RECORDS", "ROWS", "AuditEntry", "Campaign", "Changed", "Citation", "Concern", "Credit", "Demand", "Dismissal",
    "Endorsement", "Entry", "EntryBlock", "EntryPlace", "Facet", "FacetBits", "FacetPair", "Figure", "FormerAddress",
    "GivenPassword", "IndexedForm", "Label", "Labelled", "LanguageVersion", "Link", "MovedLabel", "Name",
    "Organization", "Pair", "PendingEdit", "Person", "Petition", "Position", "Posting", "Publication", "Reading",
    "Record", "RecoveryCode", "RecoveryCodes", "Relation", "ReviewComment", "Row", "SheetUpload", "Statement",
    "Topic", "Translation", "Update",
]  # fmt: skip
