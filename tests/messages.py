"""The catalogues of what readers read: made from the sources, and checked against them.

    python -m tests.messages          adds new strings to campaign/locale/*/LC_MESSAGES/django.po, drops what is gone,
                                      compiles; what it leaves untranslated is for a translator
    python -m tests.messages --check  says what is missing or wrong, and exits 1 if anything is

Only strings that readers meet are in them; the admin is English. So what curators alone meet is named here
(`FOR_CURATORS`), and a new module is for readers until somebody says otherwise. Both files are kept, .po and .mo, so
that the site needs no gettext to run and this needs none to check.
"""

import ast
import io
import re
import sys
from pathlib import Path

import jinja2
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "campaign" / "locale"
LANGUAGES = ("ru", "uk", "fr", "es", "de", "it", "sk")

FOR_CURATORS = re.compile(
    r"""(campaign|documents)/(admin|management|migrations)/
    | campaign/(accounts|bundles|openapi|deployment|names|sheets)/
    | campaign/(apps|changing|coverage|drafts|erasing|gate|labelling|merges|merging|middleware|pairs|proposed|recording
        |accounts|audit|passwords|public_bundle|reviewing|settings|suggesting|trees|twins|unmerging|values|verifying|search/checking)[.]py
    | campaign/models/(accounts|audit|edits|labels|pairs|readings|reviews|uploads)[.]py
    | campaign/(views/)?tables[.]py  # CSV says the same to everybody
    | (campaign|documents)/templatetags/
    | campaign/templating/environment[.]py
    | documents/masking/
    | documents/(answers|apps|capture|erasing|foureyes|ingest|known|leftovers|naming|proposing|quoting|receiving
        |releasing|repairing|revising|scrubbing|selecting|sweeping|twins|verifying)[.]py
    | documents/models/(captures|protection)[.]py
    | templates/(admin/|public/(closed|403_csrf)[.]html)""",
    re.VERBOSE,
)
# In models, forms speak to curators: what helps them, and what refuses what they gave.
_FOR_FORMS = {"help_text", "violation_error_message", "permissions"}
_CALLS = {
    name: kind
    for kind, names in {
        (0, None, None): ("_", "gettext", "gettext_lazy", "gettext_noop"),
        (0, 1, None): ("ngettext", "ngettext_lazy"),
        (1, None, 0): ("pgettext", "pgettext_lazy"),
        (1, 2, 0): ("npgettext", "npgettext_lazy"),
    }.items()
    for name in names
}  # {function: (place of the singular, of the plural, of the context)}


def _told():
    from campaign.serialize.changes import FIELDS

    return {name for names in FIELDS.values() for name in names}


class _Strings(ast.NodeVisitor):
    """What the calls of gettext in a module ask for: (context or None, singular, plural or None)."""

    def __init__(self, is_model=False):
        self.is_model, self.found = is_model, []

    def visit_keyword(self, node):
        if not (self.is_model and node.arg in _FOR_FORMS):
            self.generic_visit(node)

    def visit_Assign(self, node):
        """Of a model's fields, readers meet the names of those that a record's history tells of."""
        name = getattr(node.targets[0], "id", "")
        is_field = isinstance(node.value, ast.Call) and name not in _told()
        if not (self.is_model and (name in _FOR_FORMS or is_field)):
            self.generic_visit(node)

    def visit_Raise(self, node):
        if not self.is_model:
            self.generic_visit(node)

    def visit_Call(self, node):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in _CALLS:
            texts = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
            singular, plural, context = (None if at is None or at >= len(texts) else texts[at] for at in _CALLS[name])
            if isinstance(singular, str):
                self.found.append((context, singular, plural))
        self.generic_visit(node)


def _of_template(path):
    """What a template of readers' pages asks for."""
    source = jinja2.Environment(extensions=["jinja2.ext.i18n"]).extract_translations(path.read_text())
    for _line, name, said in source:
        texts = [said] if isinstance(said, str) else list(said)
        singular, plural, context = (None if at is None or at >= len(texts) else texts[at] for at in _CALLS[name])
        yield context, singular, plural


def extracted():
    """{(context, singular): (plural or None, [file, …])} of everything that readers may read."""
    found = {}
    for folder, pattern in (("campaign", "*.py"), ("documents", "*.py"), ("templates", "*")):
        for path in sorted((ROOT / folder).rglob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            if not path.is_file() or FOR_CURATORS.match(name):
                continue
            if path.suffix == ".py":
                strings = _Strings("/models/" in name)
                strings.visit(ast.parse(path.read_text()))
                asked = strings.found
            else:
                asked = _of_template(path)
            for context, singular, plural in asked:
                known, files = found.get((context, singular), (None, []))
                found[context, singular] = (plural or known, [*files, *([name] if name not in files else [])])
    return found


def file_of(language, folder=LOCALE):
    return folder / language / "LC_MESSAGES" / "django.po"


def read(language, folder=LOCALE):
    with file_of(language, folder).open("rb") as file:
        return read_po(file, locale=language)


def _key(message):
    singular = message.id[0] if isinstance(message.id, tuple) else message.id
    return message.context, singular


def messages(catalog):
    return {_key(message): message for message in catalog if message.id}


def update(language, strings):
    """Write a language's catalogue anew: what was translated stays, what nobody asks for any more goes."""
    path = file_of(language)
    old = messages(read(language)) if path.exists() else {}
    catalog = _still(language)
    for (context, singular), (plural, files) in sorted(
        strings.items(), key=lambda each: (each[0][1], each[0][0] or "")
    ):
        known = old.get((context, singular))
        identity = (singular, plural) if plural else singular
        same = known is not None and isinstance(known.id, tuple) == isinstance(identity, tuple)
        catalog.add(
            identity, known.string if same else "", context=context,
            flags=known.flags - {"python-format"} if same else (), locations=[(name, None) for name in files],
        )  # fmt: skip
    save(language, catalog)


class _Still(Catalog):
    """A catalogue whose header says nothing that changes each time: neither when nor by what version it was made."""

    @property
    def mime_headers(self):
        changing = ("POT-", "PO-", "Last-", "Language-Team", "Generated-By", "Report-")
        kept = [(name, value) for name, value in super().mime_headers if not name.startswith(changing)]
        return [*kept[:-1], (kept[-1][0], f"{kept[-1][1]}\n")]


def _still(language, catalog=()):
    still = _Still(
        locale=language, fuzzy=False, project="Solidarity campaign tracker", version="1", charset="utf-8",
        header_comment="# What readers read. Made by: python -m tests.messages",
    )  # fmt: skip
    for message in catalog:
        if message.id:
            still[message.id] = message
    return still


def save(language, catalog, folder=LOCALE):
    path = file_of(language, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    write_po(written, _still(language, catalog), width=0, omit_header=False)
    path.write_bytes(written.getvalue())
    path.with_suffix(".mo").write_bytes(compiled(language, folder))


def compiled(language, folder=LOCALE):
    """The bytes of a catalogue as the site reads it."""
    with file_of(language, folder).open("rb") as file:
        catalog = read_po(file, locale=language)
    written = io.BytesIO()
    write_mo(written, _still(language, catalog))
    return written.getvalue()


_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_TAG = re.compile(r"</?[a-z][^>]*>")


def _parts(text):
    return sorted(_PLACEHOLDER.findall(text)), sorted(_TAG.findall(text))


def problems(language, strings, folder=LOCALE):
    """What is missing or wrong in a language's catalogue, a sentence each."""
    if not file_of(language, folder).exists():
        return [f"{language}: there is no catalogue."]
    catalog = read(language, folder)
    found, known = [], messages(catalog)

    def wrong(key, what):
        found.append(f"{language}: “{key[1][:80]}”{f' ({key[0]})' if key[0] else ''}: {what}")

    for key in known.keys() - strings.keys():
        wrong(key, "nothing asks for it any more.")
    for key, (plural, _files) in strings.items():
        message = known.get(key)
        if message is None:
            wrong(key, "is not in the catalogue.")
        else:
            for what in _wrong(message, plural, catalog.num_plurals):
                wrong(key, what)
    if not file_of(language, folder).with_suffix(".mo").exists():
        found.append(f"{language}: it is not compiled.")
    elif file_of(language, folder).with_suffix(".mo").read_bytes() != compiled(language, folder):
        found.append(f"{language}: what is compiled is not what is written. Run python -m tests.messages.")
    return found


def _wrong(message: Message, plural, forms):
    if message.fuzzy:
        yield "is marked as fuzzy."
    if isinstance(message.id, tuple) != bool(plural) or plural and message.id[1] != plural:
        yield "has another plural in the source."
        return
    said = message.string if plural else (message.string,)
    if not all(said) or len(said) == 0:
        yield "is not translated."
        return
    if plural and len(said) != forms:
        yield f"has {len(said)} plural forms of {forms}."
    singular = message.id[0] if plural else message.id
    wanted = [_parts(singular), _parts(plural)] if plural else [_parts(singular)]
    for text in said:
        if _parts(text) not in wanted:
            yield f"has other placeholders or tags in “{text[:80]}”."
        if (text[:1].isspace(), text[-1:].isspace()) != (singular[:1].isspace(), singular[-1:].isspace()):
            yield "begins or ends with a space, or lost it."


def main():
    import os

    os.environ.setdefault("LOCAL", "on")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    import django

    django.setup()
    strings = extracted()
    if "--check" not in sys.argv:
        for language in LANGUAGES:
            update(language, strings)
    found = [each for language in LANGUAGES for each in problems(language, strings)]
    print(*found[:50], sep="\n")
    print(f"{len(strings)} strings, {len(LANGUAGES)} languages, {len(found)} to mend.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
