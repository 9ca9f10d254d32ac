"""What the buttons of the reading view do. Each raises Refused, or returns an Outcome; nothing is half done."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign import drafts, recording, suggesting, trees
from campaign.models import Demand, LanguageVersion, Name, Petition, Statement, Update
from campaign.names import sentences
from campaign.suggesting import OPEN, Kind
from documents import quoting
from documents.models import DateBasis, Passage
from documents.selecting import LONGEST, BadSelection
from documents.text import fold

from . import panel


class Refused(Exception):
    """It was not done; the message says why and what to do."""


class Invalid(Exception):
    """A form has errors; `form` says which."""

    def __init__(self, form):
        super().__init__()
        self.form = form


@dataclass
class Outcome:
    """What is told afterwards, and what the page then shows: a passage, or a record to go on with."""

    said: str
    passage: Passage | None = None
    record: object = None


def allow(user, *permissions):
    missing = [each for each in permissions if not user.has_perm(each)]
    if missing:
        raise Refused(_("You may not do this (%s). Ask an administrator.") % ", ".join(missing))


def safely(do, *args, **kwargs):
    """Run it in one transaction; what the record or the database refuses becomes a sentence."""
    try:
        with transaction.atomic():
            return do(*args, **kwargs)
    except drafts.Refused as error:
        raise Refused(" ".join(error.problems)) from error
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise Refused(_("The database refuses this. %s") % trees.in_words(error)) from error
    except (recording.Gone, quoting.NotFound, BadSelection) as error:
        raise Refused(str(error)) from error


# --- the words that are selected -------------------------------------------------------------


def mark(version, selection, user):
    allow(user, "documents.add_passage")
    passage = safely(recording.passage_at, version, *selection, user)
    return Outcome(_("Marked: %s. Nothing rests on it yet.") % passage, passage)


def cite(version, selection, record, facts, user):
    if record is None:
        raise Refused(_("That record is no longer there. Choose another one."))
    allow(user, "documents.add_passage", _may("change", record))
    if not facts:
        raise Refused(_("Choose at least one fact of “%s” that the words prove.") % record)

    def do():
        passage = recording.passage_at(version, *selection, user)
        return passage, recording.cite(record, facts, passage, user)

    passage, edit = safely(do)
    return Outcome(_said(_("Cited for “%s”.") % record, edit), passage, record)


def add_row(version, selection, record, form, user):
    if record is None or form is None:
        raise Refused(_("That record is no longer there, or has no such facts. Choose another one."))
    allow(user, "documents.add_passage", _may("change", record))
    row, owner = form.instance, dict(trees.row_models(type(record)))[type(form.instance)]
    setattr(row, owner, record)  # the constraints look at it
    if not form.is_valid():
        raise Invalid(form)

    def do():
        passage = recording.passage_at(version, *selection, user)
        return passage, recording.add_row(record, row, passage, user)

    passage, edit = safely(do)
    kind = str(row._meta.verbose_name).capitalize()
    said = _("%(kind)s added to “%(record)s”, cited.") % {"kind": kind, "record": record}
    return Outcome(_said(said, edit), passage, record)


def create(version, selection, form, user):
    model = form._meta.model
    allow(user, "documents.add_passage", f"campaign.add_{model._meta.model_name}")
    if not form.is_valid():
        raise Invalid(form)
    return _created(version, selection, form.instance, form.cleaned_data["facts"], form.cleaned_data["campaigns"],
                    form.rows(), user)  # fmt: skip


def _created(version, selection, record, facts, campaigns, rows, user):
    def do():
        passage = recording.passage_at(version, *selection, user)
        placed = [(row, stands and recording.passage_at(version, *stands, user)) for row, stands in rows]
        return passage, recording.create(record, passage, user, facts, campaigns, placed)

    passage, record = safely(do)
    said = _("%(kind)s “%(record)s” is a draft now, cited.")
    kind = str(record._meta.verbose_name).capitalize()
    return Outcome(said % {"kind": kind, "record": record}, passage, record)


def resize(version, selection, passage, user):
    allow(user, "documents.change_passage", "documents.add_passage")
    new, edits = safely(recording.resize, passage, version, *selection, user)
    if new.pk == passage.pk:
        return Outcome(_("The passage ends there now: %s") % new, new)
    said = _("Readers see the old quote, so it stays; the new one is a passage of its own, and what cited the old one "
             "cites it.")  # fmt: skip
    if edits:
        said += " " + ngettext(
            "%s edit waits for an editor.", "%s edits wait for an editor.", len(edits)
        ) % len(edits)  # fmt: skip
    return Outcome(said, new)


def _said(said, edit):
    return f"{said} {_('It waits as an edit until an editor publishes it.')}" if edit is not None else said


def _may(what, record):
    return f"campaign.{what}_{record._meta.model_name}"


# --- suggestions -----------------------------------------------------------------------------


def takes(suggestion, main):
    """What one click makes of a suggestion, in words; "" where the panel has to ask."""
    if suggestion.kind == Kind.MENTION:
        return _("Cite for the name")
    if suggestion.kind in (Kind.UPDATE, Kind.DATE):
        return _("Draft an update")
    if suggestion.kind == Kind.SIGNATURE:
        return _("Draft a petition")
    if suggestion.kind == Kind.DEMAND and main is not None:
        return _("Add to the demands")
    return ""


def main_record(version):
    """The petition or statement that most rests on this source: its demands are found in it."""
    there = [each for each in panel.citing_records(version.document) if isinstance(each, Petition | Statement)]
    return there[0] if there else None


def take(version, suggestion, user):
    """Make of a suggestion what `takes` says, its first place being the quote."""
    selection = (suggestion.start, suggestion.end)
    if suggestion.kind == Kind.MENTION:
        return cite(version, selection, suggestion.record, [_name_of(suggestion)], user)
    main = main_record(version)
    if suggestion.kind == Kind.DEMAND and main is not None:
        form = panel.new_row_form(main, "demand", version, selection)
        row = Demand(text=form.initial["text"], language=form.initial.get("language", "und"))
        return _row_added(version, selection, main, row, user)
    if suggestion.kind == Kind.SIGNATURE:
        allow(user, "documents.add_passage", "campaign.add_petition")
        values = panel.first_values("petition", version, selection, suggestion)
        rows = [(LanguageVersion(language=values["language"], sign_url=values["sign_url"]), None)]
        facts = ["title"] if not version.document.title else []
        return _drafted(version, selection, Petition(title=values["title"]), facts, rows, user)
    if suggestion.kind in (Kind.UPDATE, Kind.DATE):
        allow(user, "documents.add_passage", "campaign.add_update")
        if suggestion.kind == Kind.DATE:
            selection = _sentence(version.text, *selection)
        values = panel.first_values("update", version, selection, suggestion)
        if suggestion.kind == Kind.DATE:
            values |= {"date": suggestion.value, "date_basis": suggestion.basis or DateBasis.STATED}
        dated = {name: values[name] for name in ("date", "date_basis") if name in values}
        update = Update(title=values["title"], kind=Update.Kind.OTHER, **dated)
        return _drafted(version, selection, update, ["title", *(["date"] if dated else [])], [], user)
    raise Refused(_("Choose beside the text what to make of it."))


def _drafted(version, selection, record, facts, rows, user):
    selection = _short_enough(version.text, *selection)
    return _created(version, selection, record, facts, panel.campaigns_of(version.document), rows, user)


def _short_enough(text, start, end):
    """An update may be long; its first paragraph is what is quoted then."""
    if end - start <= LONGEST:
        return start, end
    stop = text.find("\n\n", start, start + LONGEST)
    return start, stop if stop > start else start + LONGEST


def _row_added(version, selection, record, row, user):
    allow(user, "documents.add_passage", _may("change", record))

    def do():
        passage = recording.passage_at(version, *selection, user)
        return passage, recording.add_row(record, row, passage, user)

    passage, edit = safely(do)
    return Outcome(_said(_("Demand added to “%s”, cited.") % record, edit), passage, record)


def _name_of(suggestion):
    """The fact that these words prove: another name that is written so, else the title."""
    record, words = suggestion.record, fold(suggestion.words)
    if fold(record.title) == words:
        return "field:title"
    owner = dict(trees.row_models(type(record)))[Name]
    name = Name.objects.filter(**{owner: record.pk}, folded=words).order_by("position", "id").first()
    return f"row:{name.pk}" if name else "field:title"


def _sentence(text, start, end):
    return next(((low, high) for low, high in sentences.sentences(text) if low <= start and end <= high), (start, end))


def dismiss(version, found, keys, user):
    """Dismiss the open suggestions with these keys, “kind:key” each."""
    allow(user, "documents.change_passage")
    chosen = [each for each in found if f"{each.kind}:{each.key}" in keys and each.state == OPEN]
    if not chosen:
        raise Refused(_("Nothing to dismiss is open there. Somebody may have decided it meanwhile."))
    suggesting.dismiss(version, [(each.kind, each.key) for each in chosen], user)
    return Outcome(ngettext("%s suggestion dismissed.", "%s suggestions dismissed.", len(chosen)) % len(chosen))


def offer_again(version, keys, user):
    allow(user, "documents.change_passage")
    suggesting.offer_again(version, [tuple(key.partition(":")[::2]) for key in keys])
    return Outcome(_("It is suggested again."))


def finish(version, found, user):
    allow(user, "documents.change_passage")
    left = sum(each.state == OPEN for each in found)
    if left:
        raise Refused(
            ngettext(
                "%s suggestion is open. Take it or dismiss it first.",
                "%s suggestions are open. Take or dismiss them first; each kind can be dismissed at once.", left,
            ) % left
        )  # fmt: skip
    suggesting.finish(version, user)
    return Outcome(_("This source is read: every suggestion is decided."))


def hand_over(document, user):
    """Hand every draft that rests on this source over for review: all of them, or none."""
    own = [record for record in panel.drafts_of(document) if user.has_perm(_may("change", record))]
    if not own:
        raise Refused(_("No draft rests on this source. Somebody may have handed them over meanwhile."))

    def do():
        for record in own:
            drafts.submit(record, user)

    safely(do)
    said = ngettext("%s draft is handed over for review.", "%s drafts are handed over for review.", len(own))
    return Outcome(said % len(own))


def begin_again(version, user):
    allow(user, "documents.change_passage")
    suggesting.begin_again(version)
    return Outcome(_("It counts as unread again."))
