"""Every address of the site and every action of the admin's lists, each with something to try it on."""

import itertools

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from campaign import drafts, history, trees
from campaign.models import RECORDS, AuditEntry, Label, Pair, PendingEdit, Petition, SheetUpload, Topic
from campaign.sheets.reading import Sheet
from campaign.sitemaps import SITEMAPS
from documents import revising
from documents.models import Arrival, Document, LinkCheck, MaskedString, Original, Proposal, Version
from tests import factories as make

ROLES = ("anybody", "signed in", "staff", "curator", "editor", "administrator", "nobody")
# Of Django: the old address of a change form, which sends on to the new one; what answers for all that is no address;
# and one list of which another, of the same address, stands before it.
NOT_COUNTED = {"admin:", "documents:"}
CHOOSING = "app_label=campaign&model_name=endorsement&field_name=organization"
QUERIES = {"admin:autocomplete": CHOOSING, "search_feed": "q=x", "documents:changes_json": "old=1&new=1"}


def people():
    """{role: somebody who is that and no more}; anybody is nobody in particular."""
    found = {"anybody": None, "signed in": User.objects.create_user("reader")}
    found["staff"] = User.objects.create_user("staff", is_staff=True)
    for role in ("curator", "editor"):
        found[role] = User.objects.create_user(role, is_staff=True)
        found[role].groups.add(Group.objects.get(name=role.capitalize()))
    return found | {"administrator": User.objects.create_superuser("administrator")}


def things(owner):
    """{model: one of it, another of it where that is asked for}"""
    document = make.document("The first sentence. The second sentence.", url="https://example.org/1")
    passage, version = make.passage(document, "The first sentence."), document.versions.get()
    makers = {"campaign": make.campaign, "organization": make.organization, "person": make.person,
              "statement": make.statement, "petition": make.petition, "update": make.update}  # fmt: skip
    found = {}
    for model in RECORDS:
        found[model] = [makers[model._meta.model_name](f"{name} {model._meta.model_name}") for name in ("One", "Two")]
        history.keep_prior_state(found[model][0])
    make.endorsement(found[Petition][0], "some people", passage=passage)
    edited = make.petition("Edited")
    tree = trees.tree(edited)
    tree[0]["fields"]["title"] = "Another title"
    drafts.propose(edited, tree, owner)
    found |= {
        Topic: [make.topic("One"), make.topic("Two")], PendingEdit: [PendingEdit.objects.get()],
        Document: [document], Version: [version], type(passage): [passage],
        type(make.redaction(version, "second")): list(version.redactions.all()),
        MaskedString: [MaskedString.objects.create(string="Quiet Name")],
        Original: [Original.objects.create(version=version, data=b"planted-bytes", media_type="text/html")],
        type(passage.anchors.first()): [passage.anchors.first()],
        Arrival: [Arrival.objects.create(data=b"x", captured_how="paste", created_by=owner)],
        LinkCheck: [LinkCheck.objects.create(document=document, url=document.url, outcome="seen")],
        Proposal: [Proposal.objects.create(version=version, field="title", value="A title", origin="og")],
        Label: [Label.objects.create(name="One")], AuditEntry: [AuditEntry.objects.first()],
        User: [User.objects.get(username="reader")], Group: [Group.objects.first()],
        Pair: [_pair(*found[Petition])],
        SheetUpload: [
            SheetUpload.objects.create(table="petition", filename="x", rows=Sheet(["title"], []).packed(), user=owner)
        ],
    }  # fmt: skip
    for model in (Document, type(passage), Topic, MaskedString):
        revising.keep_prior_state(found[model][0])
    return found


def _pair(*two):
    one, other = sorted(each.pk for each in two)
    return Pair.objects.create(kind=trees.record_type(two[0]), one=one, other=other)


def walk(resolver, before="", spaces=()):
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from walk(each, before + str(each.pattern), (*spaces, each.namespace) if each.namespace else spaces)
        else:
            yield ":".join((*spaces, each.name or "")), each.pattern.converters


def decisions():
    """(model, decision) of every admin."""
    for model, model_admin in admin.site._registry.items():
        yield from ((model, each) for each in getattr(model_admin, "decisions", ()))


def names():
    """(what the table calls it, view name, arguments it needs) of every address; of decisions each one."""
    for name, converters in walk(get_resolver()):
        if name in NOT_COUNTED:
            continue
        if name == "admin:app_list":  # by a regular expression, so that its argument is not told
            converters = ["app_label"]
        if not name.endswith("_decide"):
            yield name, name, list(converters)
            continue
        label = name.removeprefix("admin:").removesuffix("_decide")
        for model, each in decisions():
            if f"{model._meta.app_label}_{model._meta.model_name}" == label and each.form is None:
                yield f"{name} {each.name}", name, {"object_id": None, "name": each.name}


def models():
    found = itertools.chain(admin.site._registry, [Proposal, SheetUpload])
    return {f"{model._meta.app_label}_{model._meta.model_name}": model for model in found}


def address(name, wanted, found):
    """Where it is, for something that is there."""
    label = name.partition(":")[2] or name
    model = next((m for key, m in sorted(models().items(), key=lambda i: -len(i[0])) if label.startswith(key)), None)
    if model is None and wanted:
        model = _of_public(label)
    values = dict(wanted) if isinstance(wanted, dict) else dict.fromkeys(wanted)
    for key in values:
        if values[key] is None:
            values[key] = _value(key, name, model, found)
    asked = CHOOSING if name.endswith("_choices") else QUERIES.get(name, "")
    return reverse(name, kwargs=values) + (f"?{asked}" if asked else "")


def _of_public(label):
    if label.startswith(("document", "changes")) or label == "read_source":
        return Document
    if label == "sheet_preview":
        return SheetUpload
    if label.startswith("passage"):
        return next(model for model in models().values() if model.__name__ == "Passage")
    return next((model for model in RECORDS if label.startswith(model._meta.model_name)), RECORDS[0])


def _value(key, name, model, found):
    one = found[model][0]
    if key == "slug":
        return one.slug
    if key == "app_label":
        return "campaign"
    if key == "content_type_id":
        return trees.record_type(one).pk
    if key == "kind":
        return "petition"
    if key == "section":
        return next(iter(SITEMAPS))
    if key == "other_id":
        return found[model][1].pk
    if key == "document_id":
        return found[Document][0].pk
    if key == "proposal_id":
        return found[Proposal][0].pk
    if key == "revision_id":
        revision = revising.revisions(one).first()
        return revision.pk if revision else 0
    return one.pk if key != "id" else str(one.pk)


def actions(request, model):
    """The names of the actions that this person is offered in the list of a model."""
    model_admin = admin.site.get_model_admin(model)
    return set(model_admin.get_actions(request)) if model_admin.has_view_permission(request) else set()
