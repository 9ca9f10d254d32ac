"""The keys of the admin: one list, from which the page about them is made and which the script gets with each page."""

from dataclasses import dataclass

from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Shortcut:
    """Keys, one after the other, and what they do: `does` is what the script knows it by, or `goes` an address."""

    keys: tuple
    said: str
    does: str = ""
    goes: str = ""  # name of an address
    permission: str = ""


def _list(key, said, model, app="campaign"):
    return Shortcut(
        ("g", key), said, goes=f"admin:{app}_{model}_changelist", permission=f"{app}.view_{model}"
    )  # fmt: skip


EVERYWHERE, GOING, READING = _("Everywhere"), _("Going to a list: first g, then"), _("Reading a source")
SHORTCUTS = {
    EVERYWHERE: (
        Shortcut(("?",), _("this page"), goes="shortcuts"),
        Shortcut(("/",), _("search: into the search box of the list"), "search"),
        Shortcut(("n",), _("new: the form for a new one of what the list shows"), "new"),
        Shortcut(("Ctrl+S",), _("save the form (Cmd+S on a Mac); also while you type"), "save"),
    ),
    GOING: (
        Shortcut(("g", "h"), _("the start page"), goes="admin:index"),
        _list("p", _("petitions"), "petition"),
        _list("s", _("statements"), "statement"),
        _list("o", _("organizations"), "organization"),
        _list("e", _("people"), "person"),
        _list("u", _("updates"), "update"),
        _list("c", _("campaigns"), "campaign"),
        _list("t", _("topics"), "topic"),
        _list("w", _("edits that wait"), "pendingedit"),
        _list("d", _("sources"), "document", "documents"),
        _list("a", _("passages"), "passage", "documents"),
    ),
    # The reading view has these itself; an element with the attribute data-own-keys says that they are its own.
    READING: (
        Shortcut(("n",), _("the next suggestion")),
        Shortcut(("p",), _("the one before")),
        Shortcut(("a",), _("accept it")),
        Shortcut(("x",), _("dismiss it")),
        Shortcut(("c",), _("cite what is selected, for the record that fits best")),
        Shortcut(("/",), _("find words in the text")),
        Shortcut(("Esc",), _("select nothing")),
    ),
}


def for_script(user):
    """What the script needs: the keys, and what they do or where they lead."""
    found = []
    for shortcut in (*SHORTCUTS[EVERYWHERE], *SHORTCUTS[GOING]):
        if not shortcut.permission or user.has_perm(shortcut.permission):
            goes = _address(shortcut.goes) if shortcut.goes else ""
            found.append({"keys": " ".join(shortcut.keys), "does": shortcut.does, "goes": goes})
    return found


def _address(name):
    try:
        return reverse(name)
    except NoReverseMatch:  # of an admin that another project does not have
        return ""


def page(request):
    """Every key, and the switch that turns them off."""
    context = {
        **admin.site.each_context(request), "title": gettext("Keyboard shortcuts"), "shortcuts": SHORTCUTS.items(),
    }  # fmt: skip
    return TemplateResponse(request, "admin/shortcuts.html", context)
