"""The two groups: curators edit, editors publish. Made after every migrate, so that they are always whole."""

from django.apps import apps as all_apps
from django.contrib.auth.management import create_permissions

CURATOR, EDITOR = "Curator", "Editor"

# model: what a curator may do. An editor may do all of it, and publish, release and delete.
_CURATOR = {
    "campaign": {
        "campaign": "avc", "organization": "avc", "person": "avc", "statement": "avc", "petition": "avc",
        "update": "avc", "name": "avcd", "link": "avcd", "relation": "avcd", "credit": "avcd",
        "languageversion": "avcd", "demand": "avcd", "endorsement": "avcd", "position": "avcd",
        "figure": "avcd", "concern": "avcd", "citation": "avcd", "topic": "av", "pendingedit": "v", "pair": "vc",
        "label": "avcd", "translation": "avcd",
    },
    "documents": {
        "document": "avc", "version": "av", "span": "avcd", "passage": "avc", "anchor": "avc",
        "redaction": "avc", "maskedstring": "av", "original": "v", "arrival": "avcd",
        "linkcheck": "v",
    },
}  # fmt: skip
_EDITOR_ONLY = {
    "campaign": ["publish_record", "delete_topic", "change_topic"],
    "documents": ["release_document"],
}
_NOBODY_EDITS = ("version", "original", "linkcheck")
_ACTIONS = {"a": "add", "v": "view", "c": "change", "d": "delete"}


def make_groups(using="default", apps=all_apps, **kwargs):
    """`apps` are those of the migrations that ran; where they stop before the groups, there is nothing to do."""
    try:
        Group, Permission = (apps.get_model("auth", name) for name in ("Group", "Permission"))
        for label, models in _CURATOR.items():
            for model in models:
                apps.get_model(label, model)
    except LookupError:
        return
    for label in _CURATOR:
        create_permissions(all_apps.get_app_config(label), verbosity=0, using=using, apps=apps)
    curator, _ = Group.objects.using(using).get_or_create(name=CURATOR)
    editor, _ = Group.objects.using(using).get_or_create(name=EDITOR)
    for label, models in _CURATOR.items():
        permissions = Permission.objects.using(using).filter(content_type__app_label=label)
        edits = {f"{_ACTIONS[a]}_{model}" for model, actions in models.items() for a in actions}
        publishes = edits | {f"{action}_{model}" for model in models for action in ("change", "delete")}
        publishes -= {f"{action}_{model}" for model in _NOBODY_EDITS for action in ("change", "delete")}
        publishes |= set(_EDITOR_ONLY[label])
        curator.permissions.add(*permissions.filter(codename__in=edits))
        editor.permissions.add(*permissions.filter(codename__in=publishes))
