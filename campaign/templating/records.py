"""How the rows of a record are grouped on its page. Dicts of the one door in, dicts out; no query."""

from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from jinja2 import pass_context

from campaign.wording import KINDS
from documents.paths import path_of_key, plain_path
from documents.redaction import MASK
from documents.templating.wording import gettext as _

# (role, heading) in the order of a page; those who oppose stand apart.
STANDING = [
    ("launched", gettext_lazy("Launched by")),
    ("prepared", gettext_lazy("Prepared by")),
    ("first_signatory", gettext_lazy("First signatories")),
    ("signed", gettext_lazy("Signed by")),
    ("supports", gettext_lazy("Supported by")),
    ("recommends", gettext_lazy("Recommended by")),
    ("solidarity", gettext_lazy("Solidarity expressed by")),
]
INITIATORS = ("launched", "prepared")

# What a relation is, read from the other end.
REVERSED = {
    "member": gettext_lazy("has as a member"),
    "editor": gettext_lazy("is edited by"),
    "chief_editor": gettext_lazy("has as chief editor"),
    "works_for": gettext_lazy("has working for it"),
    "part_of": gettext_lazy("includes"),
    "media_of": gettext_lazy("has as its medium"),
    "family": gettext_lazy("relative of"),
    "other": gettext_lazy("connected with"),
}

SECTIONS = [
    ("petition", "petition_list", gettext_lazy("Petitions")),
    ("statement", "statement_list", gettext_lazy("Statements")),
    ("organization", "organization_list", gettext_lazy("Organizations")),
    ("person", "person_list", gettext_lazy("People")),
    ("update", "update_list", gettext_lazy("Updates")),
    ("document", "documents:document_list", gettext_lazy("Sources")),
]


def standing(endorsements):
    """[(heading, rows)]: who stands where, by role, without those who oppose."""
    by = [(heading, [row for row in endorsements if row["role"] == role]) for role, heading in STANDING]
    return [(heading, rows) for heading, rows in by if rows]


def initiators(endorsements):
    """[(heading, rows)] of those who launched or prepared it."""
    return standing([row for row in endorsements if row["role"] in INITIATORS])


def by_role(endorsements):
    """[(role, rows)]: where an organization or person stands, opposition last."""
    order = [*(role for role, _heading in STANDING), "opposes"]
    found = {}
    for row in sorted(endorsements, key=lambda row: order.index(row["role"])):
        found.setdefault(row["role_label"], []).append(row)
    return list(found.items())


def opposing(endorsements):
    return [row for row in endorsements if row["role"] == "opposes"]


def side_by_side(record):
    """[(of what, figures)]: what each source says of the same thing, other records' figures included. Where a name is
    masked in what they are of, nobody can tell whether it is the same."""
    found = {}
    for figure in [*record["figures"], *record["other_figures"]]:
        found.setdefault((figure["of"], figure["id"] if MASK in figure["of"] else ""), []).append(figure)
    return [(of, figures) for (of, _id), figures in found.items()]


def reversed_role(relation):
    return REVERSED[relation["role"]]


def with_sign_link(language_versions):
    return [version for version in language_versions if version["sign_url"]]


def first_words_then_descriptions(positions):
    """Own words before what others say."""
    return sorted(positions, key=lambda row: not row["own_words"])


def last_part(url):
    """The slug in an address."""
    return url.rstrip("/").rsplit("/", 1)[-1]


def host(address):
    """The part of an address that says whose site it is."""
    return address.split("://", 1)[-1].split("/", 1)[0].removeprefix("www.")


def kind_of_result(brief):
    return KINDS[brief["type"]]


def section_label(list_name):
    """What a list is called, by the name of its address."""
    if list_name == "campaign_list":
        return _("Campaigns")
    return next(label for _section, name, label in SECTIONS if name == list_name)


def permanent_path(key):
    """The address under which whatever has this key is always found."""
    return path_of_key("permanent", key)


@pass_context
def navigation(context):
    """[(address, label, "page", "true" or "")]: the sections, and whether this page is one or within one."""
    match = getattr(context.get("request"), "resolver_match", None)
    name = (match and match.url_name) or ""  # an address of the admin that leads nowhere has none
    within = "document" if name == "passage" else name.removesuffix("_list")
    return [
        (plain_path(list_name), label, ("page" if name.endswith("_list") else "true") if within == section else "")
        for section, list_name, label in SECTIONS
    ]


def contact_link(contact):
    """Where to report an error: an e-mail address, a page, or words."""
    if "@" in contact and "/" not in contact:
        return format_html('<a href="mailto:{}">{}</a>', contact, _("Report an error"))
    if contact.startswith(("https://", "http://")):
        return format_html('<a href="{}">{}</a>', contact, _("Report an error"))
    return format_html("{}: {}", _("Report an error"), contact)
