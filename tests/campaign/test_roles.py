import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management.sql import emit_post_migrate_signal

from campaign.roles import CURATOR, EDITOR

pytestmark = pytest.mark.django_db

CURATOR_MAY = {
    "campaign": "view add change", "organization": "view add change", "person": "view add change",
    "statement": "view add change", "petition": "view add change", "update": "view add change",
    "name": "view add change delete", "link": "view add change delete", "relation": "view add change delete",
    "credit": "view add change delete", "languageversion": "view add change delete",
    "demand": "view add change delete", "endorsement": "view add change delete",
    "position": "view add change delete", "figure": "view add change delete", "concern": "view add change delete",
    "translation": "view add change delete",
    "citation": "view add change delete", "topic": "view add", "pendingedit": "view", "pair": "view change",
    "label": "view add change delete",
    "document": "view add change", "version": "view add", "span": "view add change delete",
    "passage": "view add change", "anchor": "view add change", "redaction": "view add change",
    "maskedstring": "view add", "original": "view", "arrival": "view add change delete",
    "linkcheck": "view",
}  # fmt: skip


def permissions(group):
    return set(Group.objects.get(name=group).permissions.values_list("content_type__app_label", "codename"))


def app(model):
    return "documents" if model in apps.all_models["documents"] else "campaign"


def curator_may():
    return {(app(model), f"{action}_{model}") for model, actions in CURATOR_MAY.items() for action in actions.split()}


def editor_may():
    everything = curator_may() | {
        (app(model), f"{action}_{model}") for model in CURATOR_MAY for action in ("change", "delete")
    }
    kept = ("version", "original", "linkcheck")
    never = {("documents", f"{action}_{model}") for action in ("change", "delete") for model in kept}
    return (everything - never) | {("campaign", "publish_record"), ("documents", "release_document")}


def test_a_curator_may_do_this_and_no_more():
    assert permissions(CURATOR) == curator_may()


def test_an_editor_may_do_all_that_and_publish_release_and_delete():
    assert permissions(EDITOR) == editor_may()


def test_nobody_may_touch_a_captured_text():
    for group in (CURATOR, EDITOR):
        assert {codename for _, codename in permissions(group) if codename.endswith(("_version", "_original"))} == {
            "view_version",
            "add_version",
            "view_original",
        }


def test_the_groups_are_made_whole_again_after_every_migrate(editor):
    Group.objects.get(name=CURATOR).delete()
    Group.objects.get(name=EDITOR).permissions.clear()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert permissions(CURATOR) == curator_may()
    assert permissions(EDITOR) == editor_may()
    assert editor.groups.get().name == EDITOR


def test_a_user_has_the_permissions_of_the_group(curator, editor):
    assert (curator.has_perm("campaign.publish_record"), editor.has_perm("campaign.publish_record")) == (False, True)
    assert (curator.has_perm("campaign.change_petition"), editor.is_superuser) == (True, False)
