"""What records do when a captured text is lawfully erased, for `documents.uses.register_holder`.

A published record that shows words of it which readers find in no remaining source is taken out of the public, with
the reason in its history; then the words are cleared from every record, its rows, citations and waiting edits, public
or not. A record that only cites the text stays published, and its facts say that their passage was erased.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from campaign import citing, drafts, history, public_bundle, trees
from campaign.accounts import audit
from campaign.models import (
    RECORDS,
    ROWS,
    Citation,
    Dismissal,
    FormerAddress,
    Label,
    PendingEdit,
    Person,
    ReviewComment,
    SheetUpload,
    Topic,
)
from documents import scrubbing
from documents.serialize import spelled


def clear(erased):
    shown = {model: list(_showing(model, erased)) for model in RECORDS}
    for model, records in shown.items():
        for record in records:
            _withdraw(record, erased)
            erased.said.append(
                _("%(kind)s “%(title)s” repeated the text and is no longer public. Write it anew, then publish it.")
                % {"kind": str(model._meta.verbose_name).capitalize(), "title": erased.gone.apply(record.title)}
            )
            erased.cleared(model, 1, _("%s taken out of the public") % model._meta.verbose_name_plural)
    _clear_records(erased)
    _clear_edits(erased)
    _clear_dismissals(erased)
    scrubbing.rows(erased, ReviewComment)
    scrubbing.rows(erased, Label)
    erased.cleared(SheetUpload, SheetUpload.objects.all().delete()[0])  # whoever uploaded it has the file
    transaction.on_commit(public_bundle.discard)
    _tell_of_citations(erased)
    audit.note(audit.Event.ERASED, by=erased.user, kind="documents.version", key=erased.tombstone.pk)


def _showing(model, erased):
    """The published records of one kind that show words that readers find nowhere else."""
    for record in model.objects.published().order_by("pk").iterator(chunk_size=100):
        if any(_repeats(each, erased.unread) for each in trees.members(record)):
            yield record


def _repeats(instance, words):
    """Whether a column that readers may see repeats the words."""
    fields = [field for field in scrubbing.text_fields(type(instance)) if field.name != "private_note"]
    values = ((field, getattr(instance, field.attname)) for field in fields)
    return any(scrubbing.replaced(field, value, instance.pk, words) != value for field, value in values)


def _withdraw(record, erased):
    """Withhold it; a person is withdrawn, because withholding one masks their names, which nobody decided here.

    What leads to it goes with it; it may have gone so with another one of those that show the words.
    """
    if not drafts.locked(record).is_published:
        return
    led = [each for each in drafts.leading_to(record) if each.is_published]
    decide = drafts.withdraw if isinstance(record, Person) else drafts.withhold
    decide(record, erased.user, erased.comment)
    for each in led:
        erased.said.append(
            _("%(kind)s “%(title)s” leads there and is no longer public either.")
            % {"kind": str(each._meta.verbose_name).capitalize(), "title": erased.gone.apply(each.title)}
        )


def _clear_records(erased):
    """Clear the words from the live rows; each record that loses some gets an entry in its history."""
    before, changed = {}, {}
    for model in (*RECORDS, *ROWS, Citation, Topic):
        for instance in model._base_manager.order_by("pk").iterator(chunk_size=200):
            if scrubbing.changes(instance, erased.gone):
                record = None if model is Topic else instance.record if hasattr(instance, "record") else instance
                if record is not None and record.pk not in before:
                    before[record.pk] = trees.digest(trees.tree(record))
                    history.keep_prior_state(record)
                    changed[record.pk] = record
                scrubbing.rows(erased, model, model._base_manager.filter(pk=instance.pk))
    for record in changed.values():
        with history.revision(erased.user, erased.comment):
            history.keep(record)
        edit = PendingEdit.objects.filter(record_id=record.pk, base=before[record.pk]).first()
        if edit:  # it goes on from the same record, which lost some words
            PendingEdit.objects.filter(pk=edit.pk).update(base=trees.digest(trees.tree(record)))
    doomed = [each.pk for each in FormerAddress.objects.all() if erased.gone.find(spelled(each.slug))]
    erased.cleared(FormerAddress, FormerAddress.objects.filter(pk__in=doomed).delete()[0])


def _clear_edits(erased):
    for edit in PendingEdit.objects.order_by("pk").iterator(chunk_size=100):
        tree, comment = scrubbing.tree(edit.tree, erased), erased.gone.apply(edit.comment)
        if tree != edit.tree or comment != edit.comment:
            PendingEdit.objects.filter(pk=edit.pk).update(tree=tree, comment=comment)
            erased.cleared(PendingEdit)


def _clear_dismissals(erased):
    """A digest of short words lets them be guessed; what was dismissed in another version is then suggested again."""
    doomed = Dismissal.objects.filter(document=erased.document).exclude(kind=Dismissal.Kind.MENTION)
    erased.cleared(Dismissal, doomed.delete()[0])


def _tell_of_citations(erased):
    """How many published records rest on a passage that is gone."""
    found = citing.public_citations().filter(passage__in=erased.passages)
    count = len(set(found.values_list("record_type", "record_id")))
    if count:
        erased.said.append(
            _("Published records with a fact that rested on it: %s. Each says so beside the fact; before such a one "
              "is published again, cite another passage there, or mark the fact as inferred.") % count
        )  # fmt: skip
